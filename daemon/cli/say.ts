import { writeDurably } from '../base/files.ts';
import { execute } from '../control/execute.ts';
import { withCore } from './nearest-core.ts';
import { readText } from './read-text.ts';
import type { CliSession } from './session.ts';

export interface SayOptions {
  /** WAV file to write instead of playing; `-` is standard output. */
  out?: string;
}

/** `earshot say`: speaks text on the speaker, or into a file. */
export async function sayCommand(
  words: readonly string[],
  { out }: SayOptions,
  session: CliSession,
): Promise<void> {
  const { output, parts } = session;
  const text = await readText(words, parts.stdin);
  const { signal } = new AbortController();
  if (out === undefined) {
    const said = await withCore(session, 'say', (core) =>
      execute(core, { verb: 'say', params: { text }, signal }),
    );
    if (output.isJson) output.result(said, () => '');
    output.notes(said.notes);
    return;
  }
  const wav = await withCore(session, 'synthesize', (core) =>
    execute(core, { verb: 'synthesize', params: { text }, signal }),
  );
  if (out === '-') {
    output.bytes(wav);
    return;
  }
  writeDurably(out, wav);
  const written = { out, bytes: wav.length };
  output.result(written, () => `${out}: ${wav.length.toLocaleString('en')} bytes written`);
}
