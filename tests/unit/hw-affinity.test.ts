import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allowedCores, parseCoreList, pinThread, planCores } from '../../hw/affinity.ts';

describe('planning cores', () => {
  it('keeps the ears apart on two cores', () => {
    expect(planCores(2)).toEqual({ ears: [0], stt: [1], llm: [1], tts: [1], knowledge: [1] });
  });

  it('makes do with one core', () => {
    expect(new Set(Object.values(planCores(1)).flat())).toEqual(new Set([0]));
  });

  it.each([3, 4, 5, 6, 8, 12, 128])(
    'on %i cores uses all, and core 0 for the ears only',
    (count) => {
      const plan = planCores(count);
      const { ears, ...others } = plan;
      expect(ears).toEqual([0]);
      for (const cores of Object.values(others)) {
        expect(cores.length).toBeGreaterThan(0);
        expect(cores).not.toContain(0);
      }
      expect(new Set(Object.values(plan).flat()).size).toBe(count);
      expect(Math.max(...Object.values(plan).flat())).toBe(count - 1);
    },
  );
});

describe('core lists of Linux', () => {
  it.each([
    ['0-3,8', [0, 1, 2, 3, 8]],
    ['5', [5]],
    ['', []],
    ['x,2', [2]],
  ])('reads "%s"', (list, cores) => expect(parseCoreList(list)).toEqual(cores));
});

describe.skipIf(process.platform !== 'linux')('pinning a thread', () => {
  it('shows in /proc, for the calling thread alone', () => {
    const core = allowedCores().at(-1)!;
    const module = join(import.meta.dirname, '../../hw/affinity.ts');
    // In a process of its own: the thread that runs the tests stays free.
    const script = `
      import { readFileSync } from 'node:fs';
      import { pinThread } from '${module}';
      const result = pinThread({ name: 'ears-of-the-box-long', cores: [${core}] });
      console.log(JSON.stringify([result, readFileSync('/proc/thread-self/status', 'utf8')]));`;
    const args = ['--import', 'tsx', '--input-type=module', '-e', script];
    const output = execFileSync(process.execPath, args, { encoding: 'utf8' });
    const [result, status] = JSON.parse(output) as [unknown, string];
    expect(result).toEqual({ isNamed: true, isPinned: true, reason: '' });
    expect(status).toMatch(/^Name:\tears-of-the-box$/m);
    expect(status).toMatch(new RegExp(`^Cpus_allowed_list:\\t${core}$`, 'm'));
  });

  it('says why when Linux refuses, and throws nothing', () => {
    const before = allowedCores();
    const result = pinThread({ name: 'vitest', cores: [1_000] });
    expect(result).toMatchObject({ isPinned: false, reason: 'Linux refused cores 1000' });
    expect(allowedCores()).toEqual(before);
  });
});
