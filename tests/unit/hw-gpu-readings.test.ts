import { describe, expect, it } from 'vitest';
import { readGpu } from '../../hw/gpu-readings.ts';
import type { ProgramOutput } from '../../hw/host-access.ts';

const saying = (state: ProgramOutput['state'], stdout: string) => ({
  root: '/',
  run: async () => ({ state, stdout, stderr: '' }),
});

describe('what a GPU tells of itself', () => {
  it('is read from the first one', async () => {
    const access = saying('ok', '41, 1532, 27.89\n55, 90, 300\n');
    expect(await readGpu(access)).toEqual({
      ...{ temperatureC: 41, memoryUsedMiB: 1532, powerW: 27.89 },
    });
  });

  it('lacks what the board has no sensor for', async () => {
    expect(await readGpu(saying('ok', '41, [N/A], [N/A]\n'))).toEqual({ temperatureC: 41 });
  });

  it.each([
    ['missing', ''],
    ['timeout', ''],
    ['failed', 'no devices'],
    ['ok', ''],
    ['ok', '[N/A], [N/A], [N/A]'],
  ] as const)('is nothing where nvidia-smi is %s and says %j', async (state, stdout) => {
    expect(await readGpu(saying(state, stdout))).toBeUndefined();
  });
});
