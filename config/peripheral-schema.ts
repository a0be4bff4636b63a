import Type from 'typebox';
import { closed } from './home-schema.ts';

const MAX_PORT = 65_535;
const MAX_HOST_CHARS = 253;

/** The socket for lights, buttons and displays; daemon/control/peripheral. */
export const peripheral = Type.Object(
  {
    enabled: Type.Boolean({
      default: false,
      unit: 'none',
      restart: true,
      description: 'Let programs for lights, buttons and displays in, by a WebSocket and a token.',
    }),
    host: Type.String({
      minLength: 1,
      maxLength: MAX_HOST_CHARS,
      pattern: '^[A-Za-z0-9.:-]+$',
      default: '127.0.0.1',
      unit: 'none',
      restart: true,
      description:
        'Own address to listen on; other machines reach 0.0.0.0, and nothing is encrypted.',
    }),
    port: Type.Integer({
      minimum: 1,
      maximum: MAX_PORT,
      default: 6055,
      unit: 'none',
      restart: true,
      description: 'Port of the WebSocket; 6055 is that of linux-voice-assistant.',
    }),
    texts: Type.Boolean({
      default: false,
      unit: 'none',
      restart: true,
      description: 'Tell these programs what is said and answered, too.',
    }),
  },
  closed,
);
