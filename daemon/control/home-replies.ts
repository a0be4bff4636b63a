import Type, { type Static } from 'typebox';

const closed = { additionalProperties: false };
const optionalText = Type.Union([Type.String(), Type.Null()]);

const Device = Type.Object(
  {
    id: Type.String(),
    /** As it is spoken of. */
    name: Type.String(),
    /** As it announced itself. */
    foundName: Type.String(),
    aliases: Type.Array(Type.String()),
    /** Name of its area; null: none. */
    area: optionalText,
    floor: optionalText,
    domain: Type.String(),
    deviceClass: optionalText,
    /** Whether it is spoken of. */
    isExposed: Type.Boolean(),
    /** Milliseconds since 1970; exact to a day. */
    lastSeenWallMs: Type.Number(),
  },
  closed,
);

/** The devices that are there, or were not long ago. */
export const HomeReply = Type.Object({ devices: Type.Array(Device) }, closed);
export type HomeReply = Static<typeof HomeReply>;
