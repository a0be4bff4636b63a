import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { FakeMachine } from '../fakes/fake-machine.ts';

const machines: FakeMachine[] = [];

function machine(): FakeMachine {
  const made = new FakeMachine();
  machines.push(made);
  return made;
}

afterEach(() => {
  for (const made of machines.splice(0)) made.remove();
});

describe('scripts/test', () => {
  const lastLine = (stdout: string): string => stdout.trimEnd().split('\n').at(-1) ?? '';

  it('ends with the sum of checks and tests', () => {
    const box = machine();
    box.vitest('{"passed":7,"failed":0,"skipped":2}', 0);
    const { status, stdout } = box.run('scripts/test', 'tests/unit');
    expect(lastLine(stdout)).toBe('11 passed, 0 failed, 2 skipped');
    expect(status).toBe(0);
    expect(box.calls()).toContain('vitest run tests/unit');
  });

  it.each([
    ['a test fails', '{"passed":7,"failed":1,"skipped":0}', 1, '11 passed, 1 failed, 0 skipped'],
    ['vitest dies', '', 134, '4 passed, 1 failed, 0 skipped'],
    [
      'vitest fails without a test',
      '{"passed":7,"failed":0,"skipped":0}',
      1,
      '11 passed, 1 failed, 0 skipped',
    ],
  ])('fails when %s', (_, summary, exit, line) => {
    const box = machine();
    box.vitest(summary, exit);
    const { status, stdout } = box.run('scripts/test');
    expect(lastLine(stdout)).toBe(line);
    expect(status).toBe(1);
  });

  it('counts a check that fails, shows its words, and goes on', () => {
    const box = machine();
    box.vitest('{"passed":7,"failed":0,"skipped":0}', 0);
    box.npmFails('run --silent check:style', 'a.ts is untidy');
    const { status, stdout } = box.run('scripts/test');
    expect(stdout).toContain('a.ts is untidy');
    expect(lastLine(stdout)).toBe('10 passed, 1 failed, 0 skipped');
    expect(status).toBe(1);
  });

  it('ends with the line when the set-up fails', () => {
    const box = machine();
    box.says('node', 'v18.20.4');
    const { status, stdout } = box.run('scripts/test');
    expect(lastLine(stdout)).toBe('0 passed, 1 failed, 0 skipped');
    expect(status).toBe(1);
  });
});

describe('scripts/earshot', () => {
  it('says in one line that it is not built', () => {
    const box = machine();
    const { status, stderr } = box.run('scripts/earshot', 'doctor');
    expect(stderr).toMatch(/^earshot: not built yet: run .*scripts\/start first\.\n$/);
    expect(status).toBe(69);
  });

  it('finds itself through a link and passes its arguments on', () => {
    const box = machine();
    box.run('scripts/setup');
    symlinkSync('scripts/earshot', join(box.root, 'linked'));
    const { stdout } = box.run('linked', 'ask', 'what time is it');
    expect(stdout).toMatch(/dist\/daemon\/cli\/main\.js ask what time is it \(pool 16\)\n$/);
  });
});

describe('scripts/start', () => {
  it('sets up, then runs the daemon with its arguments', () => {
    const box = machine();
    const { stdout } = box.run('scripts/start', '--state', 'x');
    expect(stdout).toMatch(/building .*\n.*main\.js run --state x \(pool 16\)\n$/);
    expect(existsSync(join(box.root, 'dist/daemon/cli/main.js'))).toBe(true);
    expect(readFileSync(join(box.root, '.cache/setup.log'), 'utf8')).toBe('');
  });
});
