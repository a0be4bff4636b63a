import type { SpeechProbability } from '../../../daemon/ports/hearing.ts';
import { decibelOf } from '../world/decibel.ts';
import type { Audible } from '../world/room.ts';
import { type ContentsOf, framesIn } from './frame-reader.ts';

/** Speech this far above the noise is as likely as not taken for speech. */
const EVEN_SNR_DB = 2;
/** How much of a ratio makes how much of a difference. */
const SLOPE_DB = 2;
/** Nothing softer is heard at all. */
const INAUDIBLE_DB = -70;
/** Music is a little like speech; a slam, for the frame or two that it lasts, is more. */
const MUSIC_PROBABILITY = 0.3;
const SLAM_PROBABILITY = 0.6;

/** Judges by how far all voices together stand above all else. */
export class ScriptedSpeech implements SpeechProbability {
  readonly #contentsOf: ContentsOf;

  constructor(contentsOf: ContentsOf) {
    this.#contentsOf = contentsOf;
  }

  async score(samples: Float32Array): Promise<number> {
    const [audible] = framesIn(samples, this.#contentsOf);
    return audible ? probabilityOf(audible) : 0;
  }

  reset(): void {}
  async close(): Promise<void> {}
}

function probabilityOf({ words, noisePower, musicPower, slamPower }: Audible): number {
  const speechDb = decibelOf(words.reduce((sum, { power }) => sum + power, 0));
  const musicDb = decibelOf(musicPower);
  const slamDb = decibelOf(slamPower);
  const otherDb = decibelOf(noisePower + musicPower + slamPower);
  const snrDb = speechDb - otherDb;
  const speech = speechDb < INAUDIBLE_DB ? 0 : 1 / (1 + Math.exp((EVEN_SNR_DB - snrDb) / SLOPE_DB));
  const music = musicDb > Math.max(INAUDIBLE_DB, speechDb) ? MUSIC_PROBABILITY : 0;
  const slam = slamDb > Math.max(INAUDIBLE_DB, speechDb) ? SLAM_PROBABILITY : 0;
  return Math.max(speech, music, slam);
}
