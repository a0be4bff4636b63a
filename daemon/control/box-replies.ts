import Type, { type Static } from 'typebox';

const closed = { additionalProperties: false };
/** Things a person should know about what was done, in whole sentences. */
const Notes = Type.Array(Type.String());

/** It was done. */
export const DoneReply = Type.Object({ notes: Notes }, closed);
export type DoneReply = Static<typeof DoneReply>;

/** How loud the box speaks, 0..100. */
export const VolumeReply = Type.Object({ percent: Type.Integer() }, closed);
export type VolumeReply = Static<typeof VolumeReply>;

/** The timers that run, the ringing and the nearest first. */
export const TimersReply = Type.Object(
  {
    timers: Type.Array(
      Type.Object(
        {
          id: Type.String(),
          /** Empty: it has none. */
          name: Type.String(),
          totalS: Type.Number(),
          leftS: Type.Number(),
          isRinging: Type.Boolean(),
        },
        closed,
      ),
    ),
  },
  closed,
);
export type TimersReply = Static<typeof TimersReply>;

/** The settings file was read again. */
export const ReloadReply = Type.Object(
  {
    /** Settings that have another value now. */
    changed: Type.Array(Type.String()),
    /** Those of them that count only after the next start. */
    restart: Type.Array(Type.String()),
    notes: Notes,
  },
  closed,
);
export type ReloadReply = Static<typeof ReloadReply>;

/** Topics that hold nothing any more. */
export const ForgetReply = Type.Object({ topics: Type.Array(Type.String()) }, closed);
export type ForgetReply = Static<typeof ForgetReply>;
