import { writtenSource } from '../agent/grounding/spoken-source.ts';
import { execute } from '../control/execute.ts';
import type { Citation } from '../ports/knowledge.ts';
import { withCore } from './nearest-core.ts';
import { readText } from './read-text.ts';
import type { CliSession } from './session.ts';

/** `earshot ask`: prints the answer to typed text. */
export async function askCommand(
  words: readonly string[],
  { yes: isConfirmed = false }: { yes?: boolean },
  session: CliSession,
): Promise<void> {
  const { output, parts } = session;
  const text = await readText(words, parts.stdin);
  const { signal } = new AbortController();
  const answer = await withCore(session, 'ask', (core) =>
    execute(core, { verb: 'ask', params: { text, isConfirmed }, signal }),
  );
  output.result(answer, () => [answer.reply, ...sourceLines(answer.citations)].join('\n'));
  const notDone = answer.needsConfirmation ? ['nothing was done yet; add --yes to do it.'] : [];
  output.notes([...answer.notes, ...notDone]);
}

/** Each place once, however much of the answer was taken from it. */
function sourceLines(citations: readonly Citation[] = []): string[] {
  return [...new Set(citations.map((citation) => `Source: ${writtenSource(citation)}`))];
}
