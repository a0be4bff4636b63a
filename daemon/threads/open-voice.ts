import type { Synthesizer } from '../ports/speech.ts';
import type { EngineChoice, VoiceName } from './engine-choice.ts';
import { openChosen } from './open-in-turn.ts';

/** The rescue voice of the only language so far. */
const RESCUE_VOICE_NAME = 'en-us';

/** No engine's library is loaded before it is chosen. */
const OPEN: Record<VoiceName, (choice: EngineChoice) => Promise<Synthesizer>> = {
  espeak: async () => {
    const engine = await import('../../models/engines/espeak.ts');
    return new engine.EspeakSynthesizer(RESCUE_VOICE_NAME);
  },
  'sherpa-tts': async (choice) => {
    const engine = await import('../../models/engines/sherpa-synthesizer.ts');
    return openChosen(engine.SherpaSynthesizer.open, choice);
  },
};

/** @throws LIBRARY_MISSING, MODEL_INVALID, MODEL_MISSING, ENGINE_FAILED */
export function openVoice(choice: EngineChoice<VoiceName>): Promise<Synthesizer> {
  return OPEN[choice.engine](choice);
}
