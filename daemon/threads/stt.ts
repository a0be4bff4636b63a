import { serveRecognizer } from '../../models/recognizer-link.ts';
import { bootThread } from './boot.ts';
import type { EngineChoice, RecognizerName } from './engine-choice.ts';
import { openRecognizer } from './open-recognizer.ts';

/** The recogniser's thread: the ears send audio over one link, main the grammar over another. */
await bootThread<EngineChoice<RecognizerName>>(async (choice, { link }) => {
  const recognizer = await openRecognizer(choice);
  for (const { port, flags } of [link('main'), link('ears')]) {
    serveRecognizer(port, recognizer, flags);
  }
});
