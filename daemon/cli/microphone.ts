import { LiveAudio } from '../../hw/live-audio.ts';
import { portAudio } from '../../hw/portaudio.ts';
import { createResampler } from '../../hw/resampler.ts';
import type { Clock } from '../base/clock.ts';
import { EarshotError } from '../base/errors.ts';
import type { AudioDevices } from '../ports/audio.ts';

/**
 * The microphone of this machine, open; stop() closes it.
 * @param input as in the settings
 * @throws LIBRARY_MISSING where no microphone can be opened, saying why
 */
export async function microphone(input: string, clock: Clock): Promise<AudioDevices> {
  const audio = new LiveAudio({
    ...{ input, output: 'none', system: portAudio, clock, createResampler },
    isIdle: () => false,
    onUnrecoverable: () => undefined,
  });
  await audio.start(
    (block) => void block.fill(0),
    () => undefined,
  );
  const status = audio.status().find(({ direction }) => direction === 'input');
  if (status?.state === 'open') return audio;
  await audio.stop();
  const reason = status?.reason ?? 'there is none';
  throw new EarshotError(
    'LIBRARY_MISSING',
    `the microphone cannot be opened: ${reason}; end a running daemon, or give recordings`,
  );
}
