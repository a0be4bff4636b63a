import { SAMPLE_RATE_HZ } from '../ports/audio.ts';
import type { WakeDetection } from '../ports/hearing.ts';
import type { HeardWake } from '../ports/wake.ts';
import { LevelMeter } from './level-meter.ts';
import type { Preroll } from './preroll.ts';

const SAMPLES_PER_MS = SAMPLE_RATE_HZ / 1000;
/** What came before the phrase counts as noise for so long. */
const NOISE_MS = 1000;

/**
 * How well a phrase was heard: how far it stands out of what was before it, which, unlike its
 * loudness, does not depend on the gain of the microphone.
 * @param preroll holds everything up to now
 */
export function heardWake(detection: WakeDetection, preroll: Preroll): HeardWake {
  const { phrase, startSample, endSample } = detection;
  const meter = new LevelMeter();
  let noiseFrames = 0;
  for (const scored of preroll.since(startSample - NOISE_MS * SAMPLES_PER_MS)) {
    const { firstSample } = scored.frame;
    if (firstSample >= endSample) break;
    if (firstSample >= startSample) {
      meter.addSpeech(scored);
      continue;
    }
    meter.addNoise(scored);
    noiseFrames += 1;
  }
  const { speechDb, noiseDb } = meter.level;
  // Nothing to compare with, just after the microphone was opened: no box yields to that.
  const clarityDb = noiseFrames === 0 ? 0 : Math.max(0, speechDb - noiseDb);
  return { phrase, clarityDb, agoMs: Math.max(0, preroll.endSample - endSample) / SAMPLES_PER_MS };
}
