import type { MessagePort } from 'node:worker_threads';
import { EngineClient } from '../../models/client.ts';
import { Patience } from '../../models/patience.ts';
import { RemoteRecognizer } from '../../models/recognizer-link.ts';
import type { Clock } from '../base/clock.ts';
import { EarshotError } from '../base/errors.ts';
import type { EarsEvent } from '../ports/ears.ts';
import type { Recognition, Recognizer } from '../ports/hearing.ts';

/** The longest utterance on a recogniser that hardly keeps up takes less. */
const FINISH_WITHIN_MS = 10_000;

/** The recogniser that the ears use; another one when its thread is replaced. */
export class CurrentRecognizer implements Recognizer {
  readonly #patience: Patience;
  #current: Recognizer | undefined;

  constructor({ clock, emit }: { clock: Clock; emit: (event: EarsEvent) => void }) {
    this.#patience = new Patience({
      clock,
      name: 'stt',
      limitMs: FINISH_WITHIN_MS,
      onStuck: ({ message }) => emit({ kind: 'recognizer-stuck', message }),
    });
  }

  /** Utterances that begin from now on go to the engine behind `port`. */
  connect({ port, flags }: { port: MessagePort; flags: Int32Array }): void {
    const recognizer = new RemoteRecognizer(new EngineClient(port, flags), this.#patience);
    this.#current = recognizer;
    port.on('close', () => {
      if (this.#current === recognizer) this.#current = undefined;
    });
  }

  /** @throws ENGINE_FAILED while there is none */
  begin(...parameters: Parameters<Recognizer['begin']>): Recognition {
    if (!this.#current) throw new EarshotError('ENGINE_FAILED', 'the recogniser is starting');
    return this.#current.begin(...parameters);
  }

  unknownWords(words: readonly string[]): Promise<string[]> {
    return this.#current?.unknownWords(words) ?? Promise.resolve([]);
  }

  async setGrammar(): Promise<void> {}
  async close(): Promise<void> {}
}
