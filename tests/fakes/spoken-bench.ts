import { ManualClock } from '../../daemon/base/clock.ts';
import { HomeUnderstanding } from '../../daemon/compose/home-understanding.ts';
import { SpokenCommands } from '../../daemon/compose/spoken-commands.ts';
import { loadPhrases } from '../../daemon/dialog/phrases.ts';
import { SimulatedHome } from '../../daemon/home/simulated-home.ts';
import type { DeviceState } from '../../daemon/ports/home.ts';
import { loadReplies } from '../../daemon/skills/replies.ts';
import { FAMILY_HOME } from './family-home.ts';
import { skillsOfBox } from './skills-of-box.ts';

/** Instead of a reply: no skill knows it. */
export const NOT_SAID = 'nothing that is known';

/** The understanding and the skills of a box in a simulated home. */
export class SpokenBench {
  readonly clock = new ManualClock(1_700_000_000_000);
  readonly hub = new SimulatedHome({ home: FAMILY_HOME, states: {}, clock: this.clock });
  readonly understanding = new HomeUnderstanding({
    language: 'en',
    hub: this.hub,
    clock: this.clock,
    area: 'living room',
    said: { wakePhrases: [], backChannels: [] },
  });
  readonly #skills = skillsOfBox({ clock: this.clock, hub: this.hub, understand: () => [] });
  readonly timers = this.#skills.timers;
  /** What was last asked before something risky. */
  question: string | undefined;
  readonly #commands = new SpokenCommands({
    clock: this.clock,
    understanding: this.understanding,
    router: this.#skills.router,
    replies: loadReplies(),
    phrases: loadPhrases(),
    minConfidence: 0.4,
  });

  /** What was told to devices so far. */
  get told(): string[] {
    return this.hub.performed.map(({ deviceId, action }) => `${deviceId} ${action.do}`);
  }

  /** A device is so. */
  set(deviceId: string, state: Partial<DeviceState>): void {
    const { clock } = this;
    this.hub.setState(deviceId, { isAvailable: true, changedWallMs: clock.wallMs(), ...state });
  }

  async say(text: string, { isMeant = true, confidence = 1 } = {}): Promise<string> {
    const context = { clock: this.clock, timeZone: 'UTC', lastReply: '', area: 'living room' };
    const command = await this.#commands.prepare({ text, confidence }, context);
    if (command.kind === 'unknown') return NOT_SAID;
    this.question = command.prepared.confirm;
    if (!isMeant) return '';
    let reply = '';
    const made = command.prepared.commit().then(async ({ pieces }) => {
      for await (const piece of pieces) reply += piece;
    });
    for (let round = 0; round < 50 && reply === ''; round += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      this.clock.advanceBy(100);
    }
    await made;
    return reply;
  }
}
