/** Digits of a number in Office; what a file has beyond them is rounding. */
const DIGITS = 15;

/** A number as Office shows it, from how it is stored: `4.4000000000000004` is 4.4. */
export function storedNumber(value: number): string {
  return String(Number(value.toPrecision(DIGITS)));
}
