import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EarshotError } from '../../daemon/base/errors.ts';
import { openVad } from '../../daemon/threads/open-ears.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'earshot-ears-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a speech detector that cannot be opened', () => {
  it('is replaced by the one that is built in, and the reason is told', async () => {
    const path = join(folder, 'broken.onnx');
    writeFileSync(path, 'no model');
    const refused: [string, EarshotError][] = [];
    const vad = await openVad(
      {
        engine: 'silero-vad',
        model: { id: 'broken', paths: { 'broken.onnx': path }, settings: {} },
        home: { threads: 1, provider: 'cpu' },
      },
      (role, error) => refused.push([role, error]),
    );
    expect(await vad.score(new Float32Array(512))).toBeLessThan(0.5);
    expect(refused).toMatchObject([['vad', { code: 'MODEL_INVALID' }]]);
    await vad.close();
  });
});
