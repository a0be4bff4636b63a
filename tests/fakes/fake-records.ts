import type { ParamsOf } from '../../daemon/control/commands.ts';
import type { RecordsCore } from '../../daemon/control/records-core.ts';

export const SAMPLE_INSTRUCTIONS = {
  name: 'Earshot',
  version: 3,
  instructions: 'Speak like a butler.\nNever mention the weather.',
  greeting: 'At your service.',
  language: '',
  isActive: true,
  madeWallMs: 1_700_000_000_000,
};

const HOUR_MS = 3_600_000;
const START_MS = 1_700_000_000_000;

export const SAMPLE_USAGE = {
  sinceWallMs: START_MS - 24 * HOUR_MS,
  ...{ sessions: 4, activeSessions: 1, turns: 10, messages: 19 },
  hours: [
    { startWallMs: START_MS - HOUR_MS, sessions: 3, turns: 8 },
    { startWallMs: START_MS - 5 * HOUR_MS, sessions: 1, turns: 2 },
  ],
  providers: [
    { provider: 'skills', turns: 7, share: 0.7, p50Ms: 1.4, p95Ms: 12 },
    { provider: 'local', turns: 2, share: 0.2, p50Ms: 840, p95Ms: 1310 },
    { provider: 'nobody', turns: 1, share: 0.1, p50Ms: null, p95Ms: null },
  ],
};

export const SAMPLE_NOTES = [
  { id: 12, person: 'Anna', text: 'my bike lock is 4711', atWallMs: START_MS },
  { id: 3, person: null, text: 'the bin goes out on Mondays', atWallMs: START_MS - HOUR_MS },
];

/** Answers the same every time, and tells what it was asked. */
export class FakeRecords implements RecordsCore {
  versions = [SAMPLE_INSTRUCTIONS];
  usageAnswer = SAMPLE_USAGE;
  notes = SAMPLE_NOTES;
  readonly #note: (...call: unknown[]) => void;

  constructor(note: (...call: unknown[]) => void) {
    this.#note = note;
  }

  async instructions() {
    this.#note('instructions');
    return this.#reply();
  }

  async instructionsVersion(asked: ParamsOf<'instructions.show'>) {
    this.#note('instructionsVersion', asked);
    return this.#reply();
  }

  async setInstructions(draft: ParamsOf<'instructions.set'>, actor: string) {
    this.#note('setInstructions', draft, actor);
    return this.#reply();
  }

  async instructionsHistory(name: string) {
    this.#note('instructionsHistory', name);
    return this.#reply();
  }

  async restoreInstructions(asked: ParamsOf<'instructions.restore'>, actor: string) {
    this.#note('restoreInstructions', asked, actor);
    return this.#reply();
  }

  async activateInstructions(asked: ParamsOf<'instructions.activate'>, actor: string) {
    this.#note('activateInstructions', asked, actor);
    return this.#reply();
  }

  async exportPerson(person: string) {
    this.#note('exportPerson', person);
    const session = { id: 's', turns: [{}, {}], messages: [{}, {}, {}] };
    const data = { sessions: [session], voices: [{ name: person }], reminders: [] };
    return { person, exportedWallMs: START_MS, data };
  }

  async deletePerson(person: string, actor: string) {
    this.#note('deletePerson', person, actor);
    return { person, deleted: { sessions: 1, voices: 1, reminders: 0 } };
  }

  async memory(person: string | undefined) {
    this.#note('memory', person);
    return { notes: this.notes };
  }

  async forgetMemory(id: number) {
    this.#note('forgetMemory', id);
    return { notes: this.notes.slice(0, 1) };
  }

  async usage(hours: number) {
    this.#note('usage', hours);
    return this.usageAnswer;
  }

  #reply() {
    return { instructions: this.versions, assistants: ['Earshot', 'Butler'] };
  }
}
