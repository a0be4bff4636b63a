import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BAD_MODELS } from '../bad-models/bad-models.ts';

const ROOT = join(import.meta.dirname, '../..');
const CHILD_TIMEOUT_MS = 50_000;
const folder = mkdtempSync(join(tmpdir(), 'earshot-bad-models-'));
const told = new Map<string, { code: string; message: string }>();
let status: number | null = null;
let stderr = '';

beforeAll(() => {
  const child = spawnSync(
    join(ROOT, 'node_modules/.bin/tsx'),
    [join(ROOT, 'tests/bad-models/open-them.ts'), folder],
    { encoding: 'utf8', timeout: CHILD_TIMEOUT_MS },
  );
  ({ status, stderr } = child);
  for (const line of child.stdout.split('\n').filter((text) => text.startsWith('["'))) {
    const [fixture, name, code, message] = JSON.parse(line) as [string, string, string, string];
    told.set(`${fixture} ${name}`, { code, message });
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a bad model', () => {
  it('never ends the process', () => {
    expect({ status, stderr }).toMatchObject({ status: 0 });
  });

  describe.each(Object.entries(BAD_MODELS))('in place of %s', (fixture, damages) => {
    it.each(Object.entries(damages))('is refused by name: %s', (name, { code, file }) => {
      expect(told.get(`${fixture} ${name}`)).toMatchObject({
        code,
        message: expect.stringContaining(file),
      });
    });

    it('leaves the recogniser that serves alone', () => {
      expect(told.get(`${fixture} the serving one hears`)?.message).toBe('turn on the light');
    });
  });
});
