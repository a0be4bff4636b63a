import type { MessagePort } from 'node:worker_threads';
import { PocketSphinxRecognizer } from '../../models/engines/pocketsphinx-recognizer.ts';
import { serveRecognizer } from '../../models/recognizer-link.ts';
import { bootThread } from './boot.ts';

/** The recogniser's thread: the ears send audio, main sends the grammar. */
export interface SttOptions {
  main: { port: MessagePort; flags: Int32Array };
  ears: { port: MessagePort; flags: Int32Array };
}

await bootThread<SttOptions>(async ({ main, ears }) => {
  const recognizer = new PocketSphinxRecognizer();
  serveRecognizer(main.port, recognizer, main.flags);
  serveRecognizer(ears.port, recognizer, ears.flags);
});
