/** Numbers of the records that are read (MS-PPT, 2.13.24; those of shapes: MS-ODRAW, 2.2). */
export const RECORD = {
  slide: 1006,
  slideFacts: 1007,
  notes: 1008,
  slidePersist: 1011,
  placeholder: 3011,
  outlineText: 3998,
  textHeader: 3999,
  wideText: 4000,
  textStyle: 4001,
  narrowText: 4008,
  slideList: 4080,
  userEdit: 4085,
  persistDirectory: 6002,
  group: 61_443,
  shape: 61_444,
  textBox: 61_453,
  place: 61_455,
  clientData: 61_457,
  moreProperties: 61_730,
} as const;

/** A record of an old presentation. */
export interface PptRecord {
  type: number;
  instance: number;
  /** True where the body is a row of records. */
  isContainer: boolean;
  body: Buffer;
}

const HEADER_BYTES = 8;
const CONTAINER_VERSION = 0x0f;

/** The record at an offset; undefined: none begins there. It ends with the bytes at the latest. */
export function recordAt(bytes: Buffer, offset: number): PptRecord | undefined {
  if (offset + HEADER_BYTES > bytes.length) return undefined;
  const versionAndInstance = bytes.readUInt16LE(offset);
  const start = offset + HEADER_BYTES;
  return {
    type: bytes.readUInt16LE(offset + 2),
    instance: versionAndInstance >> 4,
    isContainer: (versionAndInstance & CONTAINER_VERSION) === CONTAINER_VERSION,
    body: bytes.subarray(start, start + bytes.readUInt32LE(offset + 4)),
  };
}

/** The records of a body, one after the other. */
export function* recordsIn(bytes: Buffer): Generator<PptRecord> {
  for (let at = 0; ; ) {
    const record = recordAt(bytes, at);
    if (record === undefined) return;
    yield record;
    at += HEADER_BYTES + record.body.length;
  }
}

/** The first record of a type right inside another; undefined: there is none. */
export function recordInside(parent: PptRecord | undefined, type: number): PptRecord | undefined {
  if (!parent?.isContainer) return undefined;
  for (const record of recordsIn(parent.body)) if (record.type === type) return record;
  return undefined;
}
