import { Refusal } from '../refusal.ts';
import type { OleFile } from './ole-file.ts';
import { type PptRecord, RECORD, recordAt, recordInside, recordsIn } from './ppt-records.ts';

/** A slide with what belongs to it. */
export interface PptSlide {
  slide: PptRecord;
  notes: PptRecord | undefined;
  /** Texts that the slide's shapes refer to by their number: header, letters, style. */
  outline: PptRecord[][];
}

/** Marks of the stream `Current User` (MS-PPT, 2.3.2): whether the document is encrypted. */
const ENCRYPTED_TOKEN = 0xf3d1c4df;
const TOKEN_AT = 12;
const LAST_EDIT_AT = 16;
/** Places in an edit (2.3.3), which says where to find what was saved with it. */
const EDIT = { previous: 8, directory: 12, document: 16, encryption: 28 } as const;
/** A file that is saved quickly gets one more edit each time; Office starts afresh long before. */
const MAX_EDITS = 1000;
/** An entry of a directory: the first number of a row, and how many follow. */
const FIRST_NUMBER = 0x000fffff;
const COUNT_SHIFT = 20;
const NOTES_OF_SLIDE_AT = 16;
const SLIDE_ID_AT = 12;
/** Which slides a list holds. */
const LIST = { slides: 0, notes: 2 } as const;

/**
 * The slides in their order. What was deleted or saved over is still in the file, so that they are
 * found through the directories of the last edits.
 * @throws Refusal `encrypted`, `corrupt`
 */
export function slidesOf(file: OleFile): PptSlide[] {
  const stream = Buffer.from(file.stream('PowerPoint Document') ?? []);
  const { offsets, documentNumber } = readEdits(stream, file.stream('Current User'));
  const record = (number: number): PptRecord | undefined => {
    const offset = offsets.get(number);
    return offset === undefined ? undefined : recordAt(stream, offset);
  };
  const document = record(documentNumber);
  if (!document?.isContainer) throw new Refusal('corrupt', 'there is no document in it');
  const lists = [...recordsIn(document.body)].filter(({ type }) => type === RECORD.slideList);
  const listed = (kind: number): Listed[] =>
    lists.filter(({ instance }) => instance === kind).flatMap(listedIn);
  const notes = new Map(listed(LIST.notes).map(({ id, number }) => [id, number]));
  return listed(LIST.slides).flatMap(({ number, outline }) => {
    const slide = record(number);
    if (slide?.type !== RECORD.slide) return [];
    const facts = recordInside(slide, RECORD.slideFacts)?.body;
    const noted = notes.get(facts?.readUInt32LE(NOTES_OF_SLIDE_AT) ?? 0);
    return [{ slide, outline, notes: noted === undefined ? undefined : record(noted) }];
  });
}

interface Edits {
  /** Where each object lies in the stream, as it was saved last. */
  offsets: Map<number, number>;
  documentNumber: number;
}

function readEdits(stream: Buffer, currentUser: Uint8Array | undefined): Edits {
  const user = Buffer.from(currentUser ?? []);
  if (user.length < LAST_EDIT_AT + 4) throw new Refusal('corrupt', 'its last edit is not named');
  if (user.readUInt32LE(TOKEN_AT) === ENCRYPTED_TOKEN) throw new Refusal('encrypted');
  const offsets = new Map<number, number>();
  let documentNumber = 0;
  let at = user.readUInt32LE(LAST_EDIT_AT);
  for (let edits = 0; at !== 0; edits += 1) {
    const edit = recordAt(stream, at);
    if (edit?.type !== RECORD.userEdit || edits >= MAX_EDITS) {
      throw new Refusal('corrupt', 'its edits cannot be followed');
    }
    if (edit.body.length > EDIT.encryption) throw new Refusal('encrypted');
    if (edits === 0) documentNumber = edit.body.readUInt32LE(EDIT.document);
    readDirectory(recordAt(stream, edit.body.readUInt32LE(EDIT.directory)), offsets);
    at = edit.body.readUInt32LE(EDIT.previous);
  }
  return { offsets, documentNumber };
}

/** Newer edits are read first and stand. */
function readDirectory(directory: PptRecord | undefined, offsets: Map<number, number>): void {
  if (directory?.type !== RECORD.persistDirectory) throw new Refusal('corrupt', 'no directory');
  const { body } = directory;
  for (let at = 0; at + 4 <= body.length; ) {
    const entry = body.readUInt32LE(at);
    const count = entry >>> COUNT_SHIFT;
    at += 4;
    for (let index = 0; index < count && at + 4 <= body.length; index += 1, at += 4) {
      const number = (entry & FIRST_NUMBER) + index;
      if (!offsets.has(number)) offsets.set(number, body.readUInt32LE(at));
    }
  }
}

interface Listed {
  /** What the directory knows it by. */
  number: number;
  /** What slides and notes know each other by. */
  id: number;
  outline: PptRecord[][];
}

function listedIn(list: PptRecord): Listed[] {
  const listed: Listed[] = [];
  for (const record of recordsIn(list.body)) {
    if (record.type === RECORD.slidePersist) {
      const number = record.body.readUInt32LE(0);
      listed.push({ number, id: record.body.readUInt32LE(SLIDE_ID_AT), outline: [] });
      continue;
    }
    const outline = listed.at(-1)?.outline;
    if (record.type === RECORD.textHeader) outline?.push([record]);
    else outline?.at(-1)?.push(record);
  }
  return listed;
}
