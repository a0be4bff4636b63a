import { absenceReason, chooseDevice } from './device-choice.ts';
import type { DirectionState } from './direction-state.ts';
import { errorText } from './error-text.ts';
import type { LiveSession } from './live-session.ts';
import type { SoundDevice, SoundSystem } from './sound-system.ts';

/** Opens one direction on the devices that the sound system knows now; `state` says how it went. */
export function openDirection(
  session: LiveSession,
  state: DirectionState,
  { system, known }: { system: SoundSystem; known: readonly SoundDevice[] },
): void {
  const device = chooseDevice(known, state.wanted, state.direction);
  if (device === undefined) {
    state.absent(absenceReason(known, state.wanted, state.direction));
    return;
  }
  try {
    if (state.direction === 'input') session.startCapture(system.openCapture(device));
    else session.startPlayback(system.openPlayback(device));
    state.opened(device.name);
  } catch (error) {
    state.absent(errorText(error));
  }
}

/** True when one of the missing devices is really there, as another process sees it. */
export async function isOneBack(
  system: SoundSystem,
  missing: readonly DirectionState[],
): Promise<boolean> {
  const present = await system.probe().catch(() => []);
  return missing.some((state) => chooseDevice(present, state.wanted, state.direction));
}
