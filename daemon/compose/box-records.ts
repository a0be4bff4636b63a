import type { Clock } from '../base/clock.ts';
import { EarshotError } from '../base/errors.ts';
import { isSameName } from '../base/names.ts';
import type { ParamsOf } from '../control/commands.ts';
import type {
  InstructionsReply,
  MemoryReply,
  PersonDeletion,
  PersonExport,
  UsageReply,
} from '../control/record-replies.ts';
import type { RecordsCore } from '../control/records-core.ts';
import type { InstructionStore, Instructions } from '../ports/instructions.ts';
import type { Note } from '../ports/notes.ts';
import type { PersonData } from '../ports/person-data.ts';
import type { HistoryDb } from '../store/history-db.ts';
import type { NotesTable } from '../store/notes-table.ts';
import type { StateDb } from '../store/state-db.ts';
import { assistantNames } from './assistants.ts';
import type { Brain } from './brain.ts';
import { voicesOf } from './person-data.ts';
import type { Stores } from './stores.ts';

const HOUR_MS = 60 * 60 * 1000;

export interface BoxRecordsParts {
  clock: Clock;
  instructions: InstructionStore;
  history: Pick<HistoryDb, 'usageSince'>;
  state: Pick<StateDb, 'noteDeletion'>;
  notes: Pick<NotesTable, 'listAll' | 'forget'>;
  /** Names of the assistants that the settings know, the usual one first. */
  assistants: () => readonly string[];
  /** All that is kept about people. */
  people: readonly PersonData[];
}

/** What the box keeps of assistants and people. */
export class BoxRecords implements RecordsCore {
  readonly #parts: BoxRecordsParts;

  constructor(parts: BoxRecordsParts) {
    this.#parts = parts;
  }

  async instructions(): Promise<InstructionsReply> {
    return this.#reply(this.#parts.instructions.latest());
  }

  async instructionsVersion({ name, version }: ParamsOf<'instructions.show'>) {
    const { instructions } = this.#parts;
    if (version !== undefined) return this.#reply([this.#version(name, version)]);
    return this.#reply([instructions.active(name) ?? this.#newest(name)]);
  }

  async setInstructions(draft: ParamsOf<'instructions.set'>, actor: string) {
    const { instructions: store } = this.#parts;
    const [before] = store.versions(draft.name);
    const nothing = { instructions: '', greeting: '', language: '' };
    const { instructions, greeting, language } = { ...nothing, ...before, ...draft };
    const name = this.#spelling(draft.name) ?? before?.name ?? draft.name;
    return this.#reply([store.add({ name, instructions, greeting, language }, actor)]);
  }

  async instructionsHistory(name: string): Promise<InstructionsReply> {
    this.#newest(name);
    return this.#reply(this.#parts.instructions.versions(name));
  }

  async restoreInstructions({ name, version }: ParamsOf<'instructions.restore'>, actor: string) {
    const old = this.#version(name, version);
    return this.#reply([this.#parts.instructions.add(old, actor)]);
  }

  async activateInstructions(
    { name, isActive }: ParamsOf<'instructions.activate'>,
    actor: string,
  ): Promise<InstructionsReply> {
    this.#newest(name);
    this.#parts.instructions.activate(name, isActive, actor);
    return this.#reply([this.#newest(name)]);
  }

  async exportPerson(person: string): Promise<PersonExport> {
    const { people, clock } = this.#parts;
    const data = Object.fromEntries(people.map((kept) => [kept.part, [...kept.exportOf(person)]]));
    if (Object.values(data).every((entries) => entries.length === 0)) throw nobody(person);
    return { person, exportedWallMs: Math.round(clock.wallMs()), data };
  }

  async deletePerson(person: string, actor: string): Promise<PersonDeletion> {
    const { people, state } = this.#parts;
    const isKnown = people.some((kept) => kept.exportOf(person).length > 0);
    if (!isKnown) throw nobody(person);
    const deleted = Object.fromEntries(people.map((kept) => [kept.part, kept.deleteOf(person)]));
    state.noteDeletion(deleted, actor);
    return { person, deleted };
  }

  async memory(person: string | undefined): Promise<MemoryReply> {
    const all = this.#parts.notes.listAll();
    if (person === undefined) return { notes: all };
    const isTheirs = ({ person: whose }: Note) => whose !== null && isSameName(whose, person);
    return { notes: all.filter(isTheirs) };
  }

  async forgetMemory(id: number): Promise<MemoryReply> {
    const { notes } = this.#parts;
    const note = notes.listAll().find((each) => each.id === id);
    if (note === undefined || !notes.forget(id)) {
      throw new EarshotError('USAGE', `there is no note ${id}; memory list shows them all`);
    }
    return { notes: [note] };
  }

  async usage(hours: number): Promise<UsageReply> {
    const { history, clock } = this.#parts;
    const {
      hours: byHour,
      providers,
      ...counts
    } = history.usageSince(clock.wallMs() - hours * HOUR_MS);
    return { ...counts, hours: [...byHour], providers: [...providers] };
  }

  #reply(instructions: readonly Instructions[]): InstructionsReply {
    return { instructions: [...instructions], assistants: [...this.#parts.assistants()] };
  }

  #newest(name: string): Instructions {
    const [newest] = this.#parts.instructions.versions(name);
    if (newest !== undefined) return newest;
    const text = `there are no instructions for ${name} yet; the settings alone count`;
    throw new EarshotError('USAGE', `${text} (assistants, assistant.name)`);
  }

  #version(name: string, version: number): Instructions {
    const found = this.#parts.instructions.version(name, version);
    if (found !== undefined) return found;
    const { version: newest } = this.#newest(name);
    const text = `${name} has no version ${version} of instructions; the newest is ${newest}`;
    throw new EarshotError('USAGE', text);
  }

  /** The name as the settings write it. */
  #spelling(name: string): string | undefined {
    const { assistants } = this.#parts;
    return assistants().find((known) => isSameName(known, name));
  }
}

function nobody(person: string): EarshotError {
  return new EarshotError('USAGE', `nothing is kept about anybody named ${person}`);
}

/** @param onSpeakers the people that are known have changed */
export function createRecords({
  stores,
  brain,
  clock,
  onSpeakers,
}: {
  stores: Stores;
  brain: Pick<Brain, 'personData'>;
  clock: Clock;
  onSpeakers: () => void;
}): BoxRecords {
  const { state, history, settings } = stores;
  return new BoxRecords({
    ...{ clock, history, state },
    instructions: state.instructions,
    notes: state.notes,
    assistants: () => assistantNames(settings.loaded.config),
    people: [history.people, voicesOf(state.speakers, onSpeakers), ...brain.personData],
  });
}
