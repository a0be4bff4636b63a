import { serveRecognizer } from '../../models/recognizer-link.ts';
import { bootThread } from './boot.ts';
import type { EngineChoice, RecognizerName } from './engine-choice.ts';
import { RECOGNIZER_TRIAL } from './open-recognizer.ts';
import { openProven } from './prove.ts';

/** The recogniser's thread: the ears send audio over one link, main the grammar over another. */
await bootThread<EngineChoice<RecognizerName>>(async (choice, { link, beforeEnd }) => {
  const { engine: recognizer, verdict } = await openProven(choice, RECOGNIZER_TRIAL);
  beforeEnd(() => recognizer.close());
  for (const { port, flags } of [link('main'), link('ears')]) {
    serveRecognizer(port, recognizer, flags);
  }
  return verdict;
});
