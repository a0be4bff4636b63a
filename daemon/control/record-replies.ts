import Type, { type Static } from 'typebox';
import { closed } from './command-spec.ts';

const Instructions = Type.Object(
  {
    name: Type.String(),
    version: Type.Integer(),
    instructions: Type.String(),
    greeting: Type.String(),
    language: Type.String(),
    /** Sessions begin with this version. */
    isActive: Type.Boolean(),
    madeWallMs: Type.Number(),
  },
  closed,
);

/** Versions of what assistants are told to be like. */
export const InstructionsReply = Type.Object(
  {
    instructions: Type.Array(Instructions),
    /** Names of the assistants that the settings know, the usual one first. */
    assistants: Type.Array(Type.String()),
  },
  closed,
);
export type InstructionsReply = Static<typeof InstructionsReply>;

const optionalMs = Type.Union([Type.Number(), Type.Null()]);

/** How much the box was used. */
export const UsageReply = Type.Object(
  {
    sinceWallMs: Type.Number(),
    sessions: Type.Integer(),
    activeSessions: Type.Integer(),
    turns: Type.Integer(),
    messages: Type.Integer(),
    hours: Type.Array(
      Type.Object(
        { startWallMs: Type.Number(), sessions: Type.Integer(), turns: Type.Integer() },
        closed,
      ),
    ),
    providers: Type.Array(
      Type.Object(
        {
          provider: Type.String(),
          turns: Type.Integer(),
          share: Type.Number(),
          p50Ms: optionalMs,
          p95Ms: optionalMs,
        },
        closed,
      ),
    ),
  },
  closed,
);
export type UsageReply = Static<typeof UsageReply>;

/** What the box was asked to remember, the newest first. */
export const MemoryReply = Type.Object(
  {
    notes: Type.Array(
      Type.Object(
        {
          id: Type.Integer(),
          /** Whose it is; null: everybody's. */
          person: Type.Union([Type.String(), Type.Null()]),
          text: Type.String(),
          atWallMs: Type.Number(),
        },
        closed,
      ),
    ),
  },
  closed,
);
export type MemoryReply = Static<typeof MemoryReply>;

/** All that the box keeps about somebody: entries by kind. */
export const PersonExport = Type.Object(
  {
    person: Type.String(),
    exportedWallMs: Type.Number(),
    data: Type.Record(Type.String(), Type.Array(Type.Unknown())),
  },
  closed,
);
export type PersonExport = Static<typeof PersonExport>;

/** What was deleted of somebody: how many entries of each kind. */
export const PersonDeletion = Type.Object(
  { person: Type.String(), deleted: Type.Record(Type.String(), Type.Integer()) },
  closed,
);
export type PersonDeletion = Static<typeof PersonDeletion>;
