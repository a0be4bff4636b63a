import Type, { type Static } from 'typebox';
import type { Citation as CitationData } from '../ports/knowledge.ts';

const closed = { additionalProperties: false };
const Slots = Type.Record(
  Type.String(),
  Type.Union([Type.String(), Type.Number(), Type.Literal(true)]),
);
const Origin = Type.Enum(['voice', 'ask', 'say', 'timer']);
/** Things a person should know about what was done, in whole sentences. */
const Notes = Type.Array(Type.String());

/** Where an answer stands in the owner's documents. */
const Citation = Type.Object(
  {
    documentId: Type.String(),
    title: Type.String(),
    collection: Type.String(),
    page: Type.Optional(Type.Integer()),
    section: Type.Array(Type.String()),
    quote: Type.String(),
  },
  closed,
);
const Citations = Type.Optional(Type.Unsafe<readonly CitationData[]>(Type.Array(Citation)));

/** What a typed request was understood as, and the answer. */
export const AskReply = Type.Object(
  {
    turnId: Type.String(),
    intent: Type.Union([Type.String(), Type.Null()]),
    slots: Slots,
    reply: Type.String(),
    citations: Citations,
    /** Nothing was done: it is risky, and `reply` asks whether to do it. */
    needsConfirmation: Type.Boolean(),
    notes: Notes,
  },
  closed,
);
export type AskReply = Static<typeof AskReply>;

/** Text was put into speech and played; `turnId` is empty while it is held back. */
export const SayReply = Type.Object({ turnId: Type.String(), notes: Notes }, closed);
export type SayReply = Static<typeof SayReply>;

/** Whether the box hears, and whether it speaks unasked. */
export const MannersReply = Type.Object(
  { isMuted: Type.Boolean(), doNotDisturb: Type.Boolean() },
  closed,
);
export type MannersReply = Static<typeof MannersReply>;

/** Who is known by their voice. */
export const SpeakersReply = Type.Object(
  {
    speakers: Type.Array(
      Type.Object({ name: Type.String(), model: Type.String(), clips: Type.Integer() }, closed),
    ),
  },
  closed,
);
export type SpeakersReply = Static<typeof SpeakersReply>;

const optionalMs = Type.Optional(Type.Number());
const Marks = Type.Object(
  {
    speechEndMs: optionalMs,
    begunEarlyMs: optionalMs,
    endpointMs: optionalMs,
    transcriptMs: optionalMs,
    intentMs: optionalMs,
    firstTokenMs: optionalMs,
    firstSentenceMs: optionalMs,
    firstAudioMs: optionalMs,
    playbackEndMs: optionalMs,
  },
  closed,
);

const optionalCount = Type.Optional(Type.Integer());
const Tokens = Type.Object(
  { promptTokens: optionalCount, cachedTokens: optionalCount, generatedTokens: optionalCount },
  closed,
);

const Turn = Type.Object(
  {
    id: Type.String(),
    sessionId: Type.String(),
    origin: Origin,
    startedWallMs: Type.Number(),
    transcript: Type.String(),
    intent: Type.Union([Type.String(), Type.Null()]),
    slots: Slots,
    reply: Type.String(),
    heard: Type.String(),
    marks: Marks,
    provider: Type.Optional(Type.String()),
    usage: Type.Optional(Tokens),
    citations: Citations,
    texts: Type.Optional(Type.Enum(['not-kept', 'unreadable'])),
  },
  closed,
);

/** The last turns, newest first. */
export const TurnsReply = Type.Object({ turns: Type.Array(Turn) }, closed);
export type TurnsReply = Static<typeof TurnsReply>;

const ConfigOrigin = Type.Enum(['default', 'file', 'local', 'fleet', 'flag']);

const ConfigEntry = Type.Object(
  {
    key: Type.String(),
    value: Type.Unknown(),
    origin: ConfigOrigin,
    default: Type.Unknown(),
    unit: Type.String(),
    /** True when a change takes effect only at the next start. */
    restart: Type.Boolean(),
    description: Type.String(),
  },
  closed,
);
export type ConfigEntry = Static<typeof ConfigEntry>;

/** Every setting, its value and where that came from. */
export const ConfigView = Type.Object(
  {
    entries: Type.Array(ConfigEntry),
    /** The settings file in use; null: there is none. */
    sourcePath: Type.Union([Type.String(), Type.Null()]),
    warnings: Notes,
  },
  closed,
);
export type ConfigView = Static<typeof ConfigView>;

/** A setting was changed. */
export const ConfigChange = Type.Object(
  {
    key: Type.String(),
    value: Type.Unknown(),
    previous: Type.Unknown(),
    origin: ConfigOrigin,
    restart: Type.Boolean(),
    notes: Notes,
  },
  closed,
);
export type ConfigChange = Static<typeof ConfigChange>;
