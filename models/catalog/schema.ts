import Type, { type Static } from 'typebox';

const closed = { additionalProperties: false };
const MAX_ID_CHARS = 64;
const MAX_TEXT_CHARS = 300;
const MAX_URL_CHARS = 500;
/** The largest file of a model that a box could hold; bounds what a server can make us write. */
export const MAX_FILE_BYTES = 64e9;
const MAX_MEMORY_MB = 1e6;
const MAX_FILES = 40;
const MAX_MODELS = 500;

/** Engines that a model can be made for; each is one file under models/engines. */
export const ENGINES = [
  'sherpa-streaming',
  'sherpa-offline',
  'sherpa-keyword',
  'sherpa-tts',
  'sherpa-denoise',
  'sherpa-speaker',
  'silero-vad',
  'openwakeword',
  'embedder',
  'end-of-turn',
  'llama',
  'pocketsphinx',
  'espeak',
] as const;
export type EngineName = (typeof ENGINES)[number];

/** In the order of the data path; the same words as `Role` of daemon/ports/models.ts. */
export const ROLES = [
  'wake',
  'vad',
  'end-of-turn',
  'denoise',
  'stt',
  'speaker',
  'llm',
  'embed',
  'tts',
] as const;

/** A file name without folders: nothing that could lead out of one. */
export const FILE_NAME_PATTERN = '^[A-Za-z0-9][A-Za-z0-9._+-]{0,127}$';
export const SHA256_PATTERN = '^[0-9a-f]{64}$';
const TAKE_PATTERN = '^[A-Za-z0-9][A-Za-z0-9._+-]{0,127}/?$';

const text = Type.String({ minLength: 1, maxLength: MAX_TEXT_CHARS });
const url = Type.String({ maxLength: MAX_URL_CHARS, pattern: '^https?://[^\\s]+$' });

/** Something to fetch. */
const remote = {
  name: Type.String({ pattern: FILE_NAME_PATTERN }),
  /** Absent: not known, or not the same for all accepted hashes. */
  bytes: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_FILE_BYTES })),
  /** Accepted hashes, the current one first; empty: unknown, pinned on first download. */
  sha256: Type.Array(Type.String({ pattern: SHA256_PATTERN }), { maxItems: 8 }),
  /** Tried in this order. */
  urls: Type.Array(url, { minItems: 1, maxItems: 8 }),
};

const RemoteFileSchema = Type.Object(remote, closed);

const RemoteArchiveSchema = Type.Object(
  {
    ...remote,
    /** What of it is kept, below its one top folder; a name that ends in `/` is a folder. */
    take: Type.Array(Type.String({ pattern: TAKE_PATTERN }), { minItems: 1, maxItems: MAX_FILES }),
    unpackedBytes: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_FILE_BYTES })),
  },
  closed,
);

const LicenceSchema = Type.Object(
  {
    /** SPDX identifier, or the name its owner gave it. */
    name: text,
    /** Where its text stands. */
    url,
    /** Anything but `none` must be accepted by a person, and is in no default profile. */
    restriction: Type.Enum(['none', 'restricted', 'non-commercial', 'unclear']),
    /** What else to know. */
    notice: Type.Optional(text),
  },
  closed,
);

const MemorySchema = Type.Object(
  {
    /** Resident memory while in use, 1 MB = 10^6 bytes. */
    mb: Type.Integer({ minimum: 1, maximum: MAX_MEMORY_MB }),
    basis: Type.Enum(['measured', 'reported', 'estimated']),
    /** Where the figure comes from, in words. */
    source: text,
  },
  closed,
);

const EntrySchema = Type.Object(
  {
    id: Type.String({ maxLength: MAX_ID_CHARS, pattern: '^[a-z0-9][A-Za-z0-9._-]*$' }),
    role: Type.Enum([...ROLES]),
    engine: Type.Enum([...ENGINES]),
    title: text,
    licence: LicenceSchema,
    /** ISO 639-1 codes; `multi`: many, or any. */
    languages: Type.Array(Type.String({ pattern: '^([a-z]{2,3}|multi)$' }), { minItems: 1 }),
    memory: MemorySchema,
    /** See ModelFiles.settings. */
    settings: Type.Record(Type.String(), Type.Unknown()),
    /** No files and no archives: built in. */
    files: Type.Optional(Type.Array(RemoteFileSchema, { minItems: 1, maxItems: MAX_FILES })),
    archives: Type.Optional(Type.Array(RemoteArchiveSchema, { minItems: 1, maxItems: 4 })),
    notes: Type.Optional(text),
  },
  closed,
);

/** A list of models, ours or an owner's. */
export const CatalogSchema = Type.Object(
  {
    format: Type.Literal(1),
    models: Type.Array(EntrySchema, { maxItems: MAX_MODELS }),
  },
  closed,
);

export type RemoteFile = Static<typeof RemoteFileSchema>;
export type RemoteArchive = Static<typeof RemoteArchiveSchema>;
export type CatalogEntry = Static<typeof EntrySchema>;
