import { unknownKeyText } from '../../config/check.ts';
import { parseTypedValue } from '../../config/edit.ts';
import { usualConfigFiles } from '../../config/paths.ts';
import { EarshotError } from '../base/errors.ts';
import { execute } from '../control/execute.ts';
import type { ConfigChange, ConfigEntry, ConfigView } from '../control/replies.ts';
import { withCore } from './nearest-core.ts';
import { columns } from './output.ts';
import type { CliSession } from './session.ts';

const MAX_VALUE_CHARS = 40;

/** `earshot config show`: every setting, its value and where that came from. */
export async function showConfigCommand(session: CliSession): Promise<void> {
  const view = await readView(session);
  session.output.result(view, () => describeView(view, session));
  session.output.notes(view.warnings);
}

/** `earshot config get KEY`: one value, alone on a line. */
export async function getConfigCommand(key: string, session: CliSession): Promise<void> {
  const { entries } = await readView(session);
  const entry = entries.find((one) => one.key === key);
  if (entry === undefined)
    throw new EarshotError('CONFIG_INVALID', `${key} ${unknownKeyText(key)}`);
  session.output.result(entry, () => plain(entry.value));
}

/** `earshot config set KEY VALUE`. */
export async function setConfigCommand(
  key: string,
  text: string,
  session: CliSession,
): Promise<void> {
  const params = { key, value: parseTypedValue(key, text) };
  const { signal } = new AbortController();
  const change = await withCore(session, 'config.set', (core) =>
    execute(core, { verb: 'config.set', params, signal }),
  );
  tellChange(change, session);
}

/** `earshot config unset KEY`. */
export async function unsetConfigCommand(key: string, session: CliSession): Promise<void> {
  const { signal } = new AbortController();
  const change = await withCore(session, 'config.unset', (core) =>
    execute(core, { verb: 'config.unset', params: { key }, signal }),
  );
  tellChange(change, session);
}

function readView(session: CliSession): Promise<ConfigView> {
  const { signal } = new AbortController();
  return withCore(session, 'config.show', (core) =>
    execute(core, { verb: 'config.show', params: {}, signal }),
  );
}

function tellChange(change: ConfigChange, { output }: CliSession): void {
  output.result(change, () => {
    const { key, value, previous, origin, restart } = change;
    const isSame = plain(value) === plain(previous);
    const was = isSame ? 'unchanged' : `was ${short(previous)}`;
    const when = restart && !isSame ? '. It counts from the next start of the daemon' : '';
    return `${key} is ${short(value)} (${origin}; ${was})${when}.`;
  });
  output.notes(change.notes);
}

function describeView(view: ConfigView, { parts }: CliSession): string {
  const rows = view.entries.map((entry) => [entry.key, valueWithUnit(entry), entry.origin]);
  const source =
    view.sourcePath ?? `none; looked for ${usualConfigFiles(parts.environment).join(' and ')}`;
  return `${columns([['SETTING', 'VALUE', 'FROM'], ...rows])}\n\nSettings file: ${source}`;
}

function valueWithUnit({ value, unit }: ConfigEntry): string {
  if (Array.isArray(value)) return value.length === 1 ? '1 entry' : `${value.length} entries`;
  return unit === 'none' || unit === 'ratio' ? short(value) : `${short(value)} ${unit}`;
}

function short(value: unknown): string {
  const text = plain(value);
  return text.length > MAX_VALUE_CHARS ? `${text.slice(0, MAX_VALUE_CHARS - 1)}…` : text;
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
