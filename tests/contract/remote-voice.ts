import { SystemClock } from '../../daemon/base/clock.ts';
import type { EmitSpeech, SynthesisRequest, Synthesizer } from '../../daemon/ports/speech.ts';
import type { EngineClient } from '../../models/client.ts';
import { Patience } from '../../models/patience.ts';
import { RemoteSynthesizer } from '../../models/synthesizer-link.ts';

const CHUNK_WITHIN_MS = 10_000;

/** The near end of a link to a voice, as a voice again. */
export class RemoteVoice implements Synthesizer {
  readonly #remote: RemoteSynthesizer;
  readonly #onClose: () => Promise<void>;

  constructor(client: EngineClient, onClose: () => Promise<void>) {
    const patience = new Patience({
      clock: new SystemClock(),
      name: 'voice',
      limitMs: CHUNK_WITHIN_MS,
      onStuck: () => undefined,
    });
    this.#remote = new RemoteSynthesizer(client, patience);
    this.#onClose = onClose;
  }

  synthesize(request: SynthesisRequest, emit: EmitSpeech): Promise<void> {
    const abort = new AbortController();
    const take = (chunk: Parameters<EmitSpeech>[0]): void => {
      if (!abort.signal.aborted && !emit(chunk)) abort.abort();
    };
    return this.#remote.synthesize(request, take, abort.signal);
  }

  close(): Promise<void> {
    return this.#onClose();
  }
}
