import { type Derivation, plainly } from './derivation.ts';
import type { NameTrie } from './name-trie.ts';
import type { ParseTable } from './parse-table.ts';
import { type KnownNames, Reading } from './reading.ts';
import type { IntentMatch, SlotValue } from './skill.ts';
import { WordClassifier } from './word-classes.ts';
import type { CommandWords, Wording } from './wording.ts';

/** How far the words so far are a command, for deciding when an utterance is over. */
export type Progress =
  /** A command that nothing sensible can follow: "what time is it". */
  | 'complete'
  /** A command that may go on: "set a timer for ten minutes" and then "called eggs". */
  | 'extensible'
  /** The beginning of a command: "set a timer for". */
  | 'incomplete'
  /** Nothing known. */
  | 'none';

export interface Understanding {
  match?: IntentMatch;
  progress: Progress;
}

/** Part of a free word that counts as unaccounted for in the score. */
const FREE_WORD_SHARE = 0.25;

/** Where something is said. */
export interface SpokenWhere {
  /** Name of the area that the box stands in. */
  area?: string;
}

/** Slots that say what or where something is, so that the room of the box is not meant. */
const PLACING_SLOTS = ['device', 'area', 'floor', 'all', 'pronoun', 'exceptArea'] as const;

/** Finds which sentence of a grammar some words are. Each call takes bounded, polynomial work. */
export class Matcher {
  readonly #table: ParseTable;
  readonly #known: KnownNames;
  readonly #wording: Wording;

  constructor(table: ParseTable, names: NameTrie, wording: Wording) {
    this.#table = table;
    this.#known = { names, classifier: new WordClassifier(names, table.nameClasses) };
    this.#wording = wording;
  }

  /** @param text as typed or heard, any length; what is too long is simply no command */
  understand(text: string, where: SpokenWhere = {}): Understanding {
    const command = this.#wording.wordsIn(text);
    if (command === undefined || command.words.length === 0) return { progress: 'none' };
    const { best, isOpen, isCommonlyOpen } = this.#read(command);
    if (best?.intent === undefined) return { progress: isOpen ? 'incomplete' : 'none' };
    const isComplete = best.intent.final || !isCommonlyOpen;
    const match = placed(asMatch(best, command.words), where, best.intent.room);
    return { match, progress: isComplete ? 'complete' : 'extensible' };
  }

  #read(said: CommandWords): ReadCommand {
    const { length } = said.words;
    const reading = new Reading(said, this.#known);
    const starts = [plainly(0), ...reading.read(this.#table.before, 0)];
    const commands = starts.flatMap((start) => reading.after(start, this.#table.root));
    const read: ReadCommand = {
      best: undefined,
      isOpen: reading.isOpen,
      isCommonlyOpen: reading.isCommonlyOpen,
    };
    for (const command of commands) {
      const rest = new Reading(said, this.#known);
      const ends = command.end === length ? [] : rest.read(this.#table.after, command.end);
      const whole = command.end === length || ends.some(({ end }) => end === length);
      if (whole && (read.best === undefined || command.cost < read.best.cost)) read.best = command;
      // "what time is it right": a polite ending that is not over yet.
      if (!whole && rest.isOpen) read.isOpen = true;
      if (!whole && rest.isCommonlyOpen) read.isCommonlyOpen = true;
    }
    return read;
  }
}

interface ReadCommand {
  best: Derivation | undefined;
  isOpen: boolean;
  isCommonlyOpen: boolean;
}

function asMatch(derivation: Derivation, tokens: readonly string[]): IntentMatch {
  const slots: Record<string, SlotValue> = {};
  for (let entry = derivation.slots; entry !== undefined; entry = entry.previous) {
    slots[entry.slot] = entry.value;
  }
  const score = 1 - (derivation.cost * FREE_WORD_SHARE) / tokens.length;
  return { intent: derivation.intent?.intent ?? '', slots, score: Math.max(0, score) };
}

/** In sentences about what a home has one of, wherever it is: the gate. It is told to nobody. */
const ANYWHERE = 'anywhere';

/** "Here", and for intents about a room no place at all, is the room that the box stands in. */
function placed(read: IntentMatch, { area }: SpokenWhere, isAboutRoom: boolean): IntentMatch {
  const { [ANYWHERE]: anywhere, ...slots } = read.slots;
  const match = { ...read, slots };
  if (area === undefined) return match;
  if (match.slots.here) return { ...match, slots: { ...match.slots, area } };
  const isPlaced = PLACING_SLOTS.some((slot) => match.slots[slot] !== undefined);
  if (!isAboutRoom || isPlaced || anywhere !== undefined) return match;
  return { ...match, slots: { ...match.slots, area }, isRoomAssumed: true };
}
