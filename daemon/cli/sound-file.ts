import { createResampler } from '../../hw/resampler.ts';
import { openWav } from '../../hw/wav.ts';
import { EarshotError } from '../base/errors.ts';
import { SAMPLE_RATE_HZ } from '../ports/audio.ts';
import { joined } from '../voice/joined.ts';

/** Longer recordings are no samples of a word, and no minute of a room. */
const MAX_MINUTES = 30;
const MS_PER_MINUTE = 60_000;
/** Pushed through the resampler at the end, so that its last samples come out. */
const FLUSH_MS = 10;

/**
 * A whole WAV file as the microphone would have heard it: mono, 16 kHz.
 * @throws FILE_NOT_FOUND, AUDIO_FILE_INVALID; INPUT_TOO_LARGE for more than half an hour
 */
export async function readSound(path: string): Promise<Float32Array> {
  const reader = await openWav(path);
  try {
    if (reader.durationMs > MAX_MINUTES * MS_PER_MINUTE) {
      throw new EarshotError('INPUT_TOO_LARGE', `${path} is longer than ${MAX_MINUTES} minutes`);
    }
    const rateHz = reader.format.sampleRateHz;
    const resampler =
      rateHz === SAMPLE_RATE_HZ ? undefined : createResampler(rateHz, SAMPLE_RATE_HZ);
    const blocks: Float32Array[] = [];
    for await (const block of reader.blocks()) {
      blocks.push(resampler?.process(block).slice() ?? block);
    }
    if (resampler) {
      const silence = new Float32Array((rateHz * FLUSH_MS) / MS_PER_SECOND);
      blocks.push(resampler.process(silence).slice());
      resampler.close();
    }
    return joined(blocks);
  } finally {
    await reader.close();
  }
}

const MS_PER_SECOND = 1_000;
