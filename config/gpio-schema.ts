import Type, { type Static } from 'typebox';
import { closed } from './home-schema.ts';

/** More than any small board has room for; each costs a program that waits. */
const MAX_BUTTONS = 8;
const MAX_LEDS = 8;
/** The largest expanders; the chips of the Jetsons have some 160 lines. */
const MAX_LINE = 1023;
const MAX_CHIP_CHARS = 64;

const line = {
  /** A word that no tool takes for an option. */
  chip: Type.String({
    minLength: 1,
    maxLength: MAX_CHIP_CHARS,
    pattern: '^[A-Za-z0-9/][A-Za-z0-9_./-]*$',
  }),
  line: Type.Integer({ minimum: 0, maximum: MAX_LINE }),
  activeLow: Type.Optional(Type.Boolean()),
};

const Button = Type.Object(
  {
    ...line,
    bias: Type.Optional(Type.Enum(['pull-up', 'pull-down', 'disabled'])),
    does: Type.Enum([
      'listen',
      'stop',
      'toggle-mute',
      'mute-while-closed',
      'volume-up',
      'volume-down',
      'stop-ringing',
    ]),
  },
  closed,
);

/** What a light can show: after the first two, the activities of daemon/ports/news. */
const Shown = Type.Enum([
  'muted',
  'timer',
  'idle',
  'listening',
  'thinking',
  'speaking',
  'interrupted',
  'follow-up',
  'faulted',
]);

const Led = Type.Object(
  { ...line, shows: Type.Array(Shown, { minItems: 1, maxItems: Shown.enum.length }) },
  closed,
);

/** Buttons and lights that are wired to the board; hw/gpio.ts. */
export const gpio = Type.Object(
  {
    buttons: Type.Array(Button, {
      maxItems: MAX_BUTTONS,
      default: [],
      unit: 'none',
      restart: true,
      description:
        'Buttons on lines of the board: a list of {chip, line, activeLow, bias, does}, for ' +
        'example {chip: gpiochip0, line: 17, activeLow: true, bias: pull-up, does: listen}. ' +
        'mute-while-closed is a switch: while it is closed nothing else opens the microphone.',
    }),
    leds: Type.Array(Led, {
      maxItems: MAX_LEDS,
      default: [],
      unit: 'none',
      restart: true,
      description:
        'Lights on lines of the board: a list of {chip, line, activeLow, shows}; each is lit ' +
        'while the box is in one of the states that it shows.',
    }),
    debounceMs: Type.Integer({
      minimum: 1,
      maximum: 200,
      default: 20,
      unit: 'ms',
      restart: true,
      description: 'A button counts when its contact has been still for so long.',
    }),
  },
  closed,
);

export type GpioSettings = Static<typeof gpio>;
