import { tokenize } from '../skills/tokens.ts';
import { spokenForm } from '../voice/spoken/spoken-form.ts';

/** About two minutes of speech at 170 words a minute; older words are forgotten. */
const MAX_WORDS = 400;
/** An English word and its blank are six characters long in the mean. */
const MAX_CHARS = 6 * MAX_WORDS;
/** What was said is known for so long after it was heard: a transcript may come late. */
const KEEP_MS = 10_000;
/** A spoken word takes about 350 ms (170 words a minute). */
const MS_PER_WORD = 350;
/**
 * Share of the heard words that must be those said, in order. A command that names what the reply
 * names ("turn the kitchen light off" in "the kitchen light is on") reaches 0.6.
 */
const LIKENESS = 0.7;
/** So few words are compared only with what is being said, not with all that was. */
const FEW_WORDS = 2;
/** The sentence that is heard and those that are synthesised ahead; see ReplySpeaker. */
const SENTENCES_IN_HAND = 3;
/** Words this long may differ in one letter, as a recogniser mishears them. */
const LONG_WORD_CHARS = 5;

interface Said {
  words: string[];
  /** Where the text came from: a turn of this box, or another box. */
  source: string;
  /** Monotonic; forgotten from then on. */
  untilMs: number;
}

/** What the boxes in hearing distance have just said, to know it when it comes back. */
export class SelfSpeech {
  readonly #said: Said[] = [];

  /** A sentence is about to be spoken by this box. */
  say(turnId: string, text: string): void {
    this.#add({ words: wordsOf(text), source: turnId, untilMs: Number.POSITIVE_INFINITY });
  }

  /** The reply is over. */
  fellSilent(turnId: string, nowMs: number): void {
    for (const said of this.#said) if (said.source === turnId) said.untilMs = nowMs + KEEP_MS;
  }

  /** Another box announced that it speaks this text now. */
  saidElsewhere(text: string, nowMs: number): void {
    const words = wordsOf(text);
    const untilMs = nowMs + words.length * MS_PER_WORD + KEEP_MS;
    this.#add({ words, source: 'elsewhere', untilMs });
  }

  /**
   * Whether the words are likely those of a box.
   * @param where `here`: only what this box said; call it only for what was heard during or just
   *   after its playback, because an answer may well repeat the words of the question
   */
  isOwn(text: string, where: 'here' | 'elsewhere', nowMs: number): boolean {
    const heard = wordsOf(text);
    if (heard.length === 0) return false;
    const isWanted = ({ source, untilMs }: Said): boolean =>
      untilMs > nowMs && (source === 'elsewhere') === (where === 'elsewhere');
    const isShort = heard.length <= FEW_WORDS;
    // One word alone is no proof unless it was heard in the very moment.
    if (isShort && where === 'elsewhere') return false;
    const recent = this.#said.filter(isWanted).slice(isShort ? -SENTENCES_IN_HAND : 0);
    const said = recent.flatMap(({ words }) => words);
    return likeness(heard, said) >= LIKENESS;
  }

  /** How many of the words are what this box is saying: the first and the last of them surely. */
  ownFirstWords(words: readonly string[], nowMs: number): number {
    const sounds = words.slice(0, MAX_WORDS).map(wordsOf);
    const isWanted = ({ source, untilMs }: Said): boolean =>
      untilMs > nowMs && source !== 'elsewhere';
    const said = this.#said.filter(isWanted).flatMap(({ words: each }) => each);
    const edits = editsOfBeginnings(sounds.flat(), said);
    if (edits[1] !== 0) return 0;
    let count = 0;
    let length = 0;
    for (const [index, sound] of sounds.entries()) {
      length += sound.length;
      const isSaid = edits[length] === edits[length - 1];
      if (isSaid && 1 - (edits[length] ?? length) / length >= LIKENESS) count = index + 1;
    }
    return count;
  }

  #add(said: Said): void {
    this.#said.push(said);
    let count = 0;
    for (const { words } of this.#said) count += words.length;
    while (count > MAX_WORDS && this.#said.length > 1) {
      count -= this.#said.shift()?.words.length ?? 0;
    }
  }
}

/** As they sound: a recogniser may write "20" where "twenty" was said. */
function wordsOf(text: string): string[] {
  return tokenize(spokenForm(text.slice(0, MAX_CHARS))).slice(0, MAX_WORDS);
}

/** How much of `heard` is a part of `said`, 0..1: one less the edits per word heard. */
export function likeness(heard: readonly string[], said: readonly string[]): number {
  if (heard.length === 0 || said.length === 0) return 0;
  return 1 - (editsOfBeginnings(heard, said).at(-1) ?? 0) / heard.length;
}

/**
 * How many edits (Levenshtein 1966, on words) make the first 0, 1, 2 ... words of `heard` from the
 * best stretch of `said` (Sellers 1980).
 */
function editsOfBeginnings(heard: readonly string[], said: readonly string[]): number[] {
  // A stretch may begin anywhere: the row of no heard word costs nothing.
  let row = new Array<number>(said.length + 1).fill(0);
  const edits = [0];
  for (const [index, word] of heard.entries()) {
    const next = [index + 1];
    for (const [at, other] of said.entries()) {
      const substitute = (row[at] ?? 0) + (isSameWord(word, other) ? 0 : 1);
      const insert = (row[at + 1] ?? 0) + 1;
      const leaveOut = (next[at] ?? 0) + 1;
      next.push(Math.min(substitute, insert, leaveOut));
    }
    row = next;
    edits.push(Math.min(...row));
  }
  return edits;
}

/** Equal, or long and one letter apart. */
function isSameWord(a: string, b: string): boolean {
  if (a === b) return true;
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (short.length < LONG_WORD_CHARS || long.length - short.length > 1) return false;
  let at = 0;
  while (at < short.length && short[at] === long[at]) at += 1;
  const skip = short.length === long.length ? 1 : 0;
  return short.slice(at + skip) === long.slice(at + 1);
}
