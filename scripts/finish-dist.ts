import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, extname, join, relative } from 'node:path';

/**
 * Second half of `npm run build`, after tsc: copies data files next to the compiled code, and
 * removes what no source stands behind any more, because tsc never deletes.
 */
const SOURCES = ['daemon', 'hw', 'config', 'models'];
const DATA_EXTENSIONS = new Set([
  '.yaml',
  '.txt',
  '.json',
  '.html',
  '.css',
  '.svg',
  '.sql',
  '.wav',
]);
const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');

function filesUnder(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** The source file that a file of dist was made from, relative to the root. */
function sourceOf(builtPath: string): string {
  const path = relative(dist, builtPath);
  return path.replace(/\.js(\.map)?$/, '.ts');
}

for (const built of filesUnder(dist)) {
  if (built === join(dist, '.tsbuildinfo')) continue;
  if (!existsSync(join(root, sourceOf(built)))) rmSync(built);
}
for (const source of SOURCES.flatMap((folder) => filesUnder(join(root, folder)))) {
  if (!DATA_EXTENSIONS.has(extname(source))) continue;
  const target = join(dist, relative(root, source));
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(source, target);
}
