import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

const HW = join(import.meta.dirname, '../../hw');
const BASE = join(import.meta.dirname, '../../daemon/base');

/** Runs a module script in a process of its own. @returns its stdout */
function run(script: string): string {
  const args = ['--import', 'tsx', '--input-type=module', '-e', script];
  return execFileSync(process.execPath, args, { encoding: 'utf8', stdio: 'pipe', timeout: 10_000 });
}

describe.skipIf(process.platform !== 'linux')('native output', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'earshot-native-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('goes to the file while ours goes on, and comes back', async () => {
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
    await vi.waitFor(() => expect(readFileSync(path, 'utf8')).toBe('noise1 noise2 '));
  });

  it('keeps what is said out of the file, and the last words of a crash in it', async () => {
    const path = join(folder, 'speech.log');
    const printed = [
      '/shared/sherpa-onnx/csrc/lexicon.cc:Convert:319 OOV giraffe. Ignore it!',
      '/shared/sherpa-onnx/csrc/vits-impl.h:Generate:264 Failed to convert my giraffe to token IDs',
      // Torn apart by another thread, as lines of unbuffered stderr can be.
      '/shared/sherpa-onnx/csrc/lexicon.cc:Convert:319 ALSA lib: no card',
      'OOV giraffe. Ignore it!',
      'Input text: my giraffe',
      'malloc(): corrupted top size',
    ].join('\\n');
    expect(() =>
      run(`
      import koffi from 'koffi';
      import { divertNativeOutput } from '${HW}/native-output.ts';
      import { SystemClock } from '${BASE}/clock.ts';
      const libc = koffi.load('libc.so.6');
      divertNativeOutput('${path}', new SystemClock());
      const text = Buffer.from('${printed}\\n');
      libc.func('int64_t write(int, uint8_t *, size_t)')(2, text, text.length);
      libc.func('void abort()')();`),
    ).toThrow();
    await vi.waitFor(() =>
      expect(readFileSync(path, 'utf8').split('\n')).toEqual([
        '/shared/sherpa-onnx/csrc/lexicon.cc:Convert:319 (text left out)',
        '/shared/sherpa-onnx/csrc/vits-impl.h:Generate:264 (text left out)',
        '/shared/sherpa-onnx/csrc/lexicon.cc:Convert:319 (text left out)',
        '(text left out)',
        '(text left out)',
        'malloc(): corrupted top size',
        '',
      ]),
    );
  });

  it('keeps nobody waiting when nobody reads it', () => {
    const path = join(folder, 'stuck.log');
    const output = run(`
      import { readFileSync, writeSync } from 'node:fs';
      import koffi from 'koffi';
      import { divertNativeOutput } from '${HW}/native-output.ts';
      import { SystemClock } from '${BASE}/clock.ts';
      const diverted = divertNativeOutput('${path}', new SystemClock());
      const children = '/proc/self/task/' + process.pid + '/children';
      const nameOf = (pid) => readFileSync('/proc/' + pid + '/comm', 'utf8').trim();
      const pids = readFileSync(children, 'utf8').trim().split(' ');
      const filter = Number(pids.find((pid) => nameOf(pid) === 'sed'));
      if (!(filter > 1)) throw new Error('no filter');
      process.kill(filter, 'SIGSTOP');
      const write = koffi.load('libc.so.6').func('int64_t write(int, uint8_t *, size_t)');
      const noise = Buffer.alloc(4096, 'n');
      for (let count = 0; count < 100; count += 1) write(2, noise, noise.length);
      writeSync(diverted.logFd, 'went on');
      process.kill(filter, 'SIGKILL');
      diverted.restore();`);
    expect(output).toBe('went on');
  });

  it('is cut when the file has grown too large', async () => {
    const path = join(folder, 'large.log');
    const kept = run(`
      import { statSync, writeFileSync, writeSync } from 'node:fs';
      import { divertNativeOutput } from '${HW}/native-output.ts';
      import { ManualClock } from '${BASE}/clock.ts';
      const clock = new ManualClock();
      const diverted = divertNativeOutput('${path}', clock);
      writeFileSync('${path}', Buffer.alloc(2 ** 20, 'a'));
      clock.advanceBy(60_000);
      writeSync(diverted.logFd, statSync('${path}').size + ' ');
      writeFileSync('${path}', 'b', { flag: 'a' });
      clock.advanceBy(60_000);
      writeSync(diverted.logFd, String(statSync('${path}').size));
      writeSync(1, 'new');
      diverted.restore();`);
    expect(kept).toBe(`${2 ** 20} 0`);
    await vi.waitFor(() => expect(readFileSync(path, 'latin1')).toBe('new'));
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
