import { asEarshotError, type EarshotError } from '../base/errors.ts';
import type { RefusableRole } from '../ports/ears.ts';
import type { SpeechProbability } from '../ports/hearing.ts';
import type { EngineChoice, VadName } from './engine-choice.ts';
import { openChosen } from './open-in-turn.ts';

/** Told why a chosen engine of the ears was not taken. */
export type OnRefused = (role: RefusableRole, error: EarshotError) => void;

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
