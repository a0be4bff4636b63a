import type { Replies } from './replies.ts';
import type { IntentEffect, Skill, SkillReply } from './skill.ts';

/** What is understood, and not done yet; a skill that does one of these takes it out of here. */
const NOT_YET: readonly string[] = [
  ...['home.toggle', 'home.run', 'home.set-brightness', 'home.brighten', 'home.dim'],
  ...['home.set-color', 'home.set-color-temperature', 'home.color-warmer', 'home.color-cooler'],
  ...['home.open', 'home.close', 'home.stop', 'home.set-position', 'home.lock', 'home.unlock'],
  ...['home.set-temperature', 'home.warmer', 'home.cooler', 'home.set-mode', 'home.set-humidity'],
  ...['home.set-fan-speed', 'home.fan-faster', 'home.fan-slower'],
  ...['home.start', 'home.pause', 'home.dock', 'home.locate'],
  ...['home.ask-value', 'home.ask-state', 'home.ask-person'],
  ...['media.play', 'media.resume', 'media.pause', 'media.stop', 'media.next', 'media.previous'],
  ...['media.set-volume', 'media.volume-up', 'media.volume-down', 'media.mute', 'media.unmute'],
  ...['list.add', 'list.remove', 'list.complete', 'list.query', 'list.clear'],
  ...['timer.increase', 'timer.decrease', 'timer.pause', 'timer.resume'],
  ...['weather.ask', 'news.ask', 'announce.say'],
  ...['dialog.what-heard', 'dialog.forget', 'dialog.greet', 'dialog.thank'],
  ...['dialog.who-made-you', 'dialog.where-data'],
];

/** Says that the box understood and cannot do it yet, and does nothing. */
export class NotYetSkill implements Skill {
  readonly intents: Readonly<Record<string, IntentEffect>> = Object.fromEntries(
    NOT_YET.map((intent) => [intent, 'tells']),
  );
  readonly #replies: Replies;

  constructor({ replies }: { replies: Replies }) {
    this.#replies = replies;
  }

  async handle(): Promise<SkillReply> {
    return { text: this.#replies.say('router.not-yet') };
  }
}
