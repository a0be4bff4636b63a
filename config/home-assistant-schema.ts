import Type, { type Static } from 'typebox';
import { closed } from './home-schema.ts';

const MAX_PATH_CHARS = 400;
const once = { unit: 'none', restart: true };
const path = (description: string) =>
  Type.String({
    ...{ minLength: 0, maxLength: MAX_PATH_CHARS, default: '', pattern: '^(/.+)?$' },
    ...{ ...once, description },
  });

/** A home behind Home Assistant; daemon/home/home-assistant. */
export const homeAssistant = Type.Object(
  {
    url: Type.String({
      ...{ minLength: 0, maxLength: MAX_PATH_CHARS, default: '' },
      pattern: '^((https?|wss?)://\\S+)?$',
      ...once,
      description:
        'Address of Home Assistant as in a browser, http://HOST:8123 or https://; empty: none. ' +
        'Without https anybody on the network can read the token.',
    }),
    tokenFile: path(
      'Absolute path of a file (mode 600) that holds a long-lived access token and nothing else.',
    ),
    caFile: path('Certificates of the authorities to believe, PEM; empty: those of the machine.'),
    exposedOnly: Type.Boolean({
      default: true,
      ...once,
      description: 'Take only what Home Assistant exposes to voice assistants (Assist).',
    }),
  },
  closed,
);

export type HomeAssistantSettings = Static<typeof homeAssistant>;
