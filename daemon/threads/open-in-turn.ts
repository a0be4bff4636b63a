import { openInTurn } from '../../models/engines/gpu-turn.ts';
import { SystemClock } from '../base/clock.ts';
import type { OpenEngine } from '../ports/models.ts';
import type { EngineChoice } from './engine-choice.ts';

/** Opens an engine of this house; on a GPU when no other is being opened there. */
export function openChosen<T>(open: OpenEngine<T>, { model, home }: EngineChoice): Promise<T> {
  return openInTurn(open, { model, home, clock: new SystemClock() });
}
