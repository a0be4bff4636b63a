import Type, { type Static, type TSchema } from 'typebox';
import Value from 'typebox/value';
import type { BrokerMessage } from '../../ports/broker.ts';

const closed = { additionalProperties: false };
/** Above the longest of these messages in UTF-8. */
const MAX_BYTES = 8 * 1024;
/** Longest text of a message. */
export const MAX_TEXT_CHARS = 1000;
const MAX_DB = 150;
/** A claim of a phrase that ended longer ago is of no use to anybody. */
const MAX_AGO_MS = 10_000;
/** No control characters: it is said, shown and compared. */
const SAYABLE = '^[^\\u0000-\\u001f\\u007f]*$';

const Room = Type.String({
  ...{ maxLength: 60, pattern: SAYABLE },
  description: 'Setting home.room; empty: nobody has said.',
});
const Text = Type.String({ minLength: 1, maxLength: MAX_TEXT_CHARS });
const RequestId = Type.String({ minLength: 1, maxLength: 64 });

/** What boxes of one household tell each other, by what follows `earshot/v1/<id>/boxes/`. */
export const BOX_MESSAGES = {
  place: {
    ...{ by: 'box', isRetained: true },
    summary: 'Where the box stands, and whether it says what is announced at other boxes',
    schema: Type.Object({ room: Room, announcements: Type.Boolean() }, closed),
  },
  wake: {
    ...{ by: 'box', isRetained: false },
    summary: 'The box takes a wake word; others that heard it less well leave it to this one',
    schema: Type.Object(
      {
        phrase: Type.String({ minLength: 1, maxLength: 60 }),
        clarityDb: Type.Number({
          ...{ minimum: 0, maximum: MAX_DB },
          description: 'How far the phrase stood out of the sound before it.',
        }),
        agoMs: Type.Number({
          ...{ minimum: 0, maximum: MAX_AGO_MS },
          description: 'From the end of the phrase to this message.',
        }),
        room: Room,
      },
      closed,
    ),
  },
  said: {
    ...{ by: 'box', isRetained: false },
    summary: 'What the box begins to say; only with boxes.shareSpeech',
    schema: Type.Object({ text: Text }, closed),
  },
  announce: {
    ...{ by: 'others', isRetained: false },
    summary: 'Something to be said here, that somebody announced at another box',
    schema: Type.Object({ requestId: RequestId, text: Text }, closed),
  },
  answer: {
    ...{ by: 'box', isRetained: false },
    summary: 'What becomes of an announcement',
    schema: Type.Object(
      { requestId: RequestId, outcome: Type.Enum(['accepted', 'held', 'refused']) },
      closed,
    ),
  },
} as const satisfies Record<
  string,
  { by: 'box' | 'others'; isRetained: boolean; summary: string; schema: TSchema }
>;

export type BoxMessageName = keyof typeof BOX_MESSAGES;
export type BoxMessage<N extends BoxMessageName> = Static<(typeof BOX_MESSAGES)[N]['schema']>;

/** @param id of a box, or `+` for all of them */
export function boxTopic(id: string, name: BoxMessageName): string {
  return `earshot/v1/${id}/boxes/${name}`;
}

/** The same room, however it is written. */
export function isSameRoom(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}

/** Whose topic it is. */
export function boxOf(topic: string): string {
  return topic.split('/')[2] ?? '';
}

/** What a message holds; undefined for whatever is not as it should be. */
export function readBoxMessage<N extends BoxMessageName>(
  name: N,
  { payload }: Pick<BrokerMessage, 'payload'>,
): BoxMessage<N> | undefined {
  if (payload.byteLength > MAX_BYTES) return undefined;
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
    const { schema } = BOX_MESSAGES[name];
    return Value.Check(schema, value) ? (value as BoxMessage<N>) : undefined;
  } catch {
    return undefined;
  }
}
