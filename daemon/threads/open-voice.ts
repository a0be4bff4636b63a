import type { Synthesizer } from '../ports/speech.ts';
import type { EngineChoice, VoiceName } from './engine-choice.ts';
import { openChosen } from './open-in-turn.ts';
import type { Trial } from './prove.ts';

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

/** Words that every voice can say, in whatever language it thinks they are. */
const TRIAL_TEXT = 'one two three four five';

/** How a voice shows what it computes on. */
export const VOICE_TRIAL: Trial<Synthesizer, VoiceName> = {
  role: 'tts',
  open: openVoice,
  probe: (voice) => voice.synthesize({ text: TRIAL_TEXT, rate: 1 }, () => true),
  close: (voice) => voice.close(),
};
