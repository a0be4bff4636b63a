import { execute } from '../control/execute.ts';
import type { MemoryReply } from '../control/record-replies.ts';
import { withCore } from './nearest-core.ts';
import { columns, formatWall } from './output.ts';
import type { CliSession } from './session.ts';

const { signal } = new AbortController();

/** `earshot memory [list] [--person NAME]`: what people asked the box to remember. */
export async function listMemoryCommand(
  person: string | undefined,
  session: CliSession,
): Promise<void> {
  const params = person === undefined ? {} : { person };
  const reply = await withCore(session, 'memory.list', (core) =>
    execute(core, { verb: 'memory.list', params, signal }),
  );
  session.output.result(reply, () => notesText(reply, person, session));
}

/** `earshot memory forget ID`. */
export async function forgetMemoryCommand(id: number, session: CliSession): Promise<void> {
  const reply = await withCore(session, 'memory.forget', (core) =>
    execute(core, { verb: 'memory.forget', params: { id }, signal }),
  );
  session.output.result(reply, () =>
    reply.notes.map(({ text }) => `Forgotten: ${text}`).join('\n'),
  );
}

function notesText(
  { notes }: MemoryReply,
  person: string | undefined,
  { parts }: CliSession,
): string {
  if (notes.length === 0) return `Nothing is remembered${person ? ` for ${person}` : ''}.`;
  const { timeZone } = parts.environment;
  return columns([
    ['id', 'whose', 'since', 'note'],
    ...notes.map(({ id, person: whose, text, atWallMs }) => [
      String(id),
      whose ?? 'everybody',
      formatWall(atWallMs, timeZone),
      text,
    ]),
  ]);
}
