import type { Home } from '../../ports/home.ts';
import type { Progress, Understanding } from '../matcher.ts';
import type { Sentences } from '../sentences.ts';
import type { IntentMatch } from '../skill.ts';
import { commandTokens } from '../tokens.ts';
import { type Question, type ReaderContext, referenceOf } from './context.ts';
import { readEvidence } from './evidence.ts';
import {
  afterCorrection,
  isCorrection,
  isInPlaceOf,
  restated,
  withReference,
} from './follow-up.ts';
import { gapsOf, readJoined } from './joined.ts';
import type { Lexicon } from './lexicon.ts';
import { NearNames } from './near-names.ts';
import { openProgress, progressOf } from './open-progress.ts';
import { readOpening } from './opening.ts';
import { inRoom, isExact, PhraseReader, type StrictUnderstanding } from './phrase-reader.ts';
import { punctuationGaps } from './punctuation.ts';
import { soundRules } from './sound.ts';
import type { Spot } from './spots.ts';
import { targetMeaning } from './target.ts';
import { UrgentWords } from './urgent-words.ts';
import { buildVocabulary } from './vocabulary.ts';

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
/** Somebody needs a person, and at once. */
const CALL_FOR_HUMAN = 'dialog.human';

/** Everything that is known of one text. */
interface Words {
  text: string;
  tokens: readonly string[];
  spots: readonly Spot[];
  context: ReaderContext;
  strict: Understanding;
}

/**
 * Understands what people say in any words. First what the strict grammar explains to the last
 * word, then what refers to the last command, several commands in one breath, misheard names and
 * free phrasing, and last what the strict grammar takes with free words. Time is bounded.
 */
export class Reader {
  readonly #parts: ReaderParts;
  readonly #phrases: PhraseReader;
  readonly #nearNames: NearNames;
  readonly #urgent: UrgentWords;

  /** @throws CONFIG_INVALID for a fault in the lexicon */
  constructor(parts: ReaderParts) {
    const vocabulary = buildVocabulary(parts.lexicon, parts.home);
    const { names, words } = vocabulary;
    this.#parts = parts;
    this.#urgent = new UrgentWords(parts.lexicon);
    this.#phrases = new PhraseReader({ ...parts, vocabulary });
    this.#nearNames = new NearNames(names, {
      rules: soundRules(parts.lexicon.sounds),
      known: words,
      plurals: parts.lexicon.plurals,
    });
  }

  /** @param text as typed or heard, any length; what is too long is no command */
  read(text: string, context: ReaderContext): Read {
    const tokens = commandTokens(text) ?? [];
    if (tokens.length === 0) return { commands: [], progress: 'none', certainty: 0 };
    const spots = this.#phrases.spots(tokens);
    const strict = this.#phrases.strict(tokens, context);
    const words: Words = { text, tokens, spots, context, strict };
    const read =
      this.#urgently(words) ??
      this.#exactly(words) ??
      this.#answer(words) ??
      this.#asFollowUp(words) ??
      this.#joined(words) ??
      this.#nearly(words) ??
      this.#freely(words) ??
      this.#loosely(words);
    return read ?? { commands: [], progress: openProgress(words), certainty: 0 };
  }

  /** Whoever ends in a call for help wants that, whatever came before it. */
  #urgently({ text }: Words): Read | undefined {
    if (this.#urgent.find(text) !== 'human') return undefined;
    return found([{ intent: CALL_FOR_HUMAN, slots: {}, score: 1 }], 'complete');
  }

  #exactly({ tokens, spots, context, strict }: Words): Read | undefined {
    const { match, progress } = strict;
    const isWhole = match !== undefined && isExact(match);
    const exact = isWhole ? match : this.#phrases.exactly(tokens, spots, context);
    if (exact === undefined) return undefined;
    return found(
      [withReference(exact, referenceOf(context))],
      isWhole ? progress : progressOf(strict),
    );
  }

  /** What the box has just asked for. */
  #answer({ context, spots }: Words): Read | undefined {
    const { pending } = context;
    const command = pending?.commands.at(-1);
    if (pending === undefined || command === undefined) return undefined;
    const before = pending.commands.slice(0, -1);
    if (pending.kind !== 'missing') {
      const other = this.#phrases.followUp(spots, command, true);
      return other && found([...before, other], 'complete');
    }
    const values = spots.flatMap(({ meanings }) =>
      meanings.flatMap((each) =>
        each.is === 'value' && each.slot === pending.slot ? [each.value] : [],
      ),
    );
    const [value, second] = values;
    if (value === undefined || second !== undefined) return undefined;
    const slots = { ...command.slots, [pending.slot]: value };
    return found([...before, { ...command, slots }], 'complete');
  }

  #asFollowUp(words: Words): Read | undefined {
    const { context, spots, strict } = words;
    const last = referenceOf(context);
    const match = last && this.#phrases.followUp(spots, last, false);
    if (match === undefined) return last && this.#corrected(words, last);
    const read = found([match], progressOf(strict));
    return isCorrection(spots) ? { ...read, corrects: true } : read;
  }

  /** "No, turn on the desk lamp", "no, fifteen minutes". */
  #corrected({ tokens, spots, context, strict }: Words, last: IntentMatch): Read | undefined {
    const rest = tokens.slice(afterCorrection(spots));
    if (rest.length === tokens.length) return undefined;
    const match = this.#phrases.surely(rest, context) ?? this.#restated(rest, last, context);
    const command = match && withReference(match, last);
    if (command === undefined || !isInPlaceOf(last, command)) return undefined;
    return { ...found([command], progressOf(strict)), corrects: true };
  }

  /** Another value for the last command. */
  #restated(
    tokens: readonly string[],
    last: IntentMatch,
    context: ReaderContext,
  ): IntentMatch | undefined {
    const before = this.#parts.lexicon.restated[last.intent];
    if (before === undefined) return undefined;
    const { match } = this.#phrases.strict([...before.split(' '), ...tokens], context);
    const isSame = match?.intent === last.intent && isExact(match);
    return isSame ? restated(last, match) : undefined;
  }

  #joined({ text, tokens, spots, context, strict }: Words): Read | undefined {
    if (strict.match !== undefined && this.#isWhole(strict.match)) return undefined;
    const commands = readJoined({
      tokens,
      gaps: gapsOf(spots, punctuationGaps(text, tokens)),
      match: (some) => this.#phrases.surely(some, context),
      names: (from, to) =>
        spots.some((spot) => from <= spot.start && spot.end <= to && this.#mayName(spot)),
      readPiece: (from, to, previous) =>
        this.#phrases.piece(tokens.slice(from, to), previous, context),
    });
    return commands && found(commands, progressOf(strict));
  }

  /** Where words are written as one, a word that nobody knows may be made of a name. */
  #mayName(spot: Spot): boolean {
    const { compounds } = this.#parts.sentences.spelling;
    const isMade = compounds.length > 0 && spot.meanings.length === 0;
    return isMade || targetMeaning(spot) !== undefined;
  }

  /** "Remind me to buy bread and milk": free words that may hold an "and". */
  #isWhole({ intent, slots }: IntentMatch): boolean {
    const { whole, nested } = this.#parts.lexicon;
    return whole.includes(intent) && !nested.some((slot) => slots[slot] !== undefined);
  }

  /** With a name of the home in the place of words that are near to it. */
  #nearly({ tokens, context, strict }: Words): Read | undefined {
    const candidates = this.#nearNames.find(tokens).flatMap((near) => {
      const { start, end, name, distance } = near;
      const words = [...tokens.slice(0, start), ...name.words, ...tokens.slice(end)];
      const match = this.#phrases.surely(words, context);
      return match?.slots[name.is] === name.value ? [{ name: name.value, distance, match }] : [];
    });
    const [best] = candidates;
    if (best === undefined) return undefined;
    const isRivalled = candidates.some(
      ({ name, distance }) => name !== best.name && distance - best.distance < RIVAL_MARGIN,
    );
    const read = found([best.match], progressOf(strict), 1 - best.distance);
    if (best.distance <= SURE_DISTANCE && !isRivalled) return read;
    return asked(read, { kind: 'did-you-mean', name: best.name, commands: read.commands });
  }

  #freely({ tokens, spots, context, strict }: Words): Read | undefined {
    const evidence = readOpening(tokens, spots) ?? readEvidence(spots, this.#parts.lexicon);
    if (evidence === undefined) return undefined;
    const { asks, certainty, stranger } = evidence;
    const match = inRoom(withReference(evidence.match, referenceOf(context)), context);
    const read = found([match], progressOf(strict), certainty);
    const { commands } = read;
    if (stranger !== undefined) {
      const name = tokens.slice(...stranger).join(' ');
      return asked(read, { kind: 'unknown-name', name, commands });
    }
    return asks === undefined ? read : asked(read, { kind: 'missing', slot: asks, commands });
  }

  #loosely({ tokens, spots, context, strict }: Words): Read | undefined {
    const match = this.#phrases.loosely(tokens, spots, context);
    return match && found([withReference(match, referenceOf(context))], strict.progress);
  }
}

function found(commands: readonly IntentMatch[], progress: Progress, certainty = 1): Read {
  const least = Math.min(certainty, ...commands.map(({ score }) => score));
  return { commands, progress, certainty: least };
}

/** Nothing is done before the question is answered. */
function asked(read: Read, question: Question): Read {
  return { ...read, commands: [], question };
}
