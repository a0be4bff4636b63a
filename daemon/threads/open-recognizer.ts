import type { Recognizer } from '../ports/hearing.ts';
import type { EngineChoice, RecognizerName } from './engine-choice.ts';

/** No engine's library is loaded before it is chosen. */
const OPEN: Record<RecognizerName, (choice: EngineChoice) => Promise<Recognizer>> = {
  pocketsphinx: async () => {
    const engine = await import('../../models/engines/pocketsphinx-recognizer.ts');
    return new engine.PocketSphinxRecognizer();
  },
};

/** @throws LIBRARY_MISSING, MODEL_INVALID, ENGINE_FAILED */
export function openRecognizer(choice: EngineChoice<RecognizerName>): Promise<Recognizer> {
  return OPEN[choice.engine](choice);
}
