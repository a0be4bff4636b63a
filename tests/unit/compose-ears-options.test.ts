import { describe, expect, it } from 'vitest';
import { type ConfigEdit, loadConfig } from '../../config/load.ts';
import { type EarsModels, earsOptions } from '../../daemon/compose/ears-options.ts';
import type { AudioChoice } from '../../daemon/threads/ears.ts';

const LIVE: AudioChoice = { kind: 'live', input: 'default', output: 'default' };
const FILES: AudioChoice = { kind: 'files', paths: ['a.wav'], gapMs: 0, pace: 'fast' };
const NONE: EarsModels = {
  wake: undefined,
  vad: undefined,
  denoise: undefined,
  endOfTurn: undefined,
  speaker: undefined,
};
const GTCRN = {
  engine: 'sherpa-denoise',
  model: { id: 'gtcrn', paths: {}, settings: {} },
  home: { threads: 1, provider: 'cpu' },
} as const;

function options(flags: ConfigEdit[], audio = LIVE, models = NONE) {
  const { config } = loadConfig({ filePath: undefined, local: [], fleet: [], flags });
  return earsOptions(config, { audio, restMode: 'wake' }, models);
}

describe('what the ears are told of the settings', () => {
  it('cancel the echo and play earcons unless they are told otherwise', () => {
    expect(options([])).toMatchObject({ frontEnd: { echo: 'kalman' }, earcons: { volume: 0.6 } });
    expect(options([{ key: 'audio.echo', value: 'system' }]).frontEnd).toEqual({ echo: 'system' });
    expect(options([{ key: 'audio.earconVolumePercent', value: 0 }])).not.toHaveProperty('earcons');
    const quiet = options([{ key: 'audio.earconVolumePercent', value: 10 }]);
    expect(quiet.earcons).toEqual({ volume: 0.1 });
  });

  it('look for no echo in a recording', () => {
    expect(options([], FILES).frontEnd).toEqual({ echo: 'off' });
  });

  it('take noise out only where that is wanted and a model is there', () => {
    const models = { ...NONE, denoise: GTCRN };
    const on = [{ key: 'audio.denoise', value: true }];
    expect(options([], LIVE, models).frontEnd).not.toHaveProperty('denoiser');
    expect(options(on, LIVE, NONE).frontEnd).not.toHaveProperty('denoiser');
    expect(options(on, FILES, models).frontEnd).toEqual({ echo: 'off', denoiser: GTCRN });
  });

  it('open the detector of ends that was chosen', () => {
    const endOfTurn = { ...GTCRN, engine: 'end-of-turn' } as const;
    expect(options([], LIVE, { ...NONE, endOfTurn })).toMatchObject({ endOfTurn });
    expect(options([])).not.toHaveProperty('endOfTurn');
  });

  it('tell people apart only where a model is there', () => {
    const speaker = { ...GTCRN, engine: 'sherpa-speaker' } as const;
    expect(options([])).not.toHaveProperty('speaker');
    const strict = [{ key: 'speakers.threshold', value: 0.8 }];
    const { speaker: told } = options(strict, LIVE, { ...NONE, speaker });
    expect(told).toEqual({ engine: speaker, threshold: 0.8 });
  });
});
