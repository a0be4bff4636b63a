import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EarshotError } from '../../daemon/base/errors.ts';
import type { AudioFrame } from '../../daemon/ports/audio.ts';
import { type FrontEndSettings, openFrontEnd } from '../../daemon/threads/open-front-end.ts';

const FRAME = 512;
const MODEL = 'gtcrn_simple.sherpa.onnx';
const GTCRN = join(import.meta.dirname, '../../../shared/models/denoise/gtcrn', MODEL);
const noGtcrn = existsSync(GTCRN) ? '' : '(no GTCRN in the shared folder)';

async function open(settings: FrontEndSettings) {
  const refused: [string, EarshotError][] = [];
  const frontEnd = await openFrontEnd(settings, {
    emit: () => {},
    onRefused: (role, error) => refused.push([role, error]),
  });
  const frame = (index: number): AudioFrame => ({
    samples: Float32Array.from({ length: FRAME }, (_, i) => Math.sin((i + index * FRAME) / 20) / 4),
    firstSample: index * FRAME,
    capturedMs: (index + 1) * 32,
  });
  return { frontEnd, refused, frame };
}

function gtcrn(path: string): NonNullable<FrontEndSettings['denoiser']> {
  return {
    engine: 'sherpa-denoise',
    model: {
      id: 'gtcrn',
      paths: { [MODEL]: path },
      settings: { model: { gtcrn: { model: MODEL } } },
    },
    home: { threads: 1, provider: 'cpu' },
  };
}

describe('the front end that the settings ask for', () => {
  it.each(['off', 'system'] as const)('leaves the microphone as it is: %s', async (echo) => {
    const { frontEnd, frame, refused } = await open({ echo });
    expect(frontEnd.process(frame(0))).toEqual([frame(0)]);
    expect(refused).toEqual([]);
  });

  it('does without a denoiser that cannot be opened, and tells why', async () => {
    const { frontEnd, frame, refused } = await open({ echo: 'off', denoiser: gtcrn('/nowhere') });
    expect(frontEnd.process(frame(0))).toEqual([frame(0)]);
    expect(refused).toMatchObject([['denoise', { code: 'MODEL_MISSING' }]]);
  });

  it.skipIf(noGtcrn !== '')(`counts the frames of a real denoiser ${noGtcrn}`, async () => {
    const { frontEnd, frame } = await open({ echo: 'off', denoiser: gtcrn(GTCRN) });
    const frames = Array.from({ length: 20 }, (_, i) => frontEnd.process(frame(i))).flat();
    expect(frames).toHaveLength(19);
    expect(frames.map(({ firstSample }) => firstSample)).toEqual(frames.map((_, i) => i * FRAME));
    expect(frames.map(({ capturedMs }) => capturedMs)).toEqual(frames.map((_, i) => (i + 1) * 32));
  });
});
