import type { Home } from '../../ports/home.ts';
import type { Understanding } from '../matcher.ts';
import type { Sentences } from '../sentences.ts';
import type { IntentMatch } from '../skill.ts';
import { type ReaderContext, referenceOf } from './context.ts';
import { readEvidence } from './evidence.ts';
import { readFollowUp, targetSlots, withReference } from './follow-up.ts';
import type { Lexicon } from './lexicon.ts';
import { numberReader } from './numbers.ts';
import { type ReadNumber, type Spot, spotsOf } from './spots.ts';
import type { Vocabulary } from './vocabulary.ts';

/** The strict grammar, as far as the reader needs it. */
export interface StrictUnderstanding {
  progress(text: string, where?: { area?: string }): Understanding;
}

export interface PhraseReaderParts {
  understanding: StrictUnderstanding;
  sentences: Sentences;
  lexicon: Lexicon;
  vocabulary: Vocabulary;
  home: Home;
}

/**
 * A sentence of the strict grammar that takes no free words has at least this score: a place costs
 * 0.0001 of it, a free word in the longest text 0.0039.
 */
const EXACT_SCORE = 0.999;
/** Part of several commands that follows no template must leave few doubts. */
const LEAST_PIECE_CERTAINTY = 0.85;

/** Readings of the strict grammar that are kept: one text is tried in some ten pieces. */
const MAX_KNOWN = 64;

/** True where the strict grammar explains every word; otherwise some are free. */
export function isExact({ score }: IntentMatch): boolean {
  return score >= EXACT_SCORE;
}

/** Reads some words as one command, in one way or another. */
export class PhraseReader {
  readonly #parts: PhraseReaderParts;
  readonly #readNumber: ReadNumber;
  readonly #known = new Map<string, Understanding>();

  constructor(parts: PhraseReaderParts) {
    this.#parts = parts;
    this.#readNumber = numberReader(parts.sentences);
  }

  spots(tokens: readonly string[]): readonly Spot[] {
    return spotsOf(tokens, this.#parts.vocabulary.book, this.#readNumber);
  }

  /** What the strict grammar says, free words included; the same words are read once. */
  strict(tokens: readonly string[], context: ReaderContext): Understanding {
    const text = tokens.join(' ');
    const key = `${context.area ?? ''}\n${text}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const fresh = this.#parts.understanding.progress(text, whereOf(context));
    if (this.#known.size >= MAX_KNOWN) this.#known.clear();
    this.#known.set(key, fresh);
    return fresh;
  }

  /** By a template that explains every word, or every word but those that add nothing around it. */
  exactly(
    tokens: readonly string[],
    spots: readonly Spot[],
    context: ReaderContext,
  ): IntentMatch | undefined {
    const whole = this.strict(tokens, context).match;
    if (whole !== undefined && isExact(whole)) return whole;
    const start = spots.find((spot) => !isFiller(spot))?.start ?? 0;
    const end = spots.findLast((spot) => !isFiller(spot))?.end ?? 0;
    if (end <= start || (start === 0 && end === tokens.length)) return undefined;
    const between = this.strict(tokens.slice(start, end), context).match;
    return between !== undefined && isExact(between) ? between : undefined;
  }

  /** By whatever leaves few doubts. */
  surely(tokens: readonly string[], context: ReaderContext): IntentMatch | undefined {
    const spots = this.spots(tokens);
    return this.exactly(tokens, spots, context) ?? this.#freely(spots, context);
  }

  /** A part of several commands, after the one before it. */
  piece(
    tokens: readonly string[],
    previous: IntentMatch | undefined,
    context: ReaderContext,
  ): IntentMatch | undefined {
    const spots = this.spots(tokens);
    const exact = this.exactly(tokens, spots, context);
    const reference = previous ?? referenceOf(context);
    if (exact !== undefined) return withReference(exact, reference);
    const next = previous && this.followUp(spots, previous, true);
    return next ?? this.#freely(spots, context, reference) ?? this.loosely(tokens, spots, context);
  }

  /** By a template, free words included, where some word shows that it is meant. */
  loosely(
    tokens: readonly string[],
    spots: readonly Spot[],
    context: ReaderContext,
  ): IntentMatch | undefined {
    const { match } = this.strict(tokens, context);
    const { loose, nested } = this.#parts.lexicon;
    const inside = nested.map((slot) => match?.slots[slot]).filter((value) => value !== undefined);
    const isCommand = (said: string) => this.surely(said.split(' '), context) !== undefined;
    if (!inside.every((value) => isCommand(String(value)))) return undefined;
    if (match === undefined || loose[match.intent] === undefined) return match;
    const isShown = spots.some(({ meanings }) =>
      meanings.some((each) => each.is === 'shows' && each.intent === match.intent),
    );
    return isShown ? match : undefined;
  }

  /** @param isExpected a target counts without a word like "too" beside it */
  followUp(
    spots: readonly Spot[],
    last: IntentMatch,
    isExpected: boolean,
  ): IntentMatch | undefined {
    const { lexicon, home } = this.#parts;
    return readFollowUp({ spots, last, lexicon, home, isExpected });
  }

  #freely(
    spots: readonly Spot[],
    context: ReaderContext,
    reference?: IntentMatch,
  ): IntentMatch | undefined {
    const free = readEvidence(spots, this.#parts.lexicon);
    if (free === undefined || free.certainty < LEAST_PIECE_CERTAINTY) return undefined;
    if (free.asks !== undefined || free.stranger !== undefined) return undefined;
    return inRoom(withReference(free.match, reference), context);
  }
}

/** The room of the box, where nobody said another. */
export function inRoom(match: IntentMatch, { area }: ReaderContext): IntentMatch {
  const isPlaced = Object.keys(targetSlots(match)).some((slot) => slot !== 'domain');
  if (isPlaced || area === undefined) return match;
  return { ...match, slots: { ...match.slots, area }, isRoomAssumed: true };
}

function whereOf({ area }: ReaderContext): { area?: string } {
  return area === undefined ? {} : { area };
}

/** Words that add nothing. */
export function isFiller({ meanings }: Spot): boolean {
  return meanings.some(({ is }) => is === 'filler');
}
