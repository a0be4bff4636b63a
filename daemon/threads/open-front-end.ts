import { createResampler } from '../../hw/resampler.ts';
import { asEarshotError } from '../base/errors.ts';
import type { EarsEvent } from '../ports/ears.ts';
import type { EchoCanceller } from '../ports/echo.ts';
import type { Denoiser } from '../ports/hearing.ts';
import { FrontEnd } from '../voice/front-end.ts';
import { PlayedReference } from '../voice/played-reference.ts';
import type { DenoiserName, EngineChoice } from './engine-choice.ts';
import type { OnRefused } from './open-ears.ts';
import { openChosen } from './open-in-turn.ts';

/** As `audio.echo` of the settings. */
export type EchoName = 'off' | 'speexdsp' | 'kalman' | 'system';
type CreateEchoCanceller = () => Promise<EchoCanceller>;

/** None is loaded before it is chosen. Nothing is cancelled here for `off` and `system`. */
const CANCELLERS: Partial<Record<EchoName, CreateEchoCanceller>> = {
  kalman: async () => {
    const { KalmanEchoCanceller } = await import('../voice/echo/kalman-echo-canceller.ts');
    return new KalmanEchoCanceller();
  },
  speexdsp: async () => {
    const { SpeexEchoCanceller } = await import('../../hw/speex-echo.ts');
    return new SpeexEchoCanceller();
  },
};

export interface FrontEndSettings {
  echo: EchoName;
  /** Absent: noise is left in. */
  denoiser?: EngineChoice<DenoiserName>;
}

/** A stage that cannot be opened is left out, and `onRefused` is told why. */
export async function openFrontEnd(
  { echo, denoiser }: FrontEndSettings,
  { emit, onRefused }: { emit: (event: EarsEvent) => void; onRefused: OnRefused },
): Promise<FrontEnd> {
  return new FrontEnd({
    echo: await attempt(() => CANCELLERS[echo]?.(), 'echo', onRefused),
    denoiser: await attempt(() => denoiser && openDenoiser(denoiser), 'denoise', onRefused),
    reference: new PlayedReference(createResampler),
    emit,
  });
}

async function attempt<T>(
  open: () => Promise<T> | undefined,
  role: 'echo' | 'denoise',
  onRefused: OnRefused,
): Promise<T | undefined> {
  try {
    return await open();
  } catch (error) {
    onRefused(role, asEarshotError(error));
    return undefined;
  }
}

async function openDenoiser(choice: EngineChoice<DenoiserName>): Promise<Denoiser> {
  const { SherpaDenoiser } = await import('../../models/engines/sherpa-denoiser.ts');
  return openChosen(SherpaDenoiser.open, choice);
}
