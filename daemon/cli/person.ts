import { EarshotError } from '../base/errors.ts';
import { writeDurably } from '../base/files.ts';
import type { Core } from '../control/core.ts';
import { execute } from '../control/execute.ts';
import type { PersonExport } from '../control/record-replies.ts';
import { withCore } from './nearest-core.ts';
import type { CliSession } from './session.ts';

const { signal } = new AbortController();
/** What somebody said is for nobody else's eyes. */
const PRIVATE_MODE = 0o600;

/** `earshot person export NAME [--out FILE]`: all that is kept about somebody, as JSON. */
export async function exportPersonCommand(
  name: string,
  { out }: { out?: string },
  session: CliSession,
): Promise<void> {
  const reply = await withCore(session, 'person.export', (core) => exportOf(core, name));
  const json = `${JSON.stringify(reply, undefined, 2)}\n`;
  if (out === undefined || out === '-') return session.output.bytes(Buffer.from(json));
  writeDurably(out, Buffer.from(json), PRIVATE_MODE);
  session.output.result({ file: out, ...countsOf(reply) }, () => `${out}: ${summary(reply)}.`);
}

/** `earshot person delete NAME [--yes]`: says what there is, asks, and deletes it for good. */
export async function deletePersonCommand(
  name: string,
  { yes = false }: { yes?: boolean },
  session: CliSession,
): Promise<void> {
  await withCore(session, 'person.delete', async (core) => {
    const kept = await exportOf(core, name);
    if (!yes && !(await isAgreed(kept, session))) {
      return session.output.result({ person: name, deleted: {} }, () => 'Nothing was deleted.');
    }
    const reply = await execute(core, { verb: 'person.delete', params: { name }, signal });
    session.output.result(
      reply,
      () => `Deleted for good: ${summary(kept)}. Copies from before an update went with it.`,
    );
  });
}

function exportOf(core: Core, name: string): Promise<PersonExport> {
  return execute(core, { verb: 'person.export', params: { name }, signal });
}

/** @throws USAGE where nobody can be asked */
async function isAgreed(kept: PersonExport, { parts, options }: CliSession): Promise<boolean> {
  if (parts.terminalColumns === undefined || options.json) {
    const text = `add --yes to delete all that is kept about ${kept.person}: ${summary(kept)}`;
    throw new EarshotError('USAGE', text);
  }
  parts.stderr(`Kept about ${kept.person}: ${summary(kept)}.\n`);
  parts.stderr('Delete all of it for good? It cannot be had back. Type yes: ');
  for await (const chunk of parts.stdin) {
    return /^\s*y(es)?\s*$/i.test(Buffer.from(chunk).toString('utf8'));
  }
  return false;
}

function countsOf({ data }: PersonExport): Record<string, number> {
  return Object.fromEntries(Object.entries(data).map(([part, entries]) => [part, entries.length]));
}

/** What there is, for people: kinds and numbers. */
function summary(kept: PersonExport): string {
  const counts = Object.entries(countsOf(kept)).filter(([, count]) => count > 0);
  const turns = (kept.data.sessions ?? []).reduce<number>(
    (sum, session) => sum + ((session as { turns?: unknown[] }).turns?.length ?? 0),
    0,
  );
  return counts
    .map(([part, count]) => {
      const words = `${count} ${count === 1 ? part.replace(/s$/, '') : part}`;
      return part === 'sessions' ? `${words} with ${turns} turn${turns === 1 ? '' : 's'}` : words;
    })
    .join(', ');
}
