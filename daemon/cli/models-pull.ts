import type { CatalogEntry } from '../../models/catalog/schema.ts';
import type { ModelChoice } from '../../models/choose.ts';
import { type PullResult, pullModel } from '../../models/shelf/pull.ts';
import { mirror, upstream } from '../../models/shelf/source.ts';
import { openShelfInUse } from './models-shelf.ts';
import { ProgressLine } from './progress-line.ts';
import type { CliSession } from './session.ts';

/** What a shell reports for a program that Ctrl-C ended: 128 + SIGINT. */
const INTERRUPTED_EXIT = 130;

export interface PullFlags {
  /** A mirror: folder or address. */
  from?: string;
  acceptLicence?: boolean;
}

/** `earshot models pull`. @returns the exit code */
export async function pullModelsCommand(
  ids: readonly string[],
  flags: PullFlags,
  session: CliSession,
): Promise<number> {
  const { catalog, shelf, choice } = await openShelfInUse(session);
  const { clock } = session.parts;
  const entries = (ids.length > 0 ? [...new Set(ids)] : wantedIds(choice)).map((id) =>
    catalog.get(id),
  );
  const source = flags.from === undefined ? upstream(clock) : mirror(flags.from, clock);
  const stop = new AbortController();
  const onInterrupt = (): void => stop.abort();
  process.once('SIGINT', onInterrupt);
  process.once('SIGTERM', onInterrupt);
  const line = new ProgressLine(session);
  const results: PullResult[] = [];
  try {
    for (const entry of entries) {
      const result = await pullModel(shelf, entry, {
        ...{ source, clock, signal: stop.signal, isLicenceAccepted: flags.acceptLicence === true },
        onLicence: (shown) => line.say(licenceText(shown)),
        onNote: (note) => line.say(note),
        onProgress: (progress) => line.show(progress),
      });
      results.push(result);
      line.say(result.isNew ? `${entry.id} is here` : `${entry.id} was here already`);
    }
  } catch (error) {
    line.clear();
    if (!stop.signal.aborted) throw error;
    line.say('stopped; the same command goes on where this one was');
    return INTERRUPTED_EXIT;
  } finally {
    process.off('SIGINT', onInterrupt);
    process.off('SIGTERM', onInterrupt);
  }
  session.output.result({ models: results }, () => summary(results));
  return 0;
}

/** Models that the settings want and that are not here. */
function wantedIds({ roles }: ModelChoice): string[] {
  return Object.values(roles).flatMap((choice) => {
    if (choice.state === 'model') return [];
    return choice.wanted === 'none' ? [] : [choice.wanted];
  });
}

function licenceText({ id, licence }: CatalogEntry): string {
  const { name, url, restriction, notice } = licence;
  const kind = restriction === 'none' ? '' : ` (${restriction})`;
  const more = notice === undefined ? '' : ` ${notice}`;
  return `licence of ${id}: ${name}${kind}, ${url}.${more}`;
}

function summary(results: readonly PullResult[]): string {
  const count = results.filter(({ isNew }) => isNew).length;
  if (count === 0) return 'Nothing to fetch: all of it is here.';
  const [first] = results;
  const next = results.length === 1 && first ? ` Use it with: earshot models use ${first.id}` : '';
  return `${count} ${count === 1 ? 'model' : 'models'} fetched.${next}`;
}
