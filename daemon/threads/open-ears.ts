import type { SpeechProbability, WakeDetector } from '../ports/hearing.ts';
import type { EngineChoice, VadName, WakeName } from './engine-choice.ts';
import { openChosen } from './open-in-turn.ts';

/** What wakes the box: words of the settings, for engines that can be told them. */
export interface WakeSettings {
  phrase: string;
  /** 0..1 */
  sensitivity: number;
  /** Absent: the rescue engine. */
  engine?: EngineChoice<WakeName>;
}

/** Keyword threshold of sherpa-onnx at sensitivity s: 0.5 at 0, its default 0.25 at 0.5. */
const STRICTEST_THRESHOLD = 0.5;

/** No engine's library is loaded before it is chosen. */
const OPEN: Record<
  WakeName,
  (choice: EngineChoice, words: { phrase: string; sensitivity: number }) => Promise<WakeDetector>
> = {
  openwakeword: async (choice) => {
    const engine = await import('../../models/engines/openwakeword.ts');
    return openChosen(engine.OpenWakeWord.open, choice);
  },
  'sherpa-keyword': async (choice, { phrase, sensitivity }) => {
    const engine = await import('../../models/engines/sherpa-keyword-spotter.ts');
    const threshold = STRICTEST_THRESHOLD * (1 - sensitivity);
    return openChosen(
      (model, home) => engine.SherpaKeywordSpotter.open(model, home, [{ phrase, threshold }]),
      choice,
    );
  },
};

/** @throws LIBRARY_MISSING, CONFIG_INVALID, MODEL_INVALID, MODEL_MISSING, ENGINE_FAILED */
export async function openWake({ engine, ...words }: WakeSettings): Promise<WakeDetector> {
  if (engine) return OPEN[engine.engine](engine, words);
  const rescue = await import('../../models/engines/pocketsphinx-wake.ts');
  return new rescue.PocketSphinxWake(words);
}

/** @throws MODEL_INVALID, MODEL_MISSING */
export async function openVad(
  choice: EngineChoice<VadName> | undefined,
): Promise<SpeechProbability> {
  const { SileroVad } = await import('../../models/engines/silero-vad.ts');
  return choice ? openChosen(SileroVad.open, choice) : SileroVad.openEmbedded();
}
