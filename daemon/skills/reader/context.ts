import type { IntentMatch } from '../skill.ts';

/** What was last done or asked, for words that refer to it. */
export interface LastDone {
  commands: readonly IntentMatch[];
  /** When, on the clock of ReaderContext. */
  atMs: number;
}

/** Where and when something is said. */
export interface ReaderContext {
  /** Name of the area that the box stands in. */
  area?: string;
  /** Of any clock that does not go back. */
  nowMs: number;
  last?: LastDone;
  /** What the box has just asked. */
  pending?: Question;
}

/** What to ask before anything is done; a yes does `commands`. */
export type Question =
  /** The words are near to this name of a device, area or floor. */
  | { kind: 'did-you-mean'; name: string; commands: readonly IntentMatch[] }
  /** Nothing in the home is called so; which one is meant? A yes does it without the name. */
  | { kind: 'unknown-name'; name: string; commands: readonly IntentMatch[] }
  /** A slot is missing in the last of the commands. */
  | { kind: 'missing'; slot: string; commands: readonly IntentMatch[] };

/** "It" and "brighter" mean the last thing for so long; later people name it again. A choice. */
export const REFERENCE_AGE_MS = 120_000;

/** What the words may refer to; undefined: nothing, or it is too long ago. */
export function referenceOf({ last, nowMs }: ReaderContext): IntentMatch | undefined {
  if (last === undefined || nowMs - last.atMs > REFERENCE_AGE_MS) return undefined;
  return last.commands.at(-1);
}
