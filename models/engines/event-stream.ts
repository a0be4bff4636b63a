import { createParser } from 'eventsource-parser';

/** One token of a chat is 200 to 400 bytes as an event; a whole tool call may come as one. */
export const MAX_EVENT_CHARS = 1_048_576;
/** Some 40,000 tokens as events: more than any spoken answer, little enough to read. */
export const MAX_STREAM_BYTES = 16_777_216;

/** Why a stream of events was given up. */
export class EventStreamTooLong extends Error {}

/**
 * The data of server-sent events (WHATWG HTML, 9.2). An event that is not closed by an empty line
 * when the stream ends is given too: some servers end so.
 * @param chunks of any size, cut anywhere
 * @throws EventStreamTooLong
 */
export async function* readEvents(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string, void> {
  let isTooLong = false;
  let bytes = 0;
  let ready: string[] = [];
  const parser = createParser({
    maxBufferSize: MAX_EVENT_CHARS,
    onEvent: ({ data }) => ready.push(data),
    onError: ({ type, field, value }) => {
      if (type === 'max-buffer-size-exceeded') isTooLong = true;
      // llama-server sends its errors as a field of their own.
      if (type === 'unknown-field' && field === 'error') ready.push(`{"error":${value}}`);
    },
  });
  const decoder = new TextDecoder();
  for await (const chunk of chunks) {
    bytes += chunk.length;
    parser.feed(decoder.decode(chunk, { stream: true }));
    if (isTooLong) throw new EventStreamTooLong(`an event above ${MAX_EVENT_CHARS} characters`);
    if (bytes > MAX_STREAM_BYTES) throw new EventStreamTooLong(`above ${MAX_STREAM_BYTES} bytes`);
    const now = ready;
    ready = [];
    yield* now;
  }
  parser.feed(`${decoder.decode()}\n\n`);
  yield* ready;
}
