import type { MessagePort } from 'node:worker_threads';
import { EspeakSynthesizer } from '../../models/engines/espeak.ts';
import { serveSynthesizer } from '../../models/synthesizer-link.ts';
import { bootThread } from './boot.ts';

/** The voice's thread: main sends sentences, their audio goes straight to the ears. */
export interface TtsOptions {
  voice: string;
  main: { port: MessagePort; flags: Int32Array };
  ears: { port: MessagePort };
}

await bootThread<TtsOptions>(async ({ voice, main, ears }) => {
  const synthesizer = new EspeakSynthesizer(voice);
  serveSynthesizer(main.port, synthesizer, {
    flags: main.flags,
    toEars: (audio, transfer) => ears.port.postMessage(audio, transfer),
  });
});
