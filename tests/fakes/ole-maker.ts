export interface OleStream {
  name: string;
  data: Uint8Array;
}

const SECTOR_BYTES = 512;
const ENTRY_BYTES = 128;
const NUMBERS_PER_SECTOR = SECTOR_BYTES / 4;
const END = 0xfffffffe;
const FREE = 0xffffffff;
const FAT_SECTOR = 0xfffffffd;

/** Makes an OLE compound file (MS-CFB) of version 3 without a stream for small ones. */
export function oleOf(streams: readonly OleStream[]): Buffer {
  const sectorsOf = (bytes: number): number => Math.ceil(bytes / SECTOR_BYTES);
  const directorySectors = sectorsOf((streams.length + 1) * ENTRY_BYTES);
  const dataSectors = streams.reduce((sum, { data }) => sum + sectorsOf(data.length), 0);
  let fatSectors = 1;
  while (fatSectors * NUMBERS_PER_SECTOR < fatSectors + directorySectors + dataSectors)
    fatSectors++;

  const fat = new Uint32Array(fatSectors * NUMBERS_PER_SECTOR).fill(FREE);
  fat.fill(FAT_SECTOR, 0, fatSectors);
  let next = fatSectors;
  const chain = (sectors: number): number => {
    const start = next;
    for (; next < start + sectors; next++)
      fat[next] = next === start + sectors - 1 ? END : next + 1;
    return sectors === 0 ? END : start;
  };
  const directoryAt = chain(directorySectors);
  const directory = Buffer.alloc(directorySectors * SECTOR_BYTES);
  writeEntry(directory, 0, { name: 'Root Entry', type: 5, start: END, size: 0 });
  directory.writeUInt32LE(streams.length === 0 ? FREE : 1, 76);
  const bodies = streams.map(({ name, data }, at) => {
    const start = chain(sectorsOf(data.length));
    writeEntry(directory, at + 1, { name, type: 2, start, size: data.length });
    // The tree of names is a chain to the right here.
    if (at + 1 < streams.length) directory.writeUInt32LE(at + 2, (at + 1) * ENTRY_BYTES + 72);
    return Buffer.concat([data], sectorsOf(data.length) * SECTOR_BYTES);
  });
  const table = Buffer.from(fat.buffer);
  return Buffer.concat([headerOf(fatSectors, directoryAt), table, directory, ...bodies]);
}

function headerOf(fatSectors: number, directoryAt: number): Buffer {
  const header = Buffer.alloc(SECTOR_BYTES, 0xff);
  header.fill(0, 0, 76);
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(header);
  header.writeUInt16LE(0x3e, 24);
  header.writeUInt16LE(3, 26);
  header.writeUInt16LE(0xfffe, 28);
  header.writeUInt16LE(9, 30);
  header.writeUInt16LE(6, 32);
  header.writeUInt32LE(fatSectors, 44);
  header.writeUInt32LE(directoryAt, 48);
  header.writeUInt32LE(0, 56);
  header.writeUInt32LE(END, 60);
  header.writeUInt32LE(END, 68);
  for (let at = 0; at < fatSectors; at++) header.writeUInt32LE(at, 76 + at * 4);
  return header;
}

interface Entry {
  name: string;
  type: number;
  start: number;
  size: number;
}

function writeEntry(directory: Buffer, at: number, { name, type, start, size }: Entry): void {
  const entry = directory.subarray(at * ENTRY_BYTES, (at + 1) * ENTRY_BYTES);
  entry.write(name, 0, 'utf16le');
  entry.writeUInt16LE((name.length + 1) * 2, 64);
  entry[66] = type;
  for (const link of [68, 72, 76]) entry.writeUInt32LE(FREE, link);
  entry.writeUInt32LE(start, 116);
  entry.writeUInt32LE(size, 120);
}
