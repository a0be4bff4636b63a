/** Each 0..255. */
export type Rgb = readonly [red: number, green: number, blue: number];

const MAX_BYTE = 255;
const CIRCLE_DEGREES = 360;
const SECTOR_DEGREES = 60;
/** Of red and green in the hexagon of hues, in sectors. */
const GREEN_SECTOR = 2;
const BLUE_SECTOR = 4;
const SECTORS = 6;
/** Where red begins to fall, in sectors before its own; green at 3, blue at 1. */
const RED_AT = 5;
const MIREDS_TIMES_KELVIN = 1_000_000;

/** Hue 0..360 and saturation 0..100, at full brightness. */
export function hsToRgb(hue: number, saturation: number): Rgb {
  const part = Math.min(1, Math.max(0, saturation / 100));
  const at = (((hue % CIRCLE_DEGREES) + CIRCLE_DEGREES) % CIRCLE_DEGREES) / SECTOR_DEGREES;
  const channel = (offset: number): number => {
    const distance = (offset + at) % SECTORS;
    const falling = Math.max(0, Math.min(distance, BLUE_SECTOR - distance, 1));
    return Math.round(MAX_BYTE * (1 - part * falling));
  };
  return [channel(RED_AT), channel(3), channel(1)];
}

/** @returns hue 0..360 and saturation 0..100 */
export function rgbToHs([red, green, blue]: Rgb): [hue: number, saturation: number] {
  const max = Math.max(red, green, blue);
  const range = max - Math.min(red, green, blue);
  if (range === 0) return [0, 0];
  let sector = (green - blue) / range;
  if (max === green) sector = (blue - red) / range + GREEN_SECTOR;
  else if (max === blue) sector = (red - green) / range + BLUE_SECTOR;
  const hue = (sector * SECTOR_DEGREES + CIRCLE_DEGREES) % CIRCLE_DEGREES;
  return [hue, (range / max) * 100];
}

/** sRGB of a chromaticity, at full brightness (IEC 61966-2-1, D65). */
export function xyToRgb(x: number, y: number): Rgb {
  const height = Math.max(y, 1e-6);
  const [bigX, bigZ] = [x / height, (1 - x - height) / height];
  const linear = [
    3.2406 * bigX - 1.5372 - 0.4986 * bigZ,
    -0.9689 * bigX + 1.8758 + 0.0415 * bigZ,
    0.0557 * bigX - 0.204 + 1.057 * bigZ,
  ].map((each) => Math.max(0, each));
  const max = Math.max(...linear, 1e-6);
  const [red = 0, green = 0, blue = 0] = linear.map((each) =>
    Math.round(MAX_BYTE * companded(each / max)),
  );
  return [red, green, blue];
}

/** The chromaticity of a colour of sRGB. */
export function rgbToXy(rgb: Rgb): [x: number, y: number] {
  const [red = 0, green = 0, blue = 0] = rgb.map((each) => expandedLight(each / MAX_BYTE));
  const bigX = 0.4124 * red + 0.3576 * green + 0.1805 * blue;
  const bigY = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  const bigZ = 0.0193 * red + 0.1192 * green + 0.9505 * blue;
  const sum = bigX + bigY + bigZ;
  return sum === 0 ? [0, 0] : [bigX / sum, bigY / sum];
}

const KNEE = 0.0031308;
const SLOPE = 12.92;
const OFFSET = 0.055;
const GAMMA = 2.4;

function companded(light: number): number {
  return light <= KNEE ? SLOPE * light : (1 + OFFSET) * light ** (1 / GAMMA) - OFFSET;
}

function expandedLight(value: number): number {
  return value <= KNEE * SLOPE ? value / SLOPE : ((value + OFFSET) / (1 + OFFSET)) ** GAMMA;
}

/** Mireds to kelvins, and kelvins to mireds. */
export function reciprocalMegakelvin(value: number): number {
  return Math.round(MIREDS_TIMES_KELVIN / Math.max(1, value));
}

/** A lamp shows what its gamut has: its red is not quite that of the screen. */
const HUE_TOLERANCE_DEGREES = 30;
const SATURATION_TOLERANCE = 45;
/** Of so pale a colour the hue says nothing. */
const PALE_SATURATION = 20;

/** True where a lamp that was told one colour may report the other. */
export function areAlike(reported: Rgb | undefined, wanted: Rgb): boolean {
  if (reported === undefined) return false;
  const [[hue, saturation], [wantedHue, wantedSaturation]] = [rgbToHs(reported), rgbToHs(wanted)];
  if (Math.abs(saturation - wantedSaturation) > SATURATION_TOLERANCE) return false;
  const apart = Math.abs(hue - wantedHue);
  const turned = Math.min(apart, CIRCLE_DEGREES - apart);
  return wantedSaturation < PALE_SATURATION || turned <= HUE_TOLERANCE_DEGREES;
}

/** Numbers of a list like `255,128,0`. */
export function readRgb(values: readonly number[]): Rgb | undefined {
  const [red, green, blue] = values.map((each) => Math.round(each));
  const isFit = values.length >= 3 && values.every((each) => each >= 0 && each <= MAX_BYTE);
  if (!isFit || red === undefined || green === undefined || blue === undefined) return undefined;
  return [red, green, blue];
}
