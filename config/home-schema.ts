import Type from 'typebox';

/** Longest name of an area, a device or the box. */
export const MAX_NAME_CHARS = 60;
const MAX_AREAS = 200;
const MAX_DEVICES = 2000;
const MAX_ALIASES = 10;

export const closed = { additionalProperties: false };
/** A name people say or read: not blank. */
export const name = { minLength: 1, maxLength: MAX_NAME_CHARS, pattern: '\\S' };

const Area = Type.Object({ name: Type.String(name) }, closed);

const Device = Type.Object(
  {
    id: Type.String({ minLength: 1, maxLength: 128, pattern: '^[A-Za-z0-9_.:/-]+$' }),
    name: Type.String(name),
    area: Type.Optional(Type.String(name)),
    domain: Type.String({ minLength: 1, maxLength: 32, pattern: '^[a-z_]+$' }),
    aliases: Type.Optional(Type.Array(Type.String(name), { maxItems: MAX_ALIASES })),
  },
  closed,
);

/** The rooms and things the box knows by name. */
export const home = Type.Object(
  {
    room: Type.String({
      minLength: 0,
      maxLength: MAX_NAME_CHARS,
      default: '',
      unit: 'none',
      restart: true,
      description:
        'Where the box stands, the name of an area: "turn on the light" means that there.',
    }),
    areas: Type.Array(Area, {
      maxItems: MAX_AREAS,
      default: [],
      unit: 'none',
      restart: true,
      description: 'Rooms and places: a list of {name}.',
    }),
    devices: Type.Array(Device, {
      maxItems: MAX_DEVICES,
      default: [],
      unit: 'none',
      restart: true,
      description: 'Things to control: a list of {id, name, area, domain, aliases}.',
    }),
  },
  closed,
);
