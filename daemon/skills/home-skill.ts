import type { Home, HomeDevice } from '../ports/home.ts';
import { deviceLabel, devicesNamed, devicesOf } from './home.ts';
import type { Replies } from './replies.ts';
import type { IntentMatch, Skill, SkillReply } from './skill.ts';
import { textSlot } from './slots.ts';
import { spokenChoice } from './spoken.ts';

/** The connection to the devices of the home. */
export interface HomeControl {
  /**
   * Resolves when every device has taken the command.
   * @throws DAEMON_UNREACHABLE and other codes when one did not
   */
  setPower(deviceIds: readonly string[], on: boolean): Promise<void>;
}

export interface HomeSkillParts {
  replies: Replies;
  home: Home;
  /** Undefined: no home is connected. */
  control: HomeControl | undefined;
}

/** What is to be switched, or why that is not known. */
type Target =
  | { kind: 'found'; devices: readonly HomeDevice[]; thing: string; isMany: boolean }
  | { kind: 'refused'; text: string };

/** Switches devices on and off, and says so only after they took it. */
export class HomeSkill implements Skill {
  readonly intents = { 'home.turn-on': 'acts', 'home.turn-off': 'acts' } as const;
  readonly #replies: Replies;
  readonly #home: Home;
  readonly #control: HomeControl | undefined;

  constructor({ replies, home, control }: HomeSkillParts) {
    this.#replies = replies;
    this.#home = home;
    this.#control = control;
  }

  async handle(match: IntentMatch): Promise<SkillReply> {
    const target = this.#target(match);
    if (target.kind === 'refused') return { text: target.text };
    const { devices, thing, isMany } = target;
    if (this.#control === undefined) {
      return { text: this.#replies.say('home.not-connected', { thing }) };
    }
    const isOn = match.intent === 'home.turn-on';
    const ids = devices.map(({ id }) => id);
    await this.#control.setPower(ids, isOn);
    const one = isOn ? 'home.on' : 'home.off';
    const many = isOn ? 'home.many-on' : 'home.many-off';
    return { text: this.#replies.say(isMany ? many : one, { thing }) };
  }

  #target(match: IntentMatch): Target {
    const name = textSlot(match, 'device');
    if (name !== undefined) return this.#deviceTarget(name);
    const domain = textSlot(match, 'domain');
    if (domain !== undefined) return this.#kindTarget(domain, textSlot(match, 'area'));
    return { kind: 'refused', text: this.#replies.say('home.no-target') };
  }

  #deviceTarget(name: string): Target {
    const devices = devicesNamed(this.#home, name);
    const labels = devices.map((device) => spokenName(deviceLabel(this.#home, device)));
    const [label, second] = labels;
    if (label === undefined) {
      return { kind: 'refused', text: this.#replies.say('home.no-device', { name }) };
    }
    if (second !== undefined) {
      const names = spokenChoice(
        labels.map((each) => this.#replies.say('home.the', { name: each })),
        this.#replies.language,
      );
      return { kind: 'refused', text: this.#replies.say('home.which', { names }) };
    }
    const thing = this.#replies.say('home.the', { name: label });
    return { kind: 'found', devices, thing, isMany: false };
  }

  #kindTarget(domain: string, area: string | undefined): Target {
    const kind = this.#replies.domain(domain);
    const devices = devicesOf(this.#home, domain, area);
    const place = area === undefined ? undefined : spokenName(area);
    if (devices.length > 0) {
      const thing =
        place === undefined
          ? this.#replies.say('home.everywhere', { kind })
          : this.#replies.say('home.in-area', { area: place, kind });
      return { kind: 'found', devices, thing, isMany: true };
    }
    const text =
      place === undefined
        ? this.#replies.say('home.no-such', { kind })
        : this.#replies.say('home.no-such-in', { kind, area: place });
    return { kind: 'refused', text };
  }
}

/** "Kitchen Lamp" amid a sentence is "kitchen lamp"; "TV" stays. */
function spokenName(name: string): string {
  return name.replace(/\p{Lu}(?=[\p{Ll}])/gu, (letter) => letter.toLowerCase());
}
