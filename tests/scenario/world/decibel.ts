/** Power of a level: 0 dB below full scale is 1. */
export function powerOf(levelDb: number): number {
  return 10 ** (levelDb / 10);
}

/** @returns dB; a power of nothing is very far down, but a number */
export function decibelOf(power: number): number {
  return 10 * Math.log10(Math.max(power, 1e-12));
}
