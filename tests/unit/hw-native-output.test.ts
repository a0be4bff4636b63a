import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const HW = join(import.meta.dirname, '../../hw');
const BASE = join(import.meta.dirname, '../../daemon/base');

/** Runs a module script in a process of its own. @returns its stdout */
function run(script: string): string {
  const args = ['--import', 'tsx', '--input-type=module', '-e', script];
  return execFileSync(process.execPath, args, { encoding: 'utf8', stdio: 'pipe' });
}

describe.skipIf(process.platform !== 'linux')('native output', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'earshot-native-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('goes to the file while ours goes on, and comes back', () => {
    const path = join(folder, 'native.log');
    const output = run(`
      import { writeSync } from 'node:fs';
      import koffi from 'koffi';
      import { divertNativeOutput } from '${HW}/native-output.ts';
      import { SystemClock } from '${BASE}/clock.ts';
      const write = koffi.load('libc.so.6').func('int64_t write(int, const char *, size_t)');
      const diverted = divertNativeOutput('${path}', new SystemClock());
      write(1, 'noise1 ', 7);
      write(2, 'noise2 ', 7);
      writeSync(diverted.logFd, 'ours ');
      diverted.restore();
      write(1, 'back', 4);`);
    expect(output).toBe('ours back');
    expect(readFileSync(path, 'utf8')).toBe('noise1 noise2 ');
  });

  it('is cut when the file has grown too large', () => {
    const path = join(folder, 'large.log');
    const kept = run(`
      import { statSync, writeSync } from 'node:fs';
      import { divertNativeOutput } from '${HW}/native-output.ts';
      import { ManualClock } from '${BASE}/clock.ts';
      const clock = new ManualClock();
      const diverted = divertNativeOutput('${path}', clock);
      writeSync(1, Buffer.alloc(2 ** 20, 'a'));
      clock.advanceBy(60_000);
      writeSync(diverted.logFd, String(statSync('${path}').size));
      writeSync(1, 'b');
      clock.advanceBy(60_000);
      writeSync(1, 'new');
      diverted.restore();`);
    expect(kept).toBe(`${2 ** 20}`);
    expect(readFileSync(path, 'latin1').slice(0, 10)).toBe('new');
  });
});

describe.skipIf(process.platform !== 'linux')('exitNow', () => {
  it('ends a process whose thread pool hangs, with the given code', () => {
    const script = `
      import koffi from 'koffi';
      import { exitNow } from '${HW}/hard-exit.ts';
      koffi.load('libc.so.6').func('int pause()').async(() => {});
      setTimeout(() => exitNow(7), 100);`;
    let status: unknown = 0;
    try {
      run(script);
    } catch (error) {
      status = (error as { status?: unknown }).status;
    }
    expect(status).toBe(7);
  });
});
