/** A colour light: an exact colour, or a white of some temperature. */
export type LightColor =
  | { rgb: readonly [red: number, green: number, blue: number] }
  | { kelvin: number };

const WHOLE = 255;

/**
 * Values of the CSS named colours (W3C CSS Color 4) at full strength, since brightness is another
 * matter; whites are temperatures as lamps are sold: warm 2700 K, neutral 4000 K, daylight 6500 K.
 */
const COLORS: Readonly<Record<string, LightColor>> = {
  red: { rgb: [WHOLE, 0, 0] },
  green: { rgb: [0, WHOLE, 0] },
  blue: { rgb: [0, 0, WHOLE] },
  yellow: { rgb: [WHOLE, WHOLE, 0] },
  orange: { rgb: [WHOLE, 165, 0] },
  purple: { rgb: [128, 0, 128] },
  violet: { rgb: [238, 130, 238] },
  pink: { rgb: [WHOLE, 192, 203] },
  magenta: { rgb: [WHOLE, 0, WHOLE] },
  cyan: { rgb: [0, WHOLE, WHOLE] },
  turquoise: { rgb: [64, 224, 208] },
  teal: { rgb: [0, 128, 128] },
  lime: { rgb: [0, WHOLE, 0] },
  gold: { rgb: [WHOLE, 215, 0] },
  amber: { rgb: [WHOLE, 191, 0] },
  coral: { rgb: [WHOLE, 127, 80] },
  salmon: { rgb: [250, 128, 114] },
  crimson: { rgb: [220, 20, 60] },
  maroon: { rgb: [128, 0, 0] },
  brown: { rgb: [165, 42, 42] },
  beige: { rgb: [245, 245, 220] },
  lavender: { rgb: [230, 230, 250] },
  indigo: { rgb: [75, 0, 130] },
  navy: { rgb: [0, 0, 128] },
  olive: { rgb: [128, 128, 0] },
  mint: { rgb: [62, 180, 137] },
  peach: { rgb: [WHOLE, 218, 185] },
  'light-blue': { rgb: [173, 216, 230] },
  'dark-blue': { rgb: [0, 0, 139] },
  'light-green': { rgb: [144, 238, 144] },
  black: { rgb: [0, 0, 0] },
  white: { rgb: [WHOLE, WHOLE, WHOLE] },
  'warm-white': { kelvin: 2700 },
  'neutral-white': { kelvin: 4000 },
  'cool-white': { kelvin: 5000 },
  daylight: { kelvin: 6500 },
};

/** @param id canonical, as in a `color` slot: `red`, `warm-white` */
export function colorOf(id: string): LightColor | undefined {
  return Object.hasOwn(COLORS, id) ? COLORS[id] : undefined;
}
