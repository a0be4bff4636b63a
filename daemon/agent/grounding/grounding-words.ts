import { existsSync, readFileSync } from 'node:fs';
import Type, { type Static } from 'typebox';
import Value from 'typebox/value';
import { parse } from 'yaml';
import { EarshotError } from '../../base/errors.ts';

const FOLDER = new URL('./words/', import.meta.url);
const USUAL_LANGUAGE = 'en';

const closed = { additionalProperties: false };
const Text = Type.String({ minLength: 1 });
const QuestionKind = Type.Enum(['steps', 'number', 'time', 'person', 'place']);
const WordFile = Type.Object(
  {
    ...{ empty: Text, negations: Text, endings: Text, 'source-words': Text },
    'capitals-name': Type.Boolean(),
    ...{ thousands: Text, decimal: Text },
    numbers: Type.Record(Text, Type.Number()),
    units: Type.Record(Text, Text),
    questions: Type.Array(Type.Object({ kind: QuestionKind, asked: Text }, closed)),
    signs: Type.Object({ number: Text, time: Text, person: Text, place: Text }, closed),
    talk: Type.Array(Text, { minItems: 1 }),
    ...{ 'negated-ending': Text, abbreviations: Text, hanging: Text, page: Text, bare: Text },
    asks: Text,
    ...{ attributes: Text, kinds: Text, article: Text, 'has-article': Text },
    says: Type.Object(
      {
        ...{ quote: Text, paged: Text, sectioned: Text },
        ...{ hedge: Text, silent: Text, nothing: Text },
      },
      closed,
    ),
  },
  closed,
);
type WordFile = Static<typeof WordFile>;

/** What a question asks for, where its form tells. */
export type QuestionKind = Static<typeof QuestionKind>;

/** What is known of a language to find answers in passages and to check sentences against them. */
export interface GroundingWords {
  language: string;
  empty: ReadonlySet<string>;
  negations: ReadonlySet<string>;
  /** The longest first. */
  endings: readonly string[];
  /** Words of sentences that only say where something stands. */
  sourceWords: readonly string[];
  /** A capital letter within a sentence begins a name. */
  capitalsName: boolean;
  thousands: string;
  decimal: string;
  numbers: ReadonlyMap<string, number>;
  /** One name for each unit, by what it is written as. */
  units: ReadonlyMap<string, string>;
  /** It asks something. */
  asks: RegExp;
  questions: readonly { kind: QuestionKind; asked: RegExp }[];
  signs: Readonly<Record<Exclude<QuestionKind, 'steps'>, RegExp>>;
  talk: readonly RegExp[];
  /** A word with "not" in it. */
  negatedEnding: RegExp;
  /** The end of a text after which a full stop ends no sentence. */
  abbreviation: RegExp;
  hanging: RegExp;
  page: RegExp;
  bare: RegExp;
  attributes: RegExp;
  kinds: RegExp;
  article: string;
  hasArticle: RegExp;
  says: WordFile['says'];
}

/**
 * The words of a language, or those of English where it has none.
 * @throws CONFIG_INVALID when its file is damaged
 */
export function loadGroundingWords(tag: string): GroundingWords {
  const [language = USUAL_LANGUAGE] = tag.split('-');
  const own = new URL(`${language}.yaml`, FOLDER);
  const isKnown = existsSync(own);
  const file = read(isKnown ? own : new URL(`${USUAL_LANGUAGE}.yaml`, FOLDER));
  return wordsOf(file, isKnown ? language : USUAL_LANGUAGE);
}

function wordsOf(file: WordFile, language: string): GroundingWords {
  const { signs } = file;
  return {
    language,
    ...{ empty: listed(file.empty), negations: listed(file.negations) },
    endings: [...listed(file.endings)].sort((a, b) => b.length - a.length),
    sourceWords: [...listed(file['source-words'])],
    ...{ thousands: file.thousands, decimal: file.decimal },
    capitalsName: file['capitals-name'],
    numbers: new Map(Object.entries(file.numbers)),
    units: new Map(Object.entries(file.units)),
    asks: ofAnyCase(file.asks),
    questions: file.questions.map(({ kind, asked }) => ({ kind, asked: ofAnyCase(asked) })),
    signs: {
      ...{ number: new RegExp(signs.number, 'iu'), time: new RegExp(signs.time, 'u') },
      ...{ person: new RegExp(signs.person, 'u'), place: new RegExp(signs.place, 'u') },
    },
    talk: file.talk.map(ofAnyCase),
    negatedEnding: ofAnyCase(file['negated-ending']),
    abbreviation: new RegExp(`(?:^|[\\s(])(?:${file.abbreviations})\\.\\s*$`, 'u'),
    ...{ hanging: ofAnyCase(file.hanging), page: new RegExp(file.page, 'giu') },
    ...{ bare: ofAnyCase(file.bare), attributes: ofAnyCase(file.attributes) },
    kinds: ofAnyCase(`(?<!\\p{L})(?:${file.kinds})(?!\\p{L})`),
    article: file.article,
    hasArticle: ofAnyCase(file['has-article']),
    says: file.says,
  };
}

function listed(words: string): Set<string> {
  return new Set(words.trim().split(/\s+/));
}

function ofAnyCase(pattern: string): RegExp {
  return new RegExp(pattern, 'iu');
}

function read(path: URL): WordFile {
  const words: unknown = parse(readFileSync(path, 'utf8'));
  if (Value.Check(WordFile, words)) return words;
  const [fault] = Value.Errors(WordFile, words);
  const text = `${path.pathname}: ${fault?.instancePath} ${fault?.message}; install Earshot again`;
  throw new EarshotError('CONFIG_INVALID', text);
}
