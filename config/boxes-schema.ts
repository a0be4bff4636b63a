import Type from 'typebox';
import { closed } from './home-schema.ts';

const once = { unit: 'none', restart: true };

/** How several boxes at the household's broker get on; daemon/control/mqtt. */
export const boxes = Type.Object(
  {
    arbitration: Type.Enum(['home', 'room', 'off'], {
      default: 'home',
      ...once,
      description:
        'Which boxes that hear one wake word leave it to the first of them: all of the home, ' +
        'those of the same home.room, or none.',
    }),
    announcements: Type.Boolean({
      default: true,
      ...once,
      description: 'Say what people announce at other boxes.',
    }),
    shareSpeech: Type.Boolean({
      default: false,
      ...once,
      description:
        'Tell the other boxes in words what this one says, so that they do not answer it when ' +
        'they hear it.',
    }),
  },
  closed,
);
