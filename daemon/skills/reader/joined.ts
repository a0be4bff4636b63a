import type { IntentMatch } from '../skill.ts';
import type { Spot } from './spots.ts';

/** Reads one piece; `previous` is the command before it. */
export type ReadPiece = (
  from: number,
  to: number,
  previous: IntentMatch | undefined,
) => IntentMatch | undefined;

/** Finds a command in any words. */
export type MatchWords = (words: readonly string[]) => IntentMatch | undefined;

/** More commands in one breath are not tried. */
const MAX_PIECES = 6;
/** Pieces tried for one text: all cuts of six pieces are 21. */
const MAX_TRIES = 40;
/** How many words two pieces may share: "turn on the" kitchen "and" bedroom "lights". */
const MAX_SHARED_WORDS = 4;

/** A place where one command may end and another begin. */
interface Gap {
  /** The word after the last of the one, and the first of the other. */
  end: number;
  start: number;
}

/** Where a text may be cut: at words that join, and at the marks of writing. */
export function gapsOf(spots: readonly Spot[], marks: ReadonlySet<number>): readonly Gap[] {
  const joins = spots
    .filter(({ meanings }) => meanings.some(({ is }) => is === 'join'))
    .map(({ start, end }) => ({ end: start, start: end }));
  const inName = (at: number): boolean =>
    spots.some(({ start, end, meanings }) => start < at && at < end && meanings.length > 0);
  const atMarks = [...marks]
    .filter((at) => !inName(at) && !joins.some(({ end, start }) => at >= end && at <= start))
    .map((at) => ({ end: at, start: at }));
  return [...joins, ...atMarks].sort((left, right) => left.end - right.end);
}

interface JoinedQuery {
  tokens: readonly string[];
  gaps: readonly Gap[];
  readPiece: ReadPiece;
  match: MatchWords;
  /** Whether something is named there: only such halves of a pair share words. */
  names: (from: number, to: number) => boolean;
}

/** Reads several commands in one breath; undefined: some part of it is no command. */
export function readJoined(query: JoinedQuery): readonly IntentMatch[] | undefined {
  return query.gaps.length === 0 || query.gaps.length >= MAX_PIECES
    ? undefined
    : new JoinedReading(query).read();
}

class JoinedReading {
  readonly #query: JoinedQuery;
  #triesLeft = MAX_TRIES;

  constructor(query: JoinedQuery) {
    this.#query = query;
  }

  read(): readonly IntentMatch[] | undefined {
    return this.#from(0, 0, undefined);
  }

  /** The longest first piece that lets the rest be read too. */
  #from(
    at: number,
    gap: number,
    previous: IntentMatch | undefined,
  ): readonly IntentMatch[] | undefined {
    const { tokens, gaps, readPiece } = this.#query;
    if (at >= tokens.length) return previous === undefined ? undefined : [];
    for (let next = gaps.length; next >= gap; next -= 1) {
      const end = gaps[next]?.end ?? tokens.length;
      if (end <= at) continue;
      // The whole was tried by the caller.
      const isWhole = at === 0 && end === tokens.length;
      const piece = isWhole ? undefined : this.#tried(() => readPiece(at, end, previous));
      const isPair = next === gap + 1;
      const commands = single(piece) ?? (isPair ? this.#shared(at, gap, end) : undefined);
      if (commands === undefined) continue;
      const rest = this.#from(gaps[next]?.start ?? tokens.length, next + 1, commands.at(-1));
      if (rest !== undefined) return [...commands, ...rest];
    }
    return undefined;
  }

  /** Undefined, too, when it was tried often enough. */
  #tried(read: () => IntentMatch | undefined): IntentMatch | undefined {
    if (this.#triesLeft === 0) return undefined;
    this.#triesLeft -= 1;
    return read();
  }

  /** "Turn on the kitchen and bedroom lights": both halves lack words that the other has. */
  #shared(from: number, gap: number, end: number): readonly IntentMatch[] | undefined {
    const { tokens, gaps, match, names } = this.#query;
    const middle = gaps[gap];
    if (middle === undefined) return undefined;
    if (!names(from, middle.end) || !names(middle.start, end)) return undefined;
    const left = tokens.slice(from, middle.end);
    const right = tokens.slice(middle.start, end);
    for (let after = 1; after <= Math.min(MAX_SHARED_WORDS, right.length - 1); after += 1) {
      const first = this.#tried(() => match([...left, ...right.slice(-after)]));
      if (first === undefined) continue;
      for (let before = Math.min(MAX_SHARED_WORDS, left.length - 1); before >= 0; before -= 1) {
        const second = this.#tried(() => match([...left.slice(0, before), ...right]));
        if (second?.intent === first.intent) return [first, second];
      }
    }
    return undefined;
  }
}

function single(match: IntentMatch | undefined): readonly IntentMatch[] | undefined {
  return match === undefined ? undefined : [match];
}
