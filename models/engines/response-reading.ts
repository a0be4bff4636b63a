import type { IncomingMessage } from 'node:http';
import type { ServerPatience } from './server-patience.ts';

/** Reading counts as waiting for the server; what the reader does in between does not. */
export async function* whileRunning(
  response: IncomingMessage,
  patience: ServerPatience,
): AsyncGenerator<Uint8Array, void> {
  for await (const chunk of response) {
    patience.pause();
    yield chunk as Uint8Array;
    patience.resume();
  }
}

/** The body as text, cut at `maxBytes`. */
export async function readUpTo(
  response: IncomingMessage,
  maxBytes: number,
): Promise<{ text: string; isCut: boolean }> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    chunks.push(chunk as Buffer);
    bytes += (chunk as Buffer).length;
    if (bytes > maxBytes) break;
  }
  const text = Buffer.concat(chunks).toString('utf8', 0, maxBytes);
  return { text, isCut: bytes > maxBytes };
}
