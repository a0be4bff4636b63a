import { asEarshotError, type EarshotError } from '../base/errors.ts';
import type { RefusableRole } from '../ports/ears.ts';
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

/** Told why a chosen engine of the ears was not taken. */
export type OnRefused = (role: RefusableRole, error: EarshotError) => void;

/** @throws LIBRARY_MISSING, CONFIG_INVALID as the rescue engine does */
export async function openWake(
  { engine, ...words }: WakeSettings,
  onRefused: OnRefused,
): Promise<WakeDetector> {
  try {
    if (engine) return await OPEN[engine.engine](engine, words);
  } catch (error) {
    onRefused('wake', asEarshotError(error));
  }
  const rescue = await import('../../models/engines/pocketsphinx-wake.ts');
  return new rescue.PocketSphinxWake(words);
}

/** @throws MODEL_INVALID as the built-in one does */
export async function openVad(
  choice: EngineChoice<VadName> | undefined,
  onRefused: OnRefused,
): Promise<SpeechProbability> {
  const { SileroVad } = await import('../../models/engines/silero-vad.ts');
  try {
    if (choice) return await openChosen(SileroVad.open, choice);
  } catch (error) {
    onRefused('vad', asEarshotError(error));
  }
  return SileroVad.openEmbedded();
}
