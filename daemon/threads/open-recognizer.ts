import type { Recognizer } from '../ports/hearing.ts';
import type { EngineChoice, RecognizerName } from './engine-choice.ts';
import { openChosen } from './open-in-turn.ts';

/** No engine's library is loaded before it is chosen. */
const OPEN: Record<RecognizerName, (choice: EngineChoice) => Promise<Recognizer>> = {
  pocketsphinx: async () => {
    const engine = await import('../../models/engines/pocketsphinx-recognizer.ts');
    return new engine.PocketSphinxRecognizer();
  },
  'sherpa-streaming': async (choice) => {
    const engine = await import('../../models/engines/sherpa-streaming-recognizer.ts');
    return openChosen(engine.SherpaStreamingRecognizer.open, choice);
  },
  'sherpa-offline': async (choice) => {
    const engine = await import('../../models/engines/sherpa-offline-recognizer.ts');
    return openChosen(engine.SherpaOfflineRecognizer.open, choice);
  },
};

/** @throws LIBRARY_MISSING, MODEL_INVALID, MODEL_MISSING, ENGINE_FAILED */
export function openRecognizer(choice: EngineChoice<RecognizerName>): Promise<Recognizer> {
  return OPEN[choice.engine](choice);
}
