import type { EarconName } from '../../daemon/ports/ears.ts';
import { type Note, renderNotes } from './tones.ts';

/** Equal temperament from A4 = 440 Hz. */
const E4 = 329.63;
const G4 = 392;
const C5 = 523.25;
const E5 = 659.26;
const G5 = 783.99;
const C6 = 1046.5;

const LEVEL = 0.35;
const SOFT_LEVEL = 0.2;
const note = (hz: number, lengthMs: number, level = LEVEL): Note => ({ hz, lengthMs, level });
const rest = (lengthMs: number): Note => note(0, lengthMs);

/** Up: it listens. Down: it has heard. Low: it went wrong. A bell, three times. A drop, softly. */
const NOTES: Readonly<Record<EarconName, readonly Note[]>> = {
  wake: [note(G4, 70), note(C5, 110)],
  end: [note(C5, 70), note(G4, 110)],
  error: [note(G4, 120), rest(40), note(E4, 200)],
  timer: [G5, G5, C6].flatMap((hz) => [note(hz, 140), rest(60)]),
  waiting: [note(E5, 90, SOFT_LEVEL)],
};

/** Every earcon, mono at EARCON_RATE_HZ. */
export function renderEarcons(): [EarconName, Float32Array][] {
  const names = Object.keys(NOTES) as EarconName[];
  return names.map((name) => [name, renderNotes(NOTES[name])]);
}
