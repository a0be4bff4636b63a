import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const SOURCES = ['daemon', 'hw', 'config', 'models'];

/** Builds `dist` when it is missing or older than a source: the figures are those of the build. */
export function ensureBuilt(root: string, say: (text: string) => void): void {
  const why = reasonToBuild(root);
  if (why === '') return;
  say(`building: ${why}`);
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' });
}

/** Empty when the build is up to date. */
export function reasonToBuild(root: string): string {
  const entry = join(root, 'dist', 'daemon', 'cli', 'main.js');
  const stamp = join(root, 'dist', '.tsbuildinfo');
  if (!existsSync(entry) || !existsSync(stamp)) return 'dist is missing';
  const builtMs = statSync(stamp).mtimeMs;
  const newer = SOURCES.flatMap((folder) => filesUnder(join(root, folder))).find(
    (path) => statSync(path).mtimeMs > builtMs,
  );
  return newer === undefined ? '' : 'dist is older than its sources';
}

function filesUnder(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
