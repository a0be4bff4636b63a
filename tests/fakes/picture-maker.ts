import type { Raster } from '../../daemon/knowledge/parse/ocr/raster.ts';

const DPI = 300;
const WHITE = 255;
const RGB_BYTES = 3;

/** A bitmap of Windows with 24 bits a pixel, its rows from below. */
export function bitmapOf({ width, height, grey }: Raster): Buffer {
  const rowBytes = Math.ceil((width * RGB_BYTES) / 4) * 4;
  const header = Buffer.alloc(54);
  header.write('BM');
  header.writeUInt32LE(header.length + rowBytes * height, 2);
  header.writeUInt32LE(header.length, 10);
  header.writeUInt32LE(40, 14);
  header.writeInt32LE(width, 18);
  header.writeInt32LE(height, 22);
  header.writeUInt16LE(1, 26);
  header.writeUInt16LE(24, 28);
  const pixels = Buffer.alloc(rowBytes * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (height - 1 - y) * rowBytes + x * RGB_BYTES;
      pixels.fill(grey[y * width + x] ?? WHITE, at, at + RGB_BYTES);
    }
  }
  return Buffer.concat([header, pixels]);
}

/** Grey pages in one TIFF, not packed (TIFF 6.0, section 4). */
export function tiffOf(pages: readonly Raster[]): Buffer {
  const start = Buffer.from('II*\0\0\0\0\0', 'latin1');
  const parts: Buffer[] = [start];
  let offset = start.length;
  let link = { bytes: start, at: 4 };
  for (const { width, height, grey } of pages) {
    const pixels = Buffer.concat([grey], grey.length + (grey.length % 2));
    const resolution = Buffer.alloc(8);
    resolution.writeUInt32LE(DPI, 0);
    resolution.writeUInt32LE(1, 4);
    const tags: readonly [tag: number, type: number, value: number][] = [
      [256, 4, width],
      [257, 4, height],
      [258, 3, 8],
      [259, 3, 1],
      [262, 3, 1],
      [273, 4, offset],
      [277, 3, 1],
      [278, 4, height],
      [279, 4, grey.length],
      [282, 5, offset + pixels.length],
      [283, 5, offset + pixels.length],
    ];
    const directory = Buffer.alloc(2 + tags.length * 12 + 4);
    directory.writeUInt16LE(tags.length, 0);
    for (const [at, [tag, type, value]] of tags.entries()) {
      directory.writeUInt16LE(tag, 2 + at * 12);
      directory.writeUInt16LE(type, 4 + at * 12);
      directory.writeUInt32LE(1, 6 + at * 12);
      directory.writeUInt32LE(value, 10 + at * 12);
    }
    link.bytes.writeUInt32LE(offset + pixels.length + resolution.length, link.at);
    link = { bytes: directory, at: directory.length - 4 };
    parts.push(pixels, resolution, directory);
    offset += pixels.length + resolution.length + directory.length;
  }
  return Buffer.concat(parts);
}
