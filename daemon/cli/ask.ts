import { execute } from '../control/execute.ts';
import { withCore } from './nearest-core.ts';
import { readText } from './read-text.ts';
import type { CliSession } from './session.ts';

/** `earshot ask`: prints the answer to typed text. */
export async function askCommand(words: readonly string[], session: CliSession): Promise<void> {
  const { output, parts } = session;
  const text = await readText(words, parts.stdin);
  const { signal } = new AbortController();
  const answer = await withCore(session, 'ask', (core) =>
    execute(core, { verb: 'ask', params: { text }, signal }),
  );
  output.result(answer, () => answer.reply);
  output.notes(answer.notes);
}
