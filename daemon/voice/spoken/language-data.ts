import { readFileSync } from 'node:fs';
import Type, { type Static } from 'typebox';
import { Value } from 'typebox/value';
import { parse } from 'yaml';

const closed = { additionalProperties: false };
const plural = Type.Object({ one: Type.String(), other: Type.String() }, closed);
const words = Type.Record(Type.String(), Type.String());

const SpokenLanguageSchema = Type.Object(
  {
    /** BCP 47 tag, for the tables of the runtime. */
    language: Type.String(),
    decimalMark: Type.String({ minLength: 1, maxLength: 1 }),
    groupMark: Type.String({ minLength: 1, maxLength: 1 }),
    words: Type.Object(
      {
        point: Type.String(),
        minus: Type.String(),
        /** One before a noun. */
        one: Type.String(),
        to: Type.String(),
        oh: Type.String(),
        /** Between the parts of a fraction that has no name. */
        over: Type.String(),
        link: Type.String(),
        at: Type.String(),
        dot: Type.String(),
      },
      closed,
    ),
    time: Type.String(),
    fullHour: Type.String(),
    fullHourWithHalf: Type.String(),
    lateFullHour: Type.String(),
    midnight: Type.String(),
    /** Said with the time and often written after it. */
    hourWord: Type.String(),
    halves: Type.Object({ am: Type.String(), pm: Type.String() }, closed),
    date: Type.String(),
    dateWithYear: Type.String(),
    /** Between day and month. */
    dateLink: Type.String(),
    /** Written before a date, and part of `date` already. */
    dateArticles: Type.Array(Type.String()),
    /** Words that a date after them bends for, and the ending that its day takes. */
    bentAfter: Type.Array(Type.String()),
    bentEnding: Type.String(),
    yearsAfter: Type.Array(Type.String()),
    readsYearsInPairs: Type.Boolean(),
    /** What makes a numeral an ordinal, as alternatives of a regular expression. */
    ordinalSuffixes: Type.Union([Type.String(), Type.Null()]),
    fractions: words,
    and: Type.String(),
    currencies: Type.Record(
      Type.String(),
      Type.Object({ one: Type.String(), other: Type.String(), minor: plural }, closed),
    ),
    magnitudes: words,
    units: Type.Record(Type.String(), plural),
    abbreviations: words,
    beforeNumber: words,
    symbols: words,
  },
  closed,
);

/** How one language is read aloud, as its data file says. */
export type SpokenLanguage = Static<typeof SpokenLanguageSchema>;

/** Languages that have a data file, by the first part of their tag. */
export const SPOKEN_LANGUAGES = ['en', 'de'] as const;
export type SpokenLanguageName = (typeof SPOKEN_LANGUAGES)[number];

/** @param name one of SPOKEN_LANGUAGES @returns its data; a file that is wrong is a defect */
export function loadSpokenLanguage(name: SpokenLanguageName): SpokenLanguage {
  const file = new URL(`./${name}.yaml`, import.meta.url);
  return Value.Parse(SpokenLanguageSchema, parse(readFileSync(file, 'utf8')));
}
