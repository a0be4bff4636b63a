import { SAMPLE_RATE_HZ } from '../ports/audio.ts';
import type { Recognizer } from '../ports/hearing.ts';
import type { EngineChoice, RecognizerName } from './engine-choice.ts';
import { openChosen } from './open-in-turn.ts';
import type { Trial } from './prove.ts';

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

const TRIAL_SECONDS = 2;
/** About as loud as the noise of a quiet room: nothing to recognise, all to compute. */
const TRIAL_AMPLITUDE = 0.01;
const TRIAL_SAMPLES = Float32Array.from(
  { length: TRIAL_SECONDS * SAMPLE_RATE_HZ },
  (_, index) => TRIAL_AMPLITUDE * Math.sin(index * index),
);

/** How a recogniser shows what it computes on. */
export const RECOGNIZER_TRIAL: Trial<Recognizer, RecognizerName> = {
  role: 'stt',
  open: openRecognizer,
  probe: async (recognizer) => {
    const recognition = recognizer.begin({ utteranceId: 'trial', onPartial: () => undefined });
    recognition.accept(TRIAL_SAMPLES);
    await recognition.finish();
  },
  close: (recognizer) => recognizer.close(),
};
