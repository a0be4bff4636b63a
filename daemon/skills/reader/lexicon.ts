import { readdirSync, readFileSync } from 'node:fs';
import Type, { type Static } from 'typebox';
import Value from 'typebox/value';
import { parse } from 'yaml';
import { EarshotError } from '../../base/errors.ts';

const FOLDER = new URL('./', import.meta.url);
const EXTENSION = '.yaml';

const closed = { additionalProperties: false };
const Name = Type.String({ pattern: '^[a-z][A-Za-z0-9_.-]*$', maxLength: 40 });
const Names = Type.Array(Name, { maxItems: 40 });
/** Sentence templates without slots, see daemon/skills/template.ts. */
const Templates = Type.Array(Type.String({ minLength: 1, maxLength: 400 }), { maxItems: 60 });

/** A kind of thing: of a domain, or a device with one of these words in its name. */
const Kind = Type.Object(
  {
    domain: Type.Optional(Name),
    deviceClass: Type.Optional(Name),
    named: Type.Optional(Type.Array(Type.String({ minLength: 1 }), { minItems: 1, maxItems: 20 })),
    says: Templates,
  },
  closed,
);
const Act = Type.Object(
  { weight: Type.Number({ exclusiveMinimum: 0, maximum: 5 }), says: Templates },
  closed,
);
const Frame = Type.Object(
  {
    intent: Name,
    /** Each must be there; alternatives are joined by `|`. */
    needs: Type.Array(Type.String({ minLength: 1 }), { minItems: 1, maxItems: 4 }),
    /** What else belongs to it. */
    helps: Type.Optional(Names),
    /** What it can be done to. */
    domains: Names,
    /** Only things of these kinds, by their names. */
    named: Type.Optional(Names),
    /** What stands for a target. */
    also: Type.Optional(Names),
    /** It may be said without any target: the room of the box, or the only such thing, is meant. */
    implied: Type.Optional(Type.Boolean()),
    /** A slot that it lacks, and that must be asked for. */
    asks: Type.Optional(Name),
  },
  closed,
);
/** A request that opens with a phrase and goes on in free words. */
const Opening = Type.Object(
  { intent: Name, slot: Name, domain: Name, says: Templates, never: Templates },
  closed,
);
const SpellingRule = Type.Tuple([Type.String({ minLength: 1 }), Type.String()]);

const LexiconFile = Type.Object(
  {
    language: Type.String({ minLength: 2 }),
    joins: Templates,
    fillers: Templates,
    /** Before the name of a place. */
    inside: Templates,
    /** Words of wishing: the act `wish`. */
    wishes: Templates,
    vetoes: Templates,
    questions: Templates,
    foreign: Templates,
    kinds: Type.Record(Name, Kind),
    acts: Type.Record(Name, Act),
    /** Acts as results, which are asked for only beside a wish. */
    results: Type.Record(Name, Templates),
    /** Slot to value to its words; a numeral as a key is a number. */
    values: Type.Record(Name, Type.Record(Type.String(), Templates)),
    places: Type.Object({ here: Templates, all: Templates, pronoun: Templates }, closed),
    frames: Type.Array(Frame, { maxItems: 100 }),
    openings: Type.Array(Opening, { maxItems: 20 }),
    followUps: Type.Object(
      {
        /** "the bedroom too", "what about upstairs": may stand before or after a new target. */
        another: Templates,
        /** "no, the bedroom": the last target was the wrong one. */
        wrong: Templates,
        /** "not the kitchen": what is named next is what was not meant. */
        not: Templates,
        /** "a bit more", "again": the same once more. */
        more: Templates,
        /** "a bit less": the other way round. */
        less: Templates,
      },
      closed,
    ),
    urgent: Type.Object({ stop: Templates, human: Templates, not: Templates }, closed),
    /** An intent to the words that make another value a command: "timer for" fifteen minutes. */
    restated: Type.Record(Name, Type.String({ minLength: 1, maxLength: 60 })),
    /** What the last word of a name ends in for one thing, and for several. */
    plurals: Type.Array(Type.Tuple([Type.String(), Type.String()]), { maxItems: 20 }),
    /** How a word is written to how it sounds: patterns and what they become, in this order. */
    sounds: Type.Array(SpellingRule, { maxItems: 100 }),
    /** Intents whose free words may hold a join: "remind me to buy bread and milk". */
    whole: Names,
    /** Slots with a command inside: what has one may be cut at a join all the same. */
    nested: Names,
    /**
     * Intents whose strict sentences end in free words: only with one of these phrases beside them.
     */
    loose: Type.Record(Name, Templates),
  },
  closed,
);

/** Everything that the free reader knows of one language. */
export type Lexicon = Static<typeof LexiconFile>;
export type LexiconFrame = Static<typeof Frame>;
export type LexiconOpening = Static<typeof Opening>;
export type LexiconKind = Static<typeof Kind>;

/** The languages that can be read freely. */
export function lexiconLanguages(): string[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith(EXTENSION));
  return files.map((file) => file.slice(0, -EXTENSION.length));
}

/** @throws CONFIG_INVALID when there is no such language, or its file is damaged */
export function loadLexicon(language = 'en'): Lexicon {
  const path = new URL(`${language}.yaml`, FOLDER);
  let data: unknown;
  try {
    data = parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new EarshotError('CONFIG_INVALID', `reader/${language}.yaml: ${String(cause)}`, {
      cause,
    });
  }
  if (Value.Check(LexiconFile, data)) return data;
  const [fault] = Value.Errors(LexiconFile, data);
  const what = `${fault?.instancePath} ${fault?.message}`;
  throw new EarshotError('CONFIG_INVALID', `reader/${language}.yaml: ${what}`);
}
