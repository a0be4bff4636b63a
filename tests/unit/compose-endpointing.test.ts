import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadConfig } from '../../config/load.ts';
import { ManualClock } from '../../daemon/base/clock.ts';
import type { EarshotError } from '../../daemon/base/errors.ts';
import { createLog } from '../../daemon/base/log.ts';
import { createEndpointing } from '../../daemon/compose/endpointing.ts';
import type { StoredPatience } from '../../daemon/dialog/learned-patience.ts';
import { openEndOfTurn, RescuedDetector } from '../../daemon/threads/open-end-of-turn.ts';
import { FallingEnd } from '../../models/engines/falling-end.ts';
import { ScriptedEndOfTurn } from '../fakes/scripted-hearing.ts';

const STDERR_FD = 2;

/** The wait after "play", which nobody knows to be a command. */
function waitOf(learn: boolean, stored: StoredPatience): number | undefined {
  const edit = { key: 'endpointing.learn', value: learn };
  const { config } = loadConfig({ filePath: undefined, local: [edit], fleet: [], flags: [] });
  const endpointing = createEndpointing({
    language: 'en',
    settings: config.endpointing,
    progress: () => 'none',
    store: {
      readPatience: () => stored,
      writePatience: () => undefined,
      clearPatience: () => undefined,
    },
    clock: new ManualClock(stored.updatedWallMs),
    log: createLog('silent', STDERR_FD),
  });
  return endpointing.hear({ kind: 'partial', utteranceId: 'u0', text: 'play' })?.hangoverMs;
}

describe('endpointing of a box', () => {
  const patient = { logFactor: Math.log(1.5), updatedWallMs: 1_700_000_000_000 };

  it('starts with what was learned before', () => {
    expect(waitOf(true, patient)).toBe(960);
  });

  it('keeps to the settings where it is not to learn', () => {
    // 640 ms, as the ears wait anyway.
    expect(waitOf(false, patient)).toBeUndefined();
  });
});

describe('the detector of ends', () => {
  it('is the built-in one where none is chosen', async () => {
    expect(await openEndOfTurn(undefined, () => undefined)).toBeInstanceOf(FallingEnd);
  });

  it('is the built-in one where the chosen one cannot be opened, and why is told', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'earshot-end-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'broken.onnx');
    writeFileSync(path, 'no model');
    const refused: [string, EarshotError][] = [];
    const detector = await openEndOfTurn(
      {
        engine: 'end-of-turn',
        model: { id: 'broken', paths: { 'broken.onnx': path }, settings: {} },
        home: { threads: 1, provider: 'cpu' },
      },
      (role, error) => refused.push([role, error]),
    );
    expect(detector).toBeInstanceOf(FallingEnd);
    expect(refused).toMatchObject([['end-of-turn', { code: 'MODEL_INVALID' }]]);
  });

  it('is the built-in one from the first failure of the chosen one on', async () => {
    const chosen = new ScriptedEndOfTurn(0.9, new Error('no memory'), 0.9);
    const refused: string[] = [];
    const detector = new RescuedDetector(chosen, (role, { message }) =>
      refused.push(`${role}: ${message}`),
    );
    const scores: number[] = [];
    for (let n = 0; n < 3; n += 1) scores.push(await detector.score(new Float32Array(512)));
    // The built-in one has no opinion on silence.
    expect(scores).toEqual([0.9, 0.5, 0.5]);
    expect(chosen.heard).toHaveLength(2);
    expect(refused).toEqual(['end-of-turn: no memory']);
  });
});
