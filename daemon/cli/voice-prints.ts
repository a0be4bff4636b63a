import { createResampler } from '../../hw/resampler.ts';
import { openWav } from '../../hw/wav.ts';
import { EarshotError } from '../base/errors.ts';
import { SAMPLE_RATE_HZ } from '../ports/audio.ts';
import type { SpeakerEmbedder } from '../ports/hearing.ts';
import { agreement } from '../voice/speaker-gallery.ts';

/** Fewer cannot be seen to disagree. */
const MIN_CLIPS = 3;
/** So much in fewer files is cut into as many clips. */
const ENOUGH_S = 10;
/** A clip is a sentence at least. */
const MIN_CLIP_S = 1;
/** More of one recording is not used. */
const MAX_CLIP_S = 30;
const MAX_FILES = 20;
const ADVICE =
  'record three sentences or ten seconds, one person alone, near the microphone of the box';

interface Clip {
  /** For people, for example `b.wav`. */
  from: string;
  samples: Float32Array;
}

/**
 * What makes a voice known: a vector of each recording.
 * @param paths WAV files of one person
 * @param threshold how alike they must be, cosine, 0..1
 * @throws FILE_NOT_FOUND, AUDIO_FILE_INVALID; USAGE with advice when there is too little, or when
 *   the recordings are not of one voice
 */
export async function voicePrints(
  paths: readonly string[],
  embedder: SpeakerEmbedder,
  threshold: number,
): Promise<Float32Array[]> {
  if (paths.length > MAX_FILES) throw new EarshotError('USAGE', `at most ${MAX_FILES} files`);
  const whole: Clip[] = [];
  for (const path of paths) whole.push({ from: path, samples: await readClip(path) });
  const clips = enough(whole);
  const vectors: Float32Array[] = [];
  for (const { samples } of clips) vectors.push(await embedder.embed(samples));
  const likes = agreement(vectors);
  const odd = clips.filter((_, at) => !((likes[at] ?? 0) >= threshold));
  if (odd.length === 0) return vectors;
  const names = [...new Set(odd.map(({ from }) => from))].join(', ');
  throw new EarshotError(
    'USAGE',
    `the recordings are not of one voice: ${names} sounds unlike the others; ${ADVICE}`,
  );
}

async function readClip(path: string): Promise<Float32Array> {
  const reader = await openWav(path);
  const resampler = createResampler(reader.format.sampleRateHz, SAMPLE_RATE_HZ);
  const clip = new Float32Array(MAX_CLIP_S * SAMPLE_RATE_HZ);
  let length = 0;
  try {
    for await (const block of reader.blocks()) {
      const samples = resampler.process(block).subarray(0, clip.length - length);
      clip.set(samples, length);
      length += samples.length;
      if (length === clip.length) break;
    }
  } finally {
    resampler.close();
    await reader.close();
  }
  if (length >= MIN_CLIP_S * SAMPLE_RATE_HZ) return clip.subarray(0, length);
  throw new EarshotError('USAGE', `${path} is shorter than ${MIN_CLIP_S} s; ${ADVICE}`);
}

function enough(clips: readonly Clip[]): readonly Clip[] {
  if (clips.length >= MIN_CLIPS) return clips;
  const samples = clips.reduce((sum, clip) => sum + clip.samples.length, 0);
  if (samples < ENOUGH_S * SAMPLE_RATE_HZ) {
    throw new EarshotError('USAGE', `that is too little to know a voice by; ${ADVICE}`);
  }
  return clips.flatMap(({ from, samples: all }) => {
    const length = Math.floor(all.length / MIN_CLIPS);
    return Array.from({ length: MIN_CLIPS }, (_, at) => ({
      from,
      samples: all.subarray(at * length, (at + 1) * length),
    }));
  });
}
