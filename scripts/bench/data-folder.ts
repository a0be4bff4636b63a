import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SuiteSkipped } from './suite.ts';

/** The folder of real material beside the repository, or where EARSHOT_SHARED says. */
export function sharedFolder(root: string): string {
  return process.env['EARSHOT_SHARED'] ?? join(root, '..', 'shared');
}

/** The folder of real recordings. */
export function dataFolder(root: string): string {
  const folder = join(sharedFolder(root), 'data');
  if (existsSync(folder)) return folder;
  throw new SuiteSkipped(`no recordings: there is no folder ${folder} (EARSHOT_SHARED names it)`);
}

/** Rows of a tab-separated file with a heading, as records. */
export function readTable(path: string): Record<string, string>[] {
  const [heading = '', ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n');
  const names = heading.split('\t');
  return lines.map((line) => {
    const cells = line.split('\t');
    return Object.fromEntries(names.map((name, at) => [name, cells[at] ?? '']));
  });
}

/** Every so many of the items, so that a quick run still sees all of the set. */
export function thinned<T>(items: readonly T[], step: number): T[] {
  return items.filter((_, index) => index % step === 0);
}

/** At most `most` of the items, spread evenly over all of them. */
export function spread<T>(items: readonly T[], most: number): T[] {
  return thinned(items, Math.max(1, Math.ceil(items.length / most)));
}
