import { readFileSync } from 'node:fs';
import Type, { type Static } from 'typebox';
import Value from 'typebox/value';
import { parse } from 'yaml';
import { EarshotError } from '../base/errors.ts';
import { tokenize } from '../skills/tokens.ts';

const FOLDER = new URL('./phrases/', import.meta.url);

const closed = { additionalProperties: false };
const Phrase = Type.String({ minLength: 1, maxLength: 60 });
const PhraseList = Type.Array(Phrase, { minItems: 1, maxItems: 100 });
const PhraseFile = Type.Object(
  {
    polite: PhraseList,
    stop: PhraseList,
    'back-channel': PhraseList,
    yes: PhraseList,
    no: PhraseList,
    phantom: PhraseList,
    says: Type.Object(
      {
        dropped: Phrase,
        expired: Phrase,
        failed: Phrase,
        filler: Phrase,
        forbidden: Phrase,
        stranger: Phrase,
      },
      closed,
    ),
  },
  closed,
);
type PhraseTexts = Static<typeof PhraseFile>;

/** Phrases as words. */
type WordList = readonly (readonly string[])[];

/** What was said to a question that wants a yes. */
export type Consent = 'yes' | 'no' | 'unclear';

/** Small words of a conversation in one language: they need no skill to be understood. */
export class Phrases {
  /** What the box itself says. */
  readonly says: PhraseTexts['says'];
  /** The request that all words for "be silent" stand for. */
  readonly stopRequest: string;
  readonly #lists: Readonly<Record<keyof Omit<PhraseTexts, 'says'>, WordList>>;

  constructor({ says, ...lists }: PhraseTexts) {
    this.says = says;
    this.stopRequest = lists.stop[0] ?? '';
    const words = (list: readonly string[]): WordList => list.map(tokenize);
    this.#lists = {
      polite: words(lists.polite),
      stop: words(lists.stop),
      'back-channel': words(lists['back-channel']),
      yes: words(lists.yes),
      no: words(lists.no),
      phantom: words(lists.phantom),
    };
  }

  /** What people say to show that they listen, in words with a blank between them. */
  get backChannels(): string[] {
    return this.#lists['back-channel'].map((words) => words.join(' '));
  }

  /** The user wants silence, and says nothing else. */
  isStop(text: string): boolean {
    const { stop, polite } = this.#lists;
    return isMadeOf(tokenize(text), { some: stop, and: polite });
  }

  /** The user shows that they listen, and says nothing else. */
  isBackChannel(text: string): boolean {
    return isMadeOf(tokenize(text), { some: this.#lists['back-channel'], and: [] });
  }

  /** It is all made of what recognisers hear in silence. */
  isPhantom(text: string): boolean {
    return isMadeOf(tokenize(text), { some: this.#lists.phantom, and: [] });
  }

  /** `yes` only when nothing else was said; any word of refusal is a no. */
  consent(text: string): Consent {
    const { yes, no, polite } = this.#lists;
    const words = tokenize(text);
    if (words.some((_, at) => no.some((phrase) => standsAt(words, at, phrase)))) return 'no';
    return isMadeOf(words, { some: yes, and: polite }) ? 'yes' : 'unclear';
  }
}

/** @throws CONFIG_INVALID when there is no such language, or its file is damaged */
export function loadPhrases(language = 'en'): Phrases {
  const path = new URL(`${language}.yaml`, FOLDER);
  const texts: unknown = parse(readFileSync(path, 'utf8'));
  if (Value.Check(PhraseFile, texts)) return new Phrases(texts);
  const [fault] = Value.Errors(PhraseFile, texts);
  const text = `${path.pathname}: ${fault?.instancePath} ${fault?.message}; install Earshot again`;
  throw new EarshotError('CONFIG_INVALID', text);
}

function standsAt(words: readonly string[], at: number, phrase: readonly string[]): boolean {
  return phrase.every((word, offset) => words[at + offset] === word);
}

/** Whether phrases of the two lists cover the words without a gap, at least one being of `some`. */
function isMadeOf(
  words: readonly string[],
  { some, and }: { some: WordList; and: WordList },
): boolean {
  // reached[n]: the first n words are covered, by phrases of `and` only, or by one of `some` too.
  const reached: ('no' | 'and' | 'some')[] = ['and', ...words.map(() => 'no' as const)];
  for (let at = 0; at < words.length; at += 1) {
    const here = reached[at];
    if (here === 'no' || here === undefined) continue;
    for (const [list, mark] of [[some, 'some'] as const, [and, here] as const]) {
      for (const phrase of list) {
        const end = at + phrase.length;
        if (!standsAt(words, at, phrase) || reached[end] === 'some') continue;
        reached[end] = mark;
      }
    }
  }
  return reached[words.length] === 'some';
}
