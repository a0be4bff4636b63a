import type { Replies } from './replies.ts';
import type { PlainSkill, SkillReply } from './skill.ts';

/** What is understood, and not done yet; a skill that does one of these takes it out of here. */
const NOT_YET: readonly string[] = [
  ...['timer.increase', 'timer.decrease', 'timer.pause', 'timer.resume'],
  ...['weather.ask', 'news.ask', 'announce.say'],
  ...['dialog.what-heard', 'dialog.forget', 'dialog.greet', 'dialog.thank'],
  ...['dialog.who-made-you', 'dialog.where-data'],
];

/** Says that the box understood and cannot do it yet, and does nothing. */
export class NotYetSkill implements PlainSkill {
  readonly intents: PlainSkill['intents'] = Object.fromEntries(
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
