/** Each 0..255. */
export type Rgb = readonly [red: number, green: number, blue: number];

const CIRCLE_DEGREES = 360;
const SECTOR_DEGREES = 60;
const GREEN_SECTOR = 2;
const BLUE_SECTOR = 4;
/** A lamp shows what its gamut has: its red is not quite that of the screen. */
const HUE_TOLERANCE_DEGREES = 30;
const SATURATION_TOLERANCE = 0.45;
/** Of so pale a colour the hue says nothing. */
const PALE_SATURATION = 0.2;

/** True where a lamp that was told one colour may report the other. */
export function areAlike(reported: Rgb | undefined, wanted: Rgb): boolean {
  if (reported === undefined) return false;
  const [one, other] = [hueAndSaturation(reported), hueAndSaturation(wanted)];
  if (Math.abs(one.saturation - other.saturation) > SATURATION_TOLERANCE) return false;
  const apart = Math.abs(one.hue - other.hue);
  const turned = Math.min(apart, CIRCLE_DEGREES - apart);
  return other.saturation < PALE_SATURATION || turned <= HUE_TOLERANCE_DEGREES;
}

/** Hue 0..360 and saturation 0..1 of the hexagon of colours. */
function hueAndSaturation([red, green, blue]: Rgb): { hue: number; saturation: number } {
  const max = Math.max(red, green, blue);
  const range = max - Math.min(red, green, blue);
  if (range === 0) return { hue: 0, saturation: 0 };
  let sector = (green - blue) / range;
  if (max === green) sector = (blue - red) / range + GREEN_SECTOR;
  else if (max === blue) sector = (red - green) / range + BLUE_SECTOR;
  const hue = (sector * SECTOR_DEGREES + CIRCLE_DEGREES) % CIRCLE_DEGREES;
  return { hue, saturation: range / max };
}
