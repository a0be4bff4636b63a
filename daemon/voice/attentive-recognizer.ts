import { SAMPLE_RATE_HZ } from '../ports/audio.ts';
import type { Recognition, RecognitionRequest, Recognizer, Transcript } from '../ports/hearing.ts';

/** Of a longer utterance the first part: more does not make a voice clearer. */
const MAX_SAMPLES = 15 * SAMPLE_RATE_HZ;

/** What is recognised, for somebody else to listen to as well. */
export type OnSaid = (utteranceId: string, samples: Float32Array) => void;

/**
 * A recogniser that hands what was said on when it is asked for the words: at a likely end too,
 * while the silence that ends an utterance is still being waited for.
 */
export class AttentiveRecognizer implements Recognizer {
  readonly #inner: Recognizer;
  readonly #onSaid: OnSaid;

  constructor(inner: Recognizer, onSaid: OnSaid) {
    this.#inner = inner;
    this.#onSaid = onSaid;
  }

  begin(request: RecognitionRequest): Recognition {
    // A second recognition of the same utterance is named u1/1; see LiveUtterance.
    const [utteranceId = ''] = request.utteranceId.split('/');
    return new AttentiveRecognition(this.#inner.begin(request), (samples) =>
      this.#onSaid(utteranceId, samples),
    );
  }

  unknownWords(words: readonly string[]): Promise<string[]> {
    return this.#inner.unknownWords(words);
  }

  setGrammar(...parameters: Parameters<Recognizer['setGrammar']>): Promise<void> {
    return this.#inner.setGrammar(...parameters);
  }

  close(): Promise<void> {
    return this.#inner.close();
  }
}

class AttentiveRecognition implements Recognition {
  readonly #inner: Recognition;
  readonly #onSaid: (samples: Float32Array) => void;
  #blocks: Float32Array[] = [];
  #samples = 0;

  constructor(inner: Recognition, onSaid: (samples: Float32Array) => void) {
    this.#inner = inner;
    this.#onSaid = onSaid;
  }

  accept(samples: Float32Array): void {
    const room = MAX_SAMPLES - this.#samples;
    // A copy: what is accepted may be handed to another thread for good.
    if (room > 0) this.#blocks.push(samples.slice(0, room));
    this.#samples = Math.min(MAX_SAMPLES, this.#samples + samples.length);
    this.#inner.accept(samples);
  }

  settled(): Promise<void> {
    return this.#inner.settled();
  }

  finish(): Promise<Transcript> {
    const finished = this.#inner.finish();
    const said = new Float32Array(this.#samples);
    let at = 0;
    for (const block of this.#blocks.splice(0)) {
      said.set(block, at);
      at += block.length;
    }
    this.#onSaid(said);
    return finished;
  }

  cancel(): void {
    this.#blocks = [];
    this.#inner.cancel();
  }
}
