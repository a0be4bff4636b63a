import type { Home } from '../../ports/home.ts';
import type { Progress, Understanding } from '../matcher.ts';
import type { Sentences } from '../sentences.ts';
import type { IntentMatch } from '../skill.ts';
import { commandTokens } from '../tokens.ts';
import { type Question, type ReaderContext, referenceOf } from './context.ts';
import { type Evidence, readEvidence } from './evidence.ts';
import { isCorrection, readFollowUp, targetSlots, withReference } from './follow-up.ts';
import { gapsOf, readJoined } from './joined.ts';
import type { Lexicon } from './lexicon.ts';
import { NearNames } from './near-names.ts';
import { numberReader } from './numbers.ts';
import { punctuationGaps } from './punctuation.ts';
import { soundRules } from './sound.ts';
import { type ReadNumber, type Spot, spotsOf } from './spots.ts';
import { buildVocabulary, type Vocabulary } from './vocabulary.ts';

/** The strict grammar, as far as the reader needs it. */
export interface StrictUnderstanding {
  progress(text: string, where?: { area?: string }): Understanding;
}

/** What was understood; nothing of it has been done. */
export interface Read {
  /** In the order they were said; empty: no command, or `question` must be asked first. */
  commands: readonly IntentMatch[];
  progress: Progress;
  /** 0..1, of the least certain part. */
  certainty: number;
  question?: Question;
  /** The last command was meant otherwise: "no, the bedroom". */
  corrects?: true;
}

export interface ReaderParts {
  understanding: StrictUnderstanding;
  sentences: Sentences;
  lexicon: Lexicon;
  home: Home;
}

/** A near name is taken without asking up to here, when no other name is nearly as near. */
const SURE_DISTANCE = 0.15;
const RIVAL_MARGIN = 0.1;
/** Part of several commands that follows no template must leave few doubts. */
const LEAST_PIECE_CERTAINTY = 0.85;

/** Everything that is known of one text. */
interface Words {
  text: string;
  tokens: readonly string[];
  spots: readonly Spot[];
  context: ReaderContext;
  strict: Understanding;
}

/**
 * Understands what people say in any words: the strict grammar first, then what refers to the last
 * command, several commands in one breath, misheard names, and free phrasing. Time is bounded.
 */
export class Reader {
  readonly #parts: ReaderParts;
  readonly #vocabulary: Vocabulary;
  readonly #nearNames: NearNames;
  readonly #readNumber: ReadNumber;

  /** @throws CONFIG_INVALID for a fault in the lexicon */
  constructor(parts: ReaderParts) {
    const { lexicon, home, sentences } = parts;
    this.#parts = parts;
    this.#vocabulary = buildVocabulary(lexicon, home);
    const { names, words } = this.#vocabulary;
    this.#nearNames = new NearNames(names, soundRules(lexicon.sounds), words);
    this.#readNumber = numberReader(sentences);
  }

  /** @param text as typed or heard, any length; what is too long is no command */
  read(text: string, context: ReaderContext): Read {
    const tokens = commandTokens(text) ?? [];
    if (tokens.length === 0) return { commands: [], progress: 'none', certainty: 0 };
    const words: Words = {
      text,
      tokens,
      context,
      spots: this.#spots(tokens),
      strict: this.#parts.understanding.progress(text, whereOf(context)),
    };
    const read =
      this.#strictly(words) ??
      this.#answer(words) ??
      this.#asFollowUp(words) ??
      this.#stripped(words) ??
      this.#joined(words) ??
      this.#nearly(words) ??
      this.#freely(words);
    return read ?? { commands: [], progress: this.#openProgress(words), certainty: 0 };
  }

  #spots(tokens: readonly string[]): readonly Spot[] {
    return spotsOf(tokens, this.#vocabulary.book, this.#readNumber);
  }

  #strictly(words: Words): Read | undefined {
    const { match, progress } = words.strict;
    if (match === undefined) return undefined;
    const joined = this.#swallowsAJoin(match, words) ? this.#joined(words, 'strictly') : undefined;
    return joined ?? this.#found([withReference(match, referenceOf(words.context))], progress);
  }

  /** "Play jazz and turn on the lights": free words that may hold another command. */
  #swallowsAJoin({ intent, slots }: IntentMatch, { tokens, spots }: Words): boolean {
    if (this.#parts.lexicon.whole.includes(intent)) return false;
    const said = Object.values(slots).filter((value) => typeof value === 'string');
    return gapsOf(spots, new Set()).some(({ end, start }) => {
      const around = tokens.slice(Math.max(0, end - 1), start + 1).join(' ');
      return said.some((value) => value.includes(around));
    });
  }

  /** What the box has just asked for. */
  #answer({ context, spots }: Words): Read | undefined {
    const { pending } = context;
    const command = pending?.commands.at(-1);
    if (pending === undefined || command === undefined) return undefined;
    const { lexicon, home } = this.#parts;
    const before = pending.commands.slice(0, -1);
    if (pending.kind === 'missing') {
      const values = spots.flatMap(({ meanings }) =>
        meanings.flatMap((each) =>
          each.is === 'value' && each.slot === pending.slot ? [each.value] : [],
        ),
      );
      const [value, second] = values;
      if (value === undefined || second !== undefined) return undefined;
      const slots = { ...command.slots, [pending.slot]: value };
      return this.#found([...before, { ...command, slots }], 'complete');
    }
    const other = readFollowUp({ spots, last: command, lexicon, home, isExpected: true });
    return other && this.#found([...before, other], 'complete');
  }

  #asFollowUp({ context, spots }: Words): Read | undefined {
    const last = referenceOf(context);
    if (last === undefined) return undefined;
    const { lexicon, home } = this.#parts;
    const match = readFollowUp({ spots, last, lexicon, home, isExpected: false });
    if (match === undefined) return undefined;
    const read = this.#found([match], 'extensible');
    return isCorrection(spots) ? { ...read, corrects: true } : read;
  }

  /** The strict grammar on what stands between words that add nothing. */
  #stripped({ tokens, spots, context }: Words): Read | undefined {
    const match = this.#matchBetween(tokens, spots, context);
    return match && this.#found([withReference(match, referenceOf(context))], 'extensible');
  }

  #matchBetween(
    tokens: readonly string[],
    spots: readonly Spot[],
    context: ReaderContext,
  ): IntentMatch | undefined {
    const from = spots.findIndex((spot) => !isFiller(spot));
    const last = spots.findLastIndex((spot) => !isFiller(spot));
    const start = spots[from]?.start ?? 0;
    const end = spots[last]?.end ?? 0;
    if (end <= start || (start === 0 && end === tokens.length)) return undefined;
    return this.#match(tokens.slice(start, end), context);
  }

  #match(words: readonly string[], context: ReaderContext): IntentMatch | undefined {
    return this.#parts.understanding.progress(words.join(' '), whereOf(context)).match;
  }

  #joined(words: Words, how: 'strictly' | 'freely' = 'freely'): Read | undefined {
    const { text, tokens, spots, context } = words;
    const commands = readJoined({
      tokens,
      gaps: gapsOf(spots, punctuationGaps(text, tokens)),
      match: (some) => (how === 'strictly' ? undefined : this.#halved(some, context)),
      readPiece: (from, to, previous) => {
        const some = tokens.slice(from, to);
        const strict = this.#match(some, context);
        if (strict !== undefined || how === 'strictly') {
          return strict && withReference(strict, previous ?? referenceOf(context));
        }
        return this.#piece(some, previous, context);
      },
    });
    if (commands === undefined) return undefined;
    const isOpen = words.strict.progress === 'incomplete';
    return this.#found(commands, isOpen ? 'incomplete' : 'extensible');
  }

  /** What two halves are when each is given the words of the other. */
  #halved(tokens: readonly string[], context: ReaderContext): IntentMatch | undefined {
    return this.#match(tokens, context) ?? this.#piece(tokens, undefined, context);
  }

  #piece(
    tokens: readonly string[],
    previous: IntentMatch | undefined,
    context: ReaderContext,
  ): IntentMatch | undefined {
    const { lexicon, home } = this.#parts;
    const spots = this.#spots(tokens);
    const between = this.#matchBetween(tokens, spots, context);
    if (between !== undefined) return withReference(between, previous ?? referenceOf(context));
    if (previous !== undefined) {
      const next = readFollowUp({ spots, last: previous, lexicon, home, isExpected: true });
      if (next !== undefined) return next;
    }
    const free = readEvidence(spots, lexicon);
    if (free === undefined || free.certainty < LEAST_PIECE_CERTAINTY) return undefined;
    if (free.asks !== undefined || free.stranger !== undefined) return undefined;
    return this.#placed(free.match, context);
  }

  /** The strict grammar with a name of the home in the place of words that are near to it. */
  #nearly({ tokens, context }: Words): Read | undefined {
    const found = this.#nearNames.find(tokens).flatMap((near) => {
      const { start, end, name, distance } = near;
      const words = [...tokens.slice(0, start), ...name.words, ...tokens.slice(end)];
      const match = this.#halved(words, context);
      return match?.slots[name.is] === name.value ? [{ name: name.value, distance, match }] : [];
    });
    const [best] = found;
    if (best === undefined) return undefined;
    const isRivalled = found.some(
      ({ name, distance }) => name !== best.name && distance - best.distance < RIVAL_MARGIN,
    );
    if (best.distance <= SURE_DISTANCE && !isRivalled) {
      return this.#found([best.match], 'extensible', 1 - best.distance);
    }
    const question = { kind: 'did-you-mean', name: best.name, commands: [best.match] } as const;
    return { commands: [], progress: 'extensible', certainty: 1 - best.distance, question };
  }

  #freely(words: Words): Read | undefined {
    const evidence = this.#opened(words) ?? readEvidence(words.spots, this.#parts.lexicon);
    if (evidence === undefined) return undefined;
    const { asks, certainty } = evidence;
    const last = referenceOf(words.context);
    const match = this.#placed(withReference(evidence.match, last), words.context);
    const isOpen = words.strict.progress === 'incomplete';
    const read = this.#found([match], isOpen ? 'incomplete' : 'extensible', certainty);
    if (evidence.stranger !== undefined) {
      const name = words.tokens.slice(...evidence.stranger).join(' ');
      return { ...read, commands: [], question: { kind: 'unknown-name', name, commands: [match] } };
    }
    if (asks === undefined) return read;
    return { ...read, commands: [], question: { kind: 'missing', slot: asks, commands: [match] } };
  }

  /** "I want to hear", and then anything. */
  #opened({ tokens, spots }: Words): Evidence | undefined {
    const first = spots.find(({ meanings }) => meanings.some(({ is }) => is === 'opening'));
    const before = spots.filter(({ end }) => end <= (first?.start ?? 0));
    if (first === undefined || !before.every(isFiller)) return undefined;
    const rest = spots.filter(({ start }) => start >= first.end);
    const last = rest.findLastIndex((spot) => !isFiller(spot));
    const query = tokens.slice(first.end, rest[last]?.end ?? first.end);
    for (const meaning of first.meanings) {
      if (meaning.is !== 'opening' || query.length === 0) continue;
      const { intent, slot, never } = meaning.opening;
      const refused = new Set(never.flatMap((template) => template.split(/[^\p{L}']+/u)));
      if (query.some((word) => refused.has(word))) continue;
      return { match: { intent, slots: { [slot]: query.join(' ') }, score: 1 }, certainty: 1 };
    }
    return undefined;
  }

  /** The room of the box, where nobody said another. */
  #placed(match: IntentMatch, { area }: ReaderContext): IntentMatch {
    const isPlaced = Object.keys(targetSlots(match)).some((slot) => slot !== 'domain');
    if (isPlaced || area === undefined) return match;
    return { ...match, slots: { ...match.slots, area } };
  }

  #found(commands: readonly IntentMatch[], progress: Progress, certainty = 1): Read {
    const least = Math.min(certainty, ...commands.map(({ score }) => score));
    return { commands, progress, certainty: least };
  }

  /** Words that begin like a request, when all of them are known. */
  #openProgress({ strict, spots }: Words): Progress {
    if (strict.progress !== 'none') return strict.progress;
    const isStrange = spots.some(
      ({ meanings }) =>
        meanings.length === 0 ||
        meanings.some(({ is }) => is === 'veto' || is === 'question' || is === 'foreign'),
    );
    const isAbout = spots.some(({ meanings }) =>
      meanings.some(({ is }) => is === 'act' || is === 'kind' || is === 'device'),
    );
    return isAbout && !isStrange ? 'incomplete' : 'none';
  }
}

function whereOf({ area }: ReaderContext): { area?: string } {
  return area === undefined ? {} : { area };
}

function isFiller({ meanings }: Spot): boolean {
  return meanings.some(({ is }) => is === 'filler');
}
