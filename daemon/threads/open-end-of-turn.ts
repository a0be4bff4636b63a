import { FallingEnd } from '../../models/engines/falling-end.ts';
import { asEarshotError, type EarshotError } from '../base/errors.ts';
import type { EndOfTurnDetector } from '../ports/hearing.ts';
import type { EngineChoice } from './engine-choice.ts';
import { openChosen } from './open-in-turn.ts';

/**
 * @param choice absent: the built-in one
 * @param onRefused told why the chosen one was not taken; the built-in one does its work
 */
export async function openEndOfTurn(
  choice: EngineChoice<'end-of-turn'> | undefined,
  onRefused: (error: EarshotError) => void,
): Promise<EndOfTurnDetector> {
  try {
    if (choice) {
      const { SmartTurn } = await import('../../models/engines/end-of-turn.ts');
      return await openChosen(SmartTurn.open, choice);
    }
  } catch (error) {
    onRefused(asEarshotError(error));
  }
  return new FallingEnd();
}
