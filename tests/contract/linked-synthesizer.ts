import { MessageChannel } from 'node:worker_threads';
import { SystemClock } from '../../daemon/base/clock.ts';
import type { EmitSpeech, SynthesisRequest, Synthesizer } from '../../daemon/ports/speech.ts';
import { EngineClient } from '../../models/client.ts';
import { Patience } from '../../models/patience.ts';
import { createCancelFlags } from '../../models/protocol.ts';
import { RemoteSynthesizer, serveSynthesizer } from '../../models/synthesizer-link.ts';

const CHUNK_WITHIN_MS = 10_000;

/** A voice behind the link that leads into its thread, as a voice again. */
export class LinkedSynthesizer implements Synthesizer {
  readonly #voice: Synthesizer;
  readonly #remote: RemoteSynthesizer;
  readonly #closePorts: () => void;

  constructor(voice: Synthesizer) {
    const { port1, port2 } = new MessageChannel();
    const flags = createCancelFlags();
    serveSynthesizer(port2, voice, { flags, toEars: () => undefined });
    this.#voice = voice;
    const patience = new Patience({
      clock: new SystemClock(),
      name: 'voice',
      limitMs: CHUNK_WITHIN_MS,
      onStuck: () => undefined,
    });
    this.#remote = new RemoteSynthesizer(new EngineClient(port1, flags), patience);
    this.#closePorts = () => port1.close();
  }

  synthesize(request: SynthesisRequest, emit: EmitSpeech): Promise<void> {
    const abort = new AbortController();
    const take = (chunk: Parameters<EmitSpeech>[0]): void => {
      if (!abort.signal.aborted && !emit(chunk)) abort.abort();
    };
    return this.#remote.synthesize(request, take, abort.signal);
  }

  async close(): Promise<void> {
    this.#closePorts();
    await this.#voice.close();
  }
}
