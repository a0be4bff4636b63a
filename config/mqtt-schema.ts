import Type, { type Static } from 'typebox';
import { closed } from './home-schema.ts';

/**
 * Commands of `cmd/<name>` that the household's broker passes on only where `mqtt.home.allow` names
 * them: whoever reaches that broker could listen in, or change and stop the box.
 */
export const GUARDED_COMMANDS = [
  'listen',
  'set-config',
  'unset-config',
  'reload',
  'restart',
] as const;

const MAX_PATH_CHARS = 400;
const once = { unit: 'none', restart: true };
const text = (maxLength: number, description: string, pattern?: string) =>
  Type.String({
    ...{ minLength: 0, maxLength, default: '', ...once, description },
    ...(pattern === undefined ? {} : { pattern }),
  });
const path = (description: string) => text(MAX_PATH_CHARS, description, '^(/.+)?$');

const connection = {
  url: text(
    MAX_PATH_CHARS,
    'Address of the broker, mqtt://HOST or mqtts://HOST (TLS); empty: no connection.',
    '^(mqtts?://[^\\s/]+/?)?$',
  ),
  version: Type.Enum(['auto', '5', '3.1.1'], {
    default: 'auto',
    ...once,
    description: 'Version of MQTT; `auto` takes 3.1.1 where the broker does not know 5.',
  }),
  clientId: text(
    128,
    'Name of this client at the broker; empty: earshot- and the id of the box.',
    '^[A-Za-z0-9._:-]*$',
  ),
  username: text(200, 'User at the broker; empty: none.'),
  passwordFile: path('Absolute path of a file that holds the password and nothing else.'),
  caFile: path('Certificates of the authorities to believe, PEM; empty: those of the machine.'),
  certFile: path('Certificate of this box for the broker, PEM.'),
  keyFile: path('Key of certFile, PEM.'),
};

/** The connections to MQTT brokers; daemon/control/mqtt. */
export const mqtt = Type.Object(
  {
    home: Type.Object(
      {
        ...connection,
        allow: Type.Array(Type.Enum([...GUARDED_COMMANDS]), {
          maxItems: GUARDED_COMMANDS.length,
          default: [],
          ...once,
          description: `Commands to obey beside the harmless ones: ${GUARDED_COMMANDS.join(', ')}.`,
        }),
        discovery: Type.Boolean({
          default: true,
          ...once,
          description: 'Show the box to Home Assistant; false takes it away there.',
        }),
        discoveryPrefix: Type.String({
          minLength: 1,
          maxLength: 64,
          pattern: '^[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*$',
          default: 'homeassistant',
          ...once,
          description: 'First part of the topics on which Home Assistant and devices meet.',
        }),
        zigbee2mqtt: Type.Array(
          Type.String({ minLength: 1, maxLength: 64, pattern: '^[^+#\\s]+$' }),
          {
            maxItems: 8,
            default: ['zigbee2mqtt'],
            ...once,
            description: 'Base topics of Zigbee2MQTT; none: its list of devices is not read.',
          },
        ),
      },
      closed,
    ),
    fleet: Type.Object(connection, closed),
    telemetry: Type.Object(
      {
        transcripts: Type.Boolean({
          default: false,
          ...once,
          description: 'Publish what is said and answered, in words, as events.',
        }),
      },
      closed,
    ),
  },
  closed,
);

export type MqttSettings = Static<typeof mqtt>;
