import { ManualClock } from '../../daemon/base/clock.ts';
import { FRAME_SAMPLES } from '../../daemon/ports/audio.ts';
import type { Recognizer, SpeechProbability } from '../../daemon/ports/hearing.ts';
import { Listener } from '../../daemon/voice/listener.ts';
import { type Clip, framesOf, joinClips, silence } from './clip.ts';

/** As the daemon's defaults. */
const LISTENER = {
  hangoverMs: 640,
  maxUtteranceMs: 15_000,
  noSpeechTimeoutMs: 5000,
  speculation: false,
};
/** Longer than the silence that ends an utterance. */
const TAIL_MS = 1000;

/** One utterance as the recogniser of the box got and understood it. */
export interface BoxUtterance {
  text: string;
  source: 'grammar' | 'dictation';
  /** First and last sample that was judged speech. */
  from: number;
  to: number;
}

/** Speech as the box hears it: voice activity cuts it, the leveller levels it, then words. */
export class BoxHearing {
  readonly #speech: SpeechProbability;
  readonly #listener: Listener;
  #heard: BoxUtterance[] = [];
  #start = 0;

  constructor(speech: SpeechProbability, recognizer: Recognizer) {
    this.#speech = speech;
    this.#listener = new Listener(LISTENER, {
      clock: new ManualClock(),
      speech,
      wake: undefined,
      recognizer,
      isPlaying: () => false,
      emit: (event) => {
        if (event.kind === 'hearing-failed') throw new Error(event.message);
        if (event.kind !== 'utterance') return;
        const { transcript, times } = event;
        this.#heard.push({
          text: transcript.text,
          source: transcript.source,
          from: times.speechStartSample - this.#start,
          to: times.speechEndSample - this.#start,
        });
      },
    });
  }

  /** @returns what was understood in a sound that stands alone, in order */
  async hear(clip: Clip): Promise<BoxUtterance[]> {
    this.#heard = [];
    this.#speech.reset();
    this.#listener.setMode('off');
    this.#listener.setMode('duplex');
    const from = this.#start;
    let firstSample = from;
    for (const samples of framesOf(joinClips([clip, silence(TAIL_MS)]))) {
      await this.#listener.hear({ samples, firstSample, capturedMs: 0 });
      await this.#listener.settled();
      firstSample += FRAME_SAMPLES;
    }
    // The next sound begins after a gap, so that nothing of this one is kept.
    this.#start = firstSample + FRAME_SAMPLES;
    return this.#heard;
  }
}
