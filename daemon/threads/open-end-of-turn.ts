import { FallingEnd } from '../../models/engines/falling-end.ts';
import { asEarshotError } from '../base/errors.ts';
import type { EndOfTurnDetector } from '../ports/hearing.ts';
import type { EndOfTurnName, EngineChoice } from './engine-choice.ts';
import type { OnRefused } from './open-ears.ts';
import { openChosen } from './open-in-turn.ts';

/**
 * @param choice absent: the built-in one
 * @param onRefused told why the chosen one was not taken, or failed at its work later; the
 *   built-in one does its work then
 */
export async function openEndOfTurn(
  choice: EngineChoice<EndOfTurnName> | undefined,
  onRefused: OnRefused,
): Promise<EndOfTurnDetector> {
  try {
    if (choice) {
      const { SmartTurn } = await import('../../models/engines/end-of-turn.ts');
      return new RescuedDetector(await openChosen(SmartTurn.open, choice), onRefused);
    }
  } catch (error) {
    onRefused('end-of-turn', asEarshotError(error));
  }
  return new FallingEnd();
}

/** A detector whose work the built-in one does from its first failure on. */
export class RescuedDetector implements EndOfTurnDetector {
  readonly #chosen: EndOfTurnDetector;
  readonly #onRefused: OnRefused;
  #current: EndOfTurnDetector;

  constructor(chosen: EndOfTurnDetector, onRefused: OnRefused) {
    this.#chosen = chosen;
    this.#onRefused = onRefused;
    this.#current = chosen;
  }

  async score(samples: Float32Array): Promise<number> {
    try {
      return await this.#current.score(samples);
    } catch (error) {
      this.#current = new FallingEnd();
      this.#onRefused('end-of-turn', asEarshotError(error));
      return this.#current.score(samples);
    }
  }

  async close(): Promise<void> {
    await this.#chosen.close();
  }
}
