import { isObject, type JsonObject, objectIn, textIn } from './loose-json.ts';

/** What Home Assistant says, as far as it matters here (WebSocket API of its developers' pages). */
export type Incoming =
  | { type: 'auth_required' | 'auth_ok' | 'auth_invalid'; version: string | undefined }
  | { type: 'result'; id: number; answer: Answer }
  | { type: 'event'; id: number; event: JsonObject };

/** What became of a command. */
export type Answer =
  | { kind: 'done'; result: unknown }
  /** In Home Assistant's words: a code such as `not_found`, and a sentence. */
  | { kind: 'failed'; code: string; message: string }
  /** Nothing was heard in time. */
  | { kind: 'late' }
  /** The connection ended first; nobody knows whether it was done. */
  | { kind: 'lost' }
  /** It was not sent: there is no connection, or too much is under way. */
  | { kind: 'unsent' };

/** A command, without its id. */
export interface Command {
  type: string;
  [field: string]: unknown;
}

/**
 * The messages of one frame: one, or a list of them where they are coalesced. What is of no known
 * kind is left out.
 * @returns undefined: the frame is no JSON
 */
export function readMessages(text: string): readonly Incoming[] | undefined {
  let frame: unknown;
  try {
    frame = JSON.parse(text);
  } catch {
    return undefined;
  }
  const messages: readonly unknown[] = Array.isArray(frame) ? frame : [frame];
  return messages.map(readMessage).filter((message) => message !== undefined);
}

function readMessage(message: unknown): Incoming | undefined {
  if (!isObject(message)) return undefined;
  const { type, id } = message;
  if (type === 'auth_required' || type === 'auth_ok' || type === 'auth_invalid') {
    return { type, version: textIn(message, 'ha_version') };
  }
  if (typeof id !== 'number' || !Number.isSafeInteger(id)) return undefined;
  switch (type) {
    case 'pong':
      return { type: 'result', id, answer: { kind: 'done', result: undefined } };
    case 'event':
      return { type, id, event: objectIn(message, 'event') };
    case 'result':
      return { type, id, answer: readAnswer(message) };
    default:
      return undefined;
  }
}

function readAnswer(message: JsonObject): Answer {
  if (message['success'] === true) return { kind: 'done', result: message['result'] };
  const error = objectIn(message, 'error');
  const code = textIn(error, 'code') ?? 'unknown_error';
  return { kind: 'failed', code, message: textIn(error, 'message') ?? '' };
}
