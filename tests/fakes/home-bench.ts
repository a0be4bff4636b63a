import { ManualClock } from '../../daemon/base/clock.ts';
import { type DeviceFault, SimulatedHome } from '../../daemon/home/simulated-home.ts';
import type { Home, HomeAction } from '../../daemon/ports/home.ts';
import { homeSkills } from '../../daemon/skills/home/home-skills.ts';
import { loadReplies } from '../../daemon/skills/replies.ts';
import { type RoutedRequest, SkillRouter } from '../../daemon/skills/router.ts';
import type { IntentMatch, SkillContext, SlotValue } from '../../daemon/skills/skill.ts';
import { FULL_HOME, FULL_STATES } from './full-home.ts';

export interface HomeBenchOptions {
  home?: Home;
  faults?: Record<string, DeviceFault>;
  /** Where the box stands. */
  area?: string;
}

/** One command: an intent of the home, without `home.`, or any other; and its slots. */
export type Asked = readonly [intent: string, slots?: Record<string, SlotValue>];

const STEP_MS = 1000;

/** The skills of the home over a simulated one. */
export class HomeBench {
  readonly clock = new ManualClock(1_700_000_000_000);
  readonly hub: SimulatedHome;
  readonly #router: SkillRouter;
  readonly #context: SkillContext;
  #asked: readonly IntentMatch[] = [];

  constructor({ home = FULL_HOME, faults = {}, area }: HomeBenchOptions = {}) {
    const { clock } = this;
    this.hub = new SimulatedHome({ home, states: FULL_STATES, clock });
    for (const [id, fault] of Object.entries(faults)) this.hub.setFault(id, fault);
    const replies = loadReplies();
    const skills = homeSkills({ replies, hub: this.hub });
    const understand = () => this.#asked;
    this.#router = new SkillRouter({ understand, skills, replies, minConfidence: 0 });
    this.#context = { clock, timeZone: 'UTC', lastReply: '', area };
  }

  route(...asked: readonly Asked[]): RoutedRequest {
    this.#asked = asked.map(([intent, slots = {}]) => {
      return { intent: intent.includes('.') ? intent : `home.${intent}`, slots, score: 1 };
    });
    return this.#routed();
  }

  #routed(): RoutedRequest {
    return this.#router.route({ text: 'anything', confidence: 1 }, this.#context);
  }

  /** The same for what was understood already. */
  sayMatch(match: IntentMatch, isRoomAssumed = false): Promise<string> {
    this.#asked = [{ ...match, ...(isRoomAssumed ? ({ isRoomAssumed } as const) : {}) }];
    return this.#settled(this.#routed());
  }

  /** What is answered once every device has had its time. */
  say(...asked: readonly Asked[]): Promise<string> {
    return this.#settled(this.route(...asked));
  }

  async #settled(routed: RoutedRequest): Promise<string> {
    let reply: string | undefined;
    const done = routed.answer().then(({ text }) => {
      reply = text;
    });
    for (let round = 0; round < 100 && reply === undefined; round += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      if (reply === undefined) this.clock.advanceBy(STEP_MS);
    }
    await done;
    return reply ?? '';
  }

  /** What was told, as `device action value`. */
  get told(): string[] {
    return this.hub.performed.map(({ deviceId, action }) => `${deviceId} ${shown(action)}`);
  }
}

function shown({ do: what, ...values }: HomeAction): string {
  return [what, ...Object.values(values).map(String)].join(' ');
}
