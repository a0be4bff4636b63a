import Type, { type Static } from 'typebox';
import { SIGHT_FIELDS, SIGHTS, type Sight } from './timeline.ts';

const CLOSED = { additionalProperties: false };
const Ms = Type.Number({ minimum: 0, maximum: 600_000 });
const Db = Type.Number({ minimum: -120, maximum: 20 });
const LossDb = Type.Number({ minimum: 0, maximum: 120 });
const Text = Type.String({ minLength: 1, maxLength: 4000 });
const Box = Type.Integer({ minimum: 1, maximum: 5 });
const optional = Type.Optional;
const oneOf = <const T extends readonly string[]>(values: T) =>
  Type.Unsafe<T[number]>(Type.Enum([...values]));

const fields = Object.fromEntries(
  SIGHT_FIELDS.map((name) => [name, optional(Type.String({ maxLength: 4000 }))]),
);
const sights = Object.keys(SIGHTS) as Sight[];
const sighting = { see: oneOf(sights), box: optional(Box), ...fields };

/** Something that must have happened first; `nth` counts from 1. */
const Trigger = Type.Object(
  {
    ...sighting,
    nth: optional(Type.Integer({ minimum: 1, maximum: 100 })),
    plusMs: optional(Ms),
  },
  CLOSED,
);
const when = { at: optional(Ms), after: optional(Trigger) };

const Line = Type.Object(
  {
    ...when,
    who: optional(Text),
    words: Text,
    wordMs: optional(Type.Number({ minimum: 30, maximum: 3000 })),
    gapMs: optional(Ms),
    levelDb: optional(Db),
    soundsLike: optional(Text),
    times: optional(Type.Integer({ minimum: 1, maximum: 500 })),
  },
  CLOSED,
);

export const DEEDS = [
  'noise',
  'music',
  'slam',
  'mute',
  'unmute',
  'cancel',
  'announce',
  'kill',
  'revive',
  'stall-speaker',
  'free-speaker',
  'microphone',
  'unplug-microphone',
  'do-not-disturb',
  'disturb-again',
] as const;
export const ENGINES = ['recognizer', 'voice', 'model'] as const;

const Deed = Type.Object(
  {
    ...when,
    do: oneOf(DEEDS),
    box: optional(Box),
    forMs: optional(Ms),
    levelDb: optional(Db),
    text: optional(Text),
    engine: optional(oneOf(ENGINES)),
    isDead: optional(Type.Boolean()),
    gainDb: optional(Db),
    humDb: optional(Db),
    dropShare: optional(Type.Number({ minimum: 0, maximum: 1 })),
  },
  CLOSED,
);

const Expectation = Type.Object(
  { ...sighting, withinMs: optional(Ms), fromMs: optional(Ms), byMs: optional(Ms) },
  CLOSED,
);
const Never = Type.Object({ ...sighting, fromMs: optional(Ms), byMs: optional(Ms) }, CLOSED);

const Moment = Type.Object(
  {
    at: Ms,
    box: optional(Box),
    state: optional(Text),
    mode: optional(Text),
    isAudible: optional(Type.Boolean()),
  },
  CLOSED,
);

const Count = Type.Integer({ minimum: 0, maximum: 1000 });
const Counts = Type.Object(
  Object.fromEntries(sights.map((see) => [see, optional(Count)])) as Record<
    Sight,
    Type.TOptional<typeof Count>
  >,
  CLOSED,
);

/** Ceilings that a scenario may set; a ceiling on what never happened fails too. */
export const CEILINGS = ['firstAudioMs', 'pauseMs', 'interruptMs', 'restMs'] as const;
const Ceilings = Type.Object(
  Object.fromEntries(CEILINGS.map((name) => [name, optional(Ms)])) as Record<
    (typeof CEILINGS)[number],
    Type.TOptional<typeof Ms>
  >,
  CLOSED,
);

const Echo = Type.Object(
  {
    lossDb: LossDb,
    delayMs: Ms,
    /** Loss before the canceller has heard this much playback. */
    coldLossDb: LossDb,
    coldMs: Ms,
  },
  CLOSED,
);

const BoxSettings = Type.Object(
  {
    boxes: Type.Integer({ minimum: 1, maximum: 5 }),
    /** How loud the others hear each other and people, box 1 first; dB. */
    hearsDb: Type.Array(Db, { maxItems: 5 }),
    betweenBoxesDb: LossDb,
    rest: oneOf(['wake', 'open', 'off'] as const),
    noiseDb: Db,
    echo: Type.Partial(Echo, CLOSED),
    ppm: Type.Number({ minimum: -1000, maximum: 1000 }),
    wakePhrases: Type.Array(Text, { minItems: 1, maxItems: 5 }),
    phantom: Type.String(),
    recognizerMs: Ms,
    wordMs: Type.Number({ minimum: 30, maximum: 3000 }),
    voiceFirstMs: Ms,
    realTimeFactor: Type.Number({ minimum: 0.01, maximum: 10 }),
    firstTokenMs: Ms,
    tokensPerSecond: Type.Number({ minimum: 1, maximum: 1000 }),
    wallTime: Text,
    answers: Type.Record(Text, Text),
    /** Settings of the dialog that this scenario is about, in the words of the configuration. */
    settings: Type.Record(Text, Type.Union([Type.String(), Type.Number(), Type.Boolean()])),
  },
  CLOSED,
);

/** What the box cannot do yet; a scenario that needs one of these is skipped until it can. */
export const NEEDS = [
  'duplex',
  'levels',
  'endpointing',
  'speculation',
  'follow-up',
  'confirmation',
  'strategies',
  'verifier',
  'arbitration',
  'trouble',
  'mute',
  'manners',
  'earcons',
  'assistants',
] as const;

export const ScenarioSchema = Type.Object(
  {
    name: Text,
    about: optional(Text),
    needs: optional(Type.Array(oneOf(NEEDS), { maxItems: NEEDS.length })),
    box: optional(Type.Partial(BoxSettings, CLOSED)),
    say: optional(Type.Array(Line, { maxItems: 50 })),
    events: optional(Type.Array(Deed, { maxItems: 50 })),
    expect: optional(Type.Array(Expectation, { maxItems: 100 })),
    /** What happens too, in whatever order. */
    also: optional(Type.Array(Expectation, { maxItems: 50 })),
    never: optional(Type.Array(Never, { maxItems: 50 })),
    moments: optional(Type.Array(Moment, { maxItems: 50 })),
    counts: optional(Counts),
    ceilings: optional(Ceilings),
    /** It goes on at least so long, although nothing seems to happen. */
    lastsMs: optional(Ms),
    /** The box must be at rest by then, after the last thing that the script does; ms. */
    restsWithinMs: optional(Ms),
  },
  CLOSED,
);

export type Scenario = Static<typeof ScenarioSchema>;
export type ScenarioLine = Static<typeof Line>;
export type ScenarioDeed = Static<typeof Deed>;
export type ScenarioBoxSettings = Partial<Static<typeof BoxSettings>>;
export type When = { at?: number; after?: Static<typeof Trigger> };
