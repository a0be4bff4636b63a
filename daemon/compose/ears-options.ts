import type { Config } from '../../config/schema.ts';
import { wakeWords } from '../../config/wake-schema.ts';
import type { AudioChoice, EarsOptions } from '../threads/ears.ts';
import type { FrontEndSettings } from '../threads/open-front-end.ts';
import type { ChosenModels } from './engine-plan.ts';

const PERCENT = 100;

/** The models of the ears; undefined: what is built in, if anything. */
export type EarsModels = {
  [R in 'wake' | 'vad' | 'denoise' | 'endOfTurn' | 'speaker']: ChosenModels[R] | undefined;
};

/** What the ears thread is told of the settings. */
export function earsOptions(
  config: Pick<Config, 'audio' | 'endpointing' | 'speakers' | 'wake'>,
  box: { audio: AudioChoice; restMode: 'wake' | 'open' | 'off'; boxId?: string | undefined },
  { wake, vad, denoise, endOfTurn, speaker }: EarsModels,
): EarsOptions {
  const { audio, restMode, boxId } = box;
  const { hangoverMs, maxUtteranceMs, noSpeechTimeoutMs, speculation } = config.endpointing;
  const { refractoryMs, secondStage: hasSecondStage } = config.wake;
  const words = wakeWords(config.wake);
  const { earconVolumePercent, volumePercent } = config.audio;
  const wakeSettings = { words, refractoryMs, hasSecondStage, ...(wake ? { engine: wake } : {}) };
  return {
    audio,
    frontEnd: frontEndOf(config.audio, audio, denoise),
    ...(restMode === 'wake' ? { wake: wakeSettings } : {}),
    ...(boxId === undefined ? {} : { boxId }),
    ...(vad ? { vad } : {}),
    ...(endOfTurn ? { endOfTurn } : {}),
    ...(speaker ? { speaker: { engine: speaker, threshold: config.speakers.threshold } } : {}),
    listener: { hangoverMs, maxUtteranceMs, noSpeechTimeoutMs, speculation },
    ...(earconVolumePercent > 0 ? { earcons: { volume: earconVolumePercent / PERCENT } } : {}),
    gain: volumePercent / PERCENT,
  };
}

/** What a recording plays to the box never holds the box's own voice. */
function frontEndOf(
  settings: Config['audio'],
  { kind }: AudioChoice,
  denoiser: ChosenModels['denoise'],
): FrontEndSettings {
  const echo = kind === 'live' ? settings.echo : 'off';
  return settings.denoise && denoiser ? { echo, denoiser } : { echo };
}
