import { EarshotError } from '../base/errors.ts';
import { MAX_TEXT_CHARS } from '../control/command-spec.ts';
import { textTooLarge } from '../control/execute.ts';

/** No text that is allowed has more: the longest UTF-8 character has four bytes. */
const MAX_TEXT_BYTES = MAX_TEXT_CHARS * 4;

/**
 * The text of a command: its words, or standard input for a lone `-`.
 * @throws INPUT_TOO_LARGE, without reading on; USAGE when there is none
 */
export async function readText(
  words: readonly string[],
  stdin: AsyncIterable<Uint8Array>,
): Promise<string> {
  const isStdin = words.length === 1 && words[0] === '-';
  const text = (isStdin ? await readAll(stdin) : words.join(' ')).trim();
  if (text.length > MAX_TEXT_CHARS) throw textTooLarge(text.length);
  if (text !== '') return text;
  throw new EarshotError('USAGE', isStdin ? 'standard input holds no text' : 'the text is empty');
}

async function readAll(stdin: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stdin) {
    length += chunk.length;
    if (length > MAX_TEXT_BYTES) {
      const limit = MAX_TEXT_CHARS.toLocaleString('en');
      const text = `standard input holds more than ${limit} characters, which are allowed`;
      throw new EarshotError('INPUT_TOO_LARGE', text);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
