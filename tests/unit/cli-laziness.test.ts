import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const CLI = join(import.meta.dirname, '../../daemon/cli');

/** Packages that a file loads before anything of it runs, through all static imports. */
function loadedPackages(file: string, seen = new Set<string>()): Set<string> {
  const packages = new Set<string>();
  if (seen.has(file) || !existsSync(file)) return packages;
  seen.add(file);
  const text = readFileSync(file, 'utf8');
  for (const [, names, from = ''] of text.matchAll(/^import (.*?)from '([^']+)';$/gms)) {
    const isType =
      names?.startsWith('type ') || /^\{(\s*type [^,}]+,?)+\s*\}\s*$/.test(names ?? '');
    if (isType || from.startsWith('node:')) continue;
    if (!from.startsWith('.')) packages.add(from.split('/')[0] ?? from);
    else for (const name of loadedPackages(join(dirname(file), from), seen)) packages.add(name);
  }
  return packages;
}

describe('what the command line loads', () => {
  it('is next to nothing before a command is chosen', () => {
    expect([...loadedPackages(join(CLI, 'main.ts'))]).toEqual(['commander']);
  });

  it.each(['ask', 'say', 'turns', 'status', 'doctor'])(
    'is no engine and no server for %s',
    (word) => {
      const loaded = loadedPackages(join(CLI, `${word}.ts`));
      expect(loaded.size).toBeLessThan(5);
      for (const heavy of ['fastify', 'better-sqlite3', 'koffi', 'naudiodon', 'onnxruntime-node']) {
        expect(loaded.has(heavy), heavy).toBe(false);
      }
    },
  );

  it('is seen by this test', () => {
    const http = loadedPackages(join(CLI, '../control/http.ts'));
    expect([...http]).toEqual(expect.arrayContaining(['fastify', 'typebox']));
  });
});
