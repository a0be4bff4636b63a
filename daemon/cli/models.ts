import { assertFits } from '../../models/budget.ts';
import { isBuiltIn } from '../../models/catalog/catalog.ts';
import type { CatalogEntry } from '../../models/catalog/schema.ts';
import { modelsInUse, settingOf } from '../../models/choose.ts';
import { withShelfLock } from '../../models/shelf/shelf-lock.ts';
import { formatBytes } from '../../models/shelf/size-text.ts';
import { type VerifyResult, verifyModel } from '../../models/shelf/verify.ts';
import { asEarshotError, EarshotError, ERRORS } from '../base/errors.ts';
import { execute } from '../control/execute.ts';
import { openShelfInUse, type ShelfInUse } from './models-shelf.ts';
import { withCore } from './nearest-core.ts';
import { columns } from './output.ts';
import type { CliSession } from './session.ts';

/** `earshot models use ID`. */
export async function useModelCommand(id: string, session: CliSession): Promise<void> {
  const inUse = await openShelfInUse(session);
  const { catalog, shelf, hardware, choice } = inUse;
  const entry = catalog.get(id);
  const found = shelf.look(entry);
  if (found.state !== 'here') {
    const code = found.state === 'broken' ? 'MODEL_INVALID' : 'MODEL_MISSING';
    throw new EarshotError(code, found.reason);
  }
  if (!shelf.isLicenceAccepted(entry)) {
    const { name, url } = entry.licence;
    throw new EarshotError('LICENCE_NEEDED', `the licence of ${id} is ${name}, ${url}`);
  }
  const others = modelsInUse(choice, catalog).filter(({ role }) => role !== entry.role);
  if (!isBuiltIn(entry)) assertFits(entry, others, { hardware, all: catalog.entries });
  const key = `models.${settingOf(entry.role)}`;
  const { signal } = new AbortController();
  const params = { key, value: id };
  const change = await withCore(session, 'config.set', (core) =>
    execute(core, { verb: 'config.set', params, signal }),
  );
  session.output.result(change, () => {
    const was = change.previous === id ? 'as before' : `was ${String(change.previous)}`;
    return `${key} is ${id} (${was}). It counts from the next start of the daemon.`;
  });
  session.output.notes(change.notes);
}

/** `earshot models remove ID`. */
export async function removeModelCommand(id: string, session: CliSession): Promise<void> {
  const inUse = await openShelfInUse(session);
  const { catalog, shelf } = inUse;
  const entry = catalog.get(id);
  assertRemovable(entry, inUse);
  const freedBytes = await locked(session, inUse, async () => shelf.remove(entry));
  session.output.result(
    { id, freedBytes },
    () => `${id} is gone; ${formatBytes(freedBytes)} freed.`,
  );
}

function assertRemovable(entry: CatalogEntry, { shelf, choice, config }: ShelfInUse): void {
  const { id, role } = entry;
  if (isBuiltIn(entry)) throw new EarshotError('USAGE', `${id} is part of Earshot`);
  const setting = settingOf(role);
  const inRole = choice.roles[role];
  const isActive = inRole.state !== 'none' && inRole.model.id === id;
  if (isActive || config[setting] === id) {
    const who = config[setting] === id ? `models.${setting} names it` : 'the profile wants it';
    const text = `${id} is in use, because ${who}. Choose another with \`models use\`,`;
    const ways = `or none with \`config set models.${setting} none\``;
    throw new EarshotError('CONFIG_INVALID', `${text} ${ways}`);
  }
  const { state } = shelf.look(entry);
  if (state === 'absent') throw new EarshotError('MODEL_MISSING', `${id} is not here`);
}

/** `earshot models verify`. @returns the exit code */
export async function verifyModelsCommand(
  ids: readonly string[],
  session: CliSession,
): Promise<number> {
  const inUse = await openShelfInUse(session);
  const { catalog, shelf } = inUse;
  const wanted = ids.length > 0 ? ids : shelf.ids().filter((id) => catalog.find(id) !== undefined);
  const entries = wanted.map((id) => catalog.get(id));
  const results = await locked(session, inUse, async () => {
    const found: VerifiedModel[] = [];
    for (const entry of entries) found.push(await verifyOne(entry, inUse));
    return found;
  });
  const isSound = results.every(({ isRight }) => isRight);
  session.output.result({ ok: isSound, models: results }, () => describeVerified(results));
  return isSound ? 0 : ERRORS.MODEL_INVALID.exit;
}

interface VerifiedModel extends VerifyResult {
  isRight: boolean;
  /** What is wrong; empty when nothing is. */
  problem: string;
}

async function verifyOne(entry: CatalogEntry, { shelf }: ShelfInUse): Promise<VerifiedModel> {
  const { id } = entry;
  const nothing = { id, files: 0, bytes: 0, damaged: [], pinned: [] };
  try {
    const before = shelf.look(entry);
    if (before.state === 'absent') return { ...nothing, isRight: false, problem: before.reason };
    const result = await verifyModel(shelf, entry);
    const after = shelf.look(entry);
    const problem = result.damaged.length > 0 ? damage(result) : '';
    if (problem === '' && after.state !== 'here') {
      return { ...result, isRight: false, problem: after.reason };
    }
    return { ...result, isRight: problem === '', problem };
  } catch (error) {
    return { ...nothing, isRight: false, problem: asEarshotError(error).message };
  }
}

function damage({ damaged }: VerifyResult): string {
  const [first = ''] = damaged;
  return damaged.length === 1 ? `${first} is damaged` : `${damaged.length} files are damaged`;
}

function describeVerified(results: readonly VerifiedModel[]): string {
  if (results.length === 0) return 'No model is here yet. See: earshot models list';
  const rows = results.map(({ id, files, bytes, isRight, problem, pinned }) => {
    const size = `${files} ${files === 1 ? 'file' : 'files'}, ${formatBytes(bytes)}`;
    const note = pinned.length > 0 ? '; no published hash, the first download counts' : '';
    return [isRight ? 'ok' : 'WRONG', id, isRight ? size + note : problem];
  });
  const wrong = results.filter(({ isRight }) => !isRight).map(({ id }) => id);
  const table = columns(rows);
  return wrong.length === 0
    ? `${table}\n\nEverything is as it should be.`
    : `${table}\n\nFetch again: earshot models pull ${wrong.join(' ')}`;
}

/** Changes the shelf while no other process does; Ctrl-C ends the wait. */
function locked<T>(
  { parts, output }: CliSession,
  { shelf }: ShelfInUse,
  work: () => Promise<T>,
): Promise<T> {
  const { signal } = new AbortController();
  const onWait = (): void => output.notes(['another process is changing the models; waiting.']);
  return withShelfLock(shelf.layout.lock, { clock: parts.clock, signal, onWait }, work);
}
