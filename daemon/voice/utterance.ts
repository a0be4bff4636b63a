import { type AudioFrame, SAMPLE_RATE_HZ } from '../ports/audio.ts';
import type { EarsEvent } from '../ports/ears.ts';
import type { Recognition, Recognizer } from '../ports/hearing.ts';
import { LevelledRecognition } from './levelled-recognition.ts';

const SAMPLES_PER_MS = SAMPLE_RATE_HZ / 1000;
/** Signal before the first speech frame that goes to the recogniser: soft onsets are scored low. */
const LEAD_IN_MS = 256;
/** Speech this soon after the wake phrase belongs to the same breath. */
const SAME_BREATH_MS = 700;
/** Signal before the wake phrase that goes along with it. */
const WAKE_LEAD_IN_MS = 100;
/** In one breath with the wake phrase, its own end is counted as speech too. */
const MIN_SPEECH_AFTER_WAKE_MS = 300;
/** Shorter stretches are the tail of the wake word, a cough or a click. */
const MIN_SPEECH_MS = 160;

/** Speech that may come. */
export interface Expectation {
  /** It begins here or later. */
  fromSample: number;
  /** By when it must begin. */
  deadlineSample: number;
  /** Where the wake phrase began that it may follow in one breath. */
  wakeStartSample: number | undefined;
}

/** One utterance from its first speech frame to its transcript. */
export class LiveUtterance {
  readonly id: string;
  /** With less speech than this it was not an utterance, ms. */
  readonly minSpeechMs: number;
  /** Where the signal for the recogniser begins. */
  readonly firstSample: number;
  readonly #speechStartSample: number;
  readonly #recognition: Recognition;
  #speechEndSample = 0;
  #speechEndMs = 0;

  /** @throws ENGINE_FAILED while the recogniser is being replaced */
  constructor(
    { id, speechStartSample }: { id: string; speechStartSample: number },
    expectation: Expectation,
    { recognizer, emit }: { recognizer: Recognizer; emit: (event: EarsEvent) => void },
  ) {
    this.id = id;
    this.#speechStartSample = speechStartSample;
    emit({ kind: 'speech-start', utteranceId: id, sample: speechStartSample });
    const { firstSample, leadSamples } = whereToBegin(expectation, speechStartSample);
    this.firstSample = firstSample;
    this.minSpeechMs = leadSamples === undefined ? MIN_SPEECH_MS : MIN_SPEECH_AFTER_WAKE_MS;
    this.#recognition = new LevelledRecognition(
      recognizer.begin({
        utteranceId: id,
        onPartial: ({ text }) => emit({ kind: 'partial', utteranceId: id, text }),
        ...(leadSamples === undefined ? {} : { leadSamples }),
      }),
    );
  }

  accept(frame: AudioFrame): void {
    this.#recognition.accept(frame.samples);
  }

  /** The speaker was still speaking in this frame. */
  noteSpeech(frame: AudioFrame): void {
    this.#speechEndSample = frame.firstSample + frame.samples.length;
    this.#speechEndMs = frame.capturedMs;
  }

  settled(): Promise<void> {
    return this.#recognition.settled();
  }

  cancel(): void {
    this.#recognition.cancel();
  }

  /** @throws ENGINE_FAILED when the recogniser dies meanwhile */
  async finish(
    nowMs: () => number,
    end: 'silence' | 'too-long',
  ): Promise<EarsEvent & { kind: 'utterance' }> {
    const endpointMs = nowMs();
    const transcript = await this.#recognition.finish();
    const times = {
      speechStartSample: this.#speechStartSample,
      speechEndSample: this.#speechEndSample,
      speechEndMs: this.#speechEndMs,
      endpointMs,
      transcriptMs: nowMs(),
    };
    return { kind: 'utterance', utteranceId: this.id, transcript, times, end };
  }
}

/** A command in one breath with the wake phrase is given with it, so that no word is cut. */
function whereToBegin(
  { fromSample, wakeStartSample }: Expectation,
  speechStartSample: number,
): { firstSample: number; leadSamples?: number } {
  const isOneBreath = speechStartSample - fromSample <= SAME_BREATH_MS * SAMPLES_PER_MS;
  if (wakeStartSample !== undefined && isOneBreath) {
    const firstSample = wakeStartSample - WAKE_LEAD_IN_MS * SAMPLES_PER_MS;
    return { firstSample, leadSamples: fromSample - firstSample };
  }
  const leadIn = speechStartSample - LEAD_IN_MS * SAMPLES_PER_MS;
  return { firstSample: Math.max(leadIn, fromSample) };
}
