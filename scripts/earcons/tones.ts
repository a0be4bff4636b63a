/** Enough for voices and chimes, and a third of the bytes of 48 kHz. */
export const EARCON_RATE_HZ = 16_000;
const MS_PER_SECOND = 1000;

export interface Note {
  /** 0: silence. */
  hz: number;
  lengthMs: number;
  /** Of full scale, 0..1. */
  level: number;
}

/** A note rises in this time, so that it does not click. */
const ATTACK_MS = 6;
/** It dies away to this share of its level at its end, and to nothing in RELEASE_MS before that. */
const END_SHARE = 0.2;
const RELEASE_MS = 20;
/** The second harmonic, which makes a chime of a test tone. */
const OVERTONE = 0.25;

/** Terms of the Taylor series of the sine that change a 16-bit sample: up to x^13. */
const SINE_TERMS = 6;

/**
 * The sine by additions, multiplications and divisions, whose results IEEE 754 fixes to the bit:
 * Math.sin may differ in the last one from machine to machine.
 * @param turns position, in periods
 */
function sine(turns: number): number {
  // From -1/4 to 1/4 of a turn, where the series needs few terms.
  let folded = turns - Math.floor(turns + 0.5);
  if (folded > 1 / 4) folded = 0.5 - folded;
  if (folded < -1 / 4) folded = -0.5 - folded;
  const x = 2 * Math.PI * folded;
  let term = x;
  let sum = x;
  for (let n = 1; n <= SINE_TERMS; n += 1) {
    term *= (-x * x) / (2 * n * (2 * n + 1));
    sum += term;
  }
  return sum;
}

function samplesIn(ms: number): number {
  return Math.round((ms * EARCON_RATE_HZ) / MS_PER_SECOND);
}

function renderNote({ hz, lengthMs, level }: Note): number[] {
  const length = samplesIn(lengthMs);
  const attack = samplesIn(ATTACK_MS);
  const release = samplesIn(RELEASE_MS);
  return Array.from({ length }, (_, at) => {
    const turns = (hz * at) / EARCON_RATE_HZ;
    const rise = Math.min(1, at / attack);
    const fall = Math.min(1, (length - 1 - at) / release);
    const decay = 1 - ((1 - END_SHARE) * at) / length;
    const wave = (sine(turns) + OVERTONE * sine(2 * turns)) / (1 + OVERTONE);
    return level * rise * fall * decay * wave;
  });
}

/** @returns mono samples at EARCON_RATE_HZ */
export function renderNotes(notes: readonly Note[]): Float32Array {
  return Float32Array.from(notes.flatMap(renderNote));
}
