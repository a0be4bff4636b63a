import { basename } from 'node:path';
import { execute } from '../control/execute.ts';
import type { KbDocument, KbListReply, KbSearchReply } from '../control/kb-replies.ts';
import { kbStatusText } from './kb-rows.ts';
import { awaitDocuments } from './kb-waiting.ts';
import { withCore } from './nearest-core.ts';
import { columns } from './output.ts';
import type { CliSession } from './session.ts';

const { signal } = new AbortController();
const INDENT = '  ';

/** `earshot kb list`. */
export async function listDocumentsCommand(
  params: { collection?: string; limit?: number },
  session: CliSession,
): Promise<void> {
  const reply = await withCore(session, 'kb.list', (core) =>
    execute(core, { verb: 'kb.list', params, signal }),
  );
  session.output.result(reply, () => listText(reply, params.collection));
}

/** `earshot kb search`. @returns 1 when the documents do not say, as grep does */
export async function searchDocumentsCommand(
  params: { text: string; limit?: number; collection?: string },
  session: CliSession,
): Promise<number> {
  const reply = await withCore(session, 'kb.search', (core) =>
    execute(core, { verb: 'kb.search', params, signal }),
  );
  session.output.result(reply, () => searchText(reply));
  return reply.passages.length > 0 ? 0 : 1;
}

/** `earshot kb remove`. */
export async function removeDocumentsCommand(
  names: readonly string[],
  session: CliSession,
): Promise<void> {
  const documents = await withCore(session, 'kb.remove', async (core) => {
    const removed: KbDocument[] = [];
    for (const document of names) {
      const params = { document };
      const reply = await execute(core, { verb: 'kb.remove', params, signal });
      removed.push(reply.document);
    }
    return removed;
  });
  const text = (): string =>
    documents.map(({ path }) => `${path} is forgotten, and its file deleted`).join('\n');
  session.output.result({ documents }, text);
}

/** `earshot kb reindex`; waits until it is done. @returns the exit code */
export async function reindexDocumentsCommand(
  document: string | undefined,
  session: CliSession,
  { isWaiting }: { isWaiting: boolean },
): Promise<number> {
  return withCore(session, 'kb.reindex', async (core) => {
    const params = document === undefined ? {} : { document };
    const reply = await execute(core, { verb: 'kb.reindex', params, signal });
    const end = isWaiting ? await awaitDocuments(core, session, undefined) : 'over';
    session.output.result(reply, () => {
      const count = reply.documents === 1 ? '1 document' : `${reply.documents} documents`;
      return `${count} ${isWaiting && end === 'over' ? 'read again' : 'will be read again'}`;
    });
    return end === 'over' ? 0 : INTERRUPTED_EXIT;
  });
}

/** What a shell reports for a program that Ctrl-C ended: 128 + SIGINT. */
export const INTERRUPTED_EXIT = 130;

/** `earshot kb status`. */
export async function kbStatusCommand(session: CliSession): Promise<void> {
  const status = await withCore(session, 'kb.status', (core) =>
    execute(core, { verb: 'kb.status', params: {}, signal }),
  );
  session.output.result(status, () => kbStatusText(status));
  session.output.notes(status.notes);
}

function listText({ documents, total }: KbListReply, collection?: string): string {
  if (total === 0) {
    const within = collection === undefined ? '' : ` in ${collection}`;
    const flag = collection === undefined ? '' : `--collection ${collection} `;
    return `There are no documents${within} yet. Add one: earshot kb add ${flag}manual.pdf`;
  }
  const rows = documents.map((document) => [document.id, document.path, stateText(document)]);
  const more = total - documents.length;
  const rest = more > 0 ? `\n... and ${more} more; see --limit` : '';
  return columns([['id', 'document', 'state'], ...rows]) + rest;
}

function stateText({ path, state, reason, passages, pages, notes }: KbDocument): string {
  if (state === 'refused') return `refused: ${reason?.replace(`${basename(path)} `, 'it ') ?? ''}`;
  const found = passages === 1 ? '1 passage' : `${passages} passages`;
  if (state === 'waiting') return passages > 0 ? `waits; as it was: ${found}` : 'waits';
  const length = pages === null ? '' : `, ${pages === 1 ? '1 page' : `${pages} pages`}`;
  return `${found}${length}${notes.length === 0 ? '' : ` (${notes.join('; ')})`}`;
}

const PERCENT = 100;

function searchText({ passages }: KbSearchReply): string {
  if (passages.length === 0) return 'The documents say nothing about that.';
  return passages
    .map(({ title, page, section, collection, score, text }) => {
      const place = page === undefined ? '' : `, page ${page}`;
      const below = section[0] === title ? section.slice(1) : section;
      const within = below.length === 0 ? '' : `: ${below.join(' > ')}`;
      const sure = `${Math.round(score * PERCENT)} %`;
      const lines = text.split('\n').map((line) => INDENT + line);
      return `${title}${place}${within}  [${collection}, ${sure}]\n${lines.join('\n')}`;
    })
    .join('\n\n');
}
