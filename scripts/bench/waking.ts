import { FRAME_SAMPLES } from '../../daemon/ports/audio.ts';
import { PREROLL_FRAMES, Preroll } from '../../daemon/voice/preroll.ts';
import { WakeSpotter } from '../../daemon/voice/wake-spotter.ts';
import { PocketSphinxWake, type SpottedPhrase } from '../../models/engines/pocketsphinx-wake.ts';
import { SileroVad } from '../../models/engines/silero-vad.ts';
import { type Clip, framesOf, joinClips, silence } from './clip.ts';

const PAUSE_MS = 500;
/** Past the end of a phrase the detector wants a little more before it reports. */
const TAIL_MS = 1_000;

/** Waking as the daemon does it: voice activity, and the detector in speech only. */
export class Waking {
  readonly #speech: SileroVad;
  readonly #detector: PocketSphinxWake;
  readonly #preroll = new Preroll(PREROLL_FRAMES);
  readonly #spotter: WakeSpotter;
  #nextSample = 0;

  private constructor(speech: SileroVad, detector: PocketSphinxWake) {
    this.#speech = speech;
    this.#detector = detector;
    this.#spotter = new WakeSpotter(detector, this.#preroll);
  }

  /** @throws LIBRARY_MISSING, CONFIG_INVALID as the engines do */
  static async open(phrase: SpottedPhrase): Promise<Waking> {
    return new Waking(await SileroVad.openEmbedded(), new PocketSphinxWake([phrase]));
  }

  /** Wakings in a clip that stands alone, in the order in which clips are given. */
  async count(clip: Clip): Promise<number> {
    let wakings = 0;
    for (const samples of framesOf(joinClips([silence(PAUSE_MS), clip, silence(TAIL_MS)]))) {
      const probability = await this.#speech.score(samples);
      const scored = {
        frame: { samples, firstSample: this.#nextSample, capturedMs: 0 },
        probability,
      };
      this.#nextSample += FRAME_SAMPLES;
      this.#preroll.push(scored);
      if (await this.#spotter.accept(scored)) wakings += 1;
    }
    return wakings;
  }

  async close(): Promise<void> {
    await this.#speech.close();
    await this.#detector.close();
  }
}
