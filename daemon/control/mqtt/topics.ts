import Type, { type Static, type TSchema } from 'typebox';
import type { KeySchema } from '../../../config/keys.ts';
import { COMMANDS, type Verb } from '../commands.ts';
import { BOX_MESSAGES } from './box-messages.ts';
import { BoxState } from './box-state.ts';
import { EVENTS } from './events.ts';

/** A payload of ours, either way, has at most so many bytes. */
export const MAX_PAYLOAD_BYTES = 64 * 1024;

const closed = { additionalProperties: false };
const Word = Type.String({ minLength: 1, maxLength: 128 });

/** What may stand in a command beside its parameters. */
export const Envelope = {
  requestId: Type.Optional(
    Type.String({
      ...{ minLength: 1, maxLength: 128 },
      description: 'Comes back in the answer; for clients without correlation data (MQTT 3.1.1).',
    }),
  ),
  idempotencyKey: Type.Optional(
    Type.String({
      ...{ minLength: 1, maxLength: 128 },
      description: 'A repeated key gets the first answer again, and nothing is done.',
    }),
  ),
  expiresAt: Type.Optional(
    Type.Integer({
      minimum: 0,
      description: 'Milliseconds since 1970; the command is not obeyed later.',
    }),
  ),
};

/** What a command is answered with. */
export const Answer = Type.Object(
  {
    requestId: Type.Optional(Word),
    ok: Type.Boolean(),
    /** Of the command, when it is ok. */
    result: Type.Optional(Type.Unknown()),
    error: Type.Optional(
      Type.Object({ code: Word, message: Type.String(), hint: Type.String() }, closed),
    ),
  },
  closed,
);
export type Answer = Static<typeof Answer>;

/** Settings that the operator wants; `version` only grows. */
const ShadowDesired = Type.Object(
  {
    version: Type.Integer({ minimum: 1 }),
    settings: Type.Record(Word, Type.Unknown()),
    locked: Type.Optional(Type.Array(Word)),
  },
  closed,
);

/** What became of them. */
const ShadowReported = Type.Object(
  {
    version: Type.Integer({ minimum: 0 }),
    settings: Type.Record(Word, Type.Unknown()),
    errors: Type.Array(Type.Object({ key: Word, message: Type.String() }, closed)),
  },
  closed,
);

/** Keys of Home Assistant's `update` entity over MQTT. */
const Update = Type.Object(
  {
    installed_version: Type.String(),
    latest_version: Type.String(),
    title: Type.Optional(Type.String()),
    release_summary: Type.Optional(Type.String({ maxLength: 255 })),
    release_url: Type.Optional(Type.String()),
    in_progress: Type.Optional(Type.Boolean()),
    update_percentage: Type.Optional(Type.Union([Type.Number(), Type.Null()])),
  },
  closed,
);
const OtaState = Type.Object({ daemon: Update, models: Update }, closed);
export type OtaState = Static<typeof OtaState>;

/** One topic below `earshot/v1/<id>/`. */
export interface TopicSpec {
  /** Who publishes it. */
  by: 'box' | 'others';
  summary: string;
  isRetained: boolean;
  /** `text`: the payload is one of these words, no JSON. */
  payload: TSchema | { text: readonly string[] };
}

const own = (summary: string, payload: TSchema, isRetained = true): TopicSpec => ({
  ...{ by: 'box', summary, isRetained, payload },
});

/** The verb behind each `cmd/<name>`. */
export const VERB_OF_TOPIC: ReadonlyMap<string, Verb> = new Map(
  (Object.keys(COMMANDS) as Verb[]).flatMap((verb) => {
    const { topic } = COMMANDS[verb];
    return topic === undefined ? [] : [[topic, verb]];
  }),
);

/** What a command may hold, with its envelope. */
export function commandSchema(verb: Verb): TSchema {
  const { properties = {} } = COMMANDS[verb].params as KeySchema;
  return Type.Object({ ...(properties as Record<string, TSchema>), ...Envelope }, closed);
}

/** Every topic of a box, by what follows `earshot/v1/<id>/`. */
export const TOPICS: Readonly<Record<string, TopicSpec>> = {
  availability: {
    ...{ by: 'box', summary: 'Whether the box is there; `offline` is its will', isRetained: true },
    payload: { text: ['online', 'offline'] },
  },
  state: own('How the box is', BoxState),
  ...Object.fromEntries(
    [...VERB_OF_TOPIC].flatMap(([name, verb]): [string, TopicSpec][] => {
      const { summary } = COMMANDS[verb];
      const payload = commandSchema(verb);
      return [
        [`cmd/${name}`, { by: 'others', summary, isRetained: false, payload }],
        [`resp/${name}`, own(`The answer to cmd/${name}`, Answer, false)],
      ];
    }),
  ),
  ...Object.fromEntries(
    Object.entries(EVENTS).map(([type, { summary, schema }]) => [
      `evt/${type}`,
      own(summary, schema, false),
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(BOX_MESSAGES).map(([name, { schema, ...facts }]): [string, TopicSpec] => [
      `boxes/${name}`,
      { ...facts, payload: schema },
    ]),
  ),
  'shadow/desired': {
    ...{ by: 'others', summary: 'Settings that the operator wants', isRetained: true },
    payload: ShadowDesired,
  },
  'shadow/reported': own('Which of them are in force', ShadowReported),
  'ota/state': own('What runs and what could', OtaState),
};

/** Where a box speaks. @param deviceId its UUID */
export function topicPrefix(deviceId: string): string {
  return `earshot/v1/${deviceId}`;
}
