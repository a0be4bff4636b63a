/** Grey pixels, 0 is black, row by row. */
export interface Raster {
  width: number;
  height: number;
  grey: Uint8Array;
}

/** The grey of a picture that is mostly dark: its text is light, which tesseract reads badly. */
const DARK = 96;
const WHITE = 255;

/** A picture turned by quarter turns clockwise. */
export function turnedRaster(raster: Raster, quarterTurns: number): Raster {
  const turns = ((quarterTurns % 4) + 4) % 4;
  if (turns === 0) return raster;
  const { width, height, grey } = raster;
  const isSideways = turns % 2 === 1;
  const turned: Raster = {
    width: isSideways ? height : width,
    height: isSideways ? width : height,
    grey: new Uint8Array(grey.length),
  };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let [toX, toY] = [width - 1 - x, height - 1 - y];
      if (turns === 1) [toX, toY] = [height - 1 - y, x];
      else if (isSideways) [toX, toY] = [y, width - 1 - x];
      turned.grey[toY * turned.width + toX] = grey[y * width + x] ?? WHITE;
    }
  }
  return turned;
}

/** Dark text on light paper: a picture that is mostly dark becomes its negative. */
export function onLightPaper(raster: Raster): Raster {
  const { grey } = raster;
  let sum = 0;
  for (const value of grey) sum += value;
  if (grey.length === 0 || sum / grey.length >= DARK) return raster;
  return { ...raster, grey: grey.map((value) => WHITE - value) };
}

/** The picture as a file that tesseract reads: PGM (netpbm). */
export function pgmOf({ width, height, grey }: Raster): Uint8Array {
  const brightest = 255;
  return Buffer.concat([Buffer.from(`P5 ${width} ${height} ${brightest}\n`), grey]);
}
