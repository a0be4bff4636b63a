import { basename, resolve } from 'node:path';
import { asEarshotError, EarshotError } from '../base/errors.ts';
import type { Core } from '../control/core.ts';
import { execute } from '../control/execute.ts';
import type { KbAddReply, KbDocument } from '../control/kb-replies.ts';
import { INTERRUPTED_EXIT } from './kb.ts';
import { awaitDocuments } from './kb-waiting.ts';
import { withCore } from './nearest-core.ts';
import type { CliSession } from './session.ts';

const { signal } = new AbortController();

export interface AddFlags {
  collection?: string;
  /** False: `--no-wait`. */
  wait: boolean;
}

/** A file that was added, or why it was not. */
interface Added extends Partial<KbAddReply> {
  file: string;
  error?: { code: string; message: string };
}

/**
 * `earshot kb add`: puts copies into the library and waits until they are read. One that cannot be
 * added keeps nobody else out.
 * @returns the exit code: that of the first failure
 */
export async function addDocumentsCommand(
  files: readonly string[],
  { collection, wait }: AddFlags,
  session: CliSession,
): Promise<number> {
  return withCore(session, 'kb.add', async (core) => {
    const where = collection === undefined ? {} : { collection };
    const results: Added[] = [];
    const errors: EarshotError[] = [];
    for (const file of files) {
      try {
        const params = { path: resolve(file), ...where };
        results.push({ file, ...(await execute(core, { verb: 'kb.add', params, signal })) });
      } catch (error) {
        const known = asEarshotError(error);
        // Where nobody can be asked, the next file fares no better.
        if (known.code === 'ENGINE_FAILED' || known.code === 'DAEMON_UNREACHABLE') throw known;
        errors.push(known);
        results.push({ file, error: { code: known.code, message: known.message } });
      }
    }
    const end = wait ? await readAll(core, session, results) : 'over';
    errors.push(...results.flatMap(refusal));
    session.output.result({ files: results }, () => results.map(describe).join('\n'));
    if (end === 'stopped') {
      session.output.notes(['stopped waiting; what waits is read all the same']);
      return INTERRUPTED_EXIT;
    }
    return errors[0]?.facts.exit ?? 0;
  });
}

/** Waits for each, and puts in how it is then. */
async function readAll(
  core: Core,
  session: CliSession,
  results: Added[],
): Promise<'over' | 'stopped'> {
  for (const { document } of results) {
    if (document?.state !== 'waiting') continue;
    if ((await awaitDocuments(core, session, document.id)) === 'stopped') return 'stopped';
  }
  const { documents } = await core.kb.list({ limit: results.length > 0 ? MAX_LISTED : 1 });
  for (const result of results) {
    const now = documents.find(({ id }) => id === result.document?.id);
    if (now !== undefined) result.document = now;
  }
  return 'over';
}

const MAX_LISTED = 20_000;

function refusal({ document }: Added): EarshotError[] {
  if (document?.state !== 'refused') return [];
  return [new EarshotError('DOCUMENT_REFUSED', document.reason ?? 'it was refused')];
}

function describe({ file, document, outcome, error }: Added): string {
  if (error !== undefined || document === undefined) {
    return `${file}: not added: ${error?.message ?? 'for an unknown reason'}`;
  }
  if (outcome === 'known') {
    return `${file}: is known already, as ${document.path} (${document.id})`;
  }
  const what = outcome === 'replaced' ? 'replaced' : 'added';
  return `${file}: ${what} as ${document.path}: ${becameOf(document)}`;
}

function becameOf({ state, reason, passages, notes, path }: KbDocument): string {
  if (state === 'waiting') return 'waits to be read';
  if (state === 'refused') {
    const why = reason?.replace(`${basename(path)} `, 'it ') ?? '';
    return `refused: ${why}; to take it out again: earshot kb remove ${path}`;
  }
  const found = passages === 1 ? '1 passage' : `${passages} passages`;
  return notes.length === 0 ? found : `${found} (${notes.join('; ')})`;
}
