import { fstatSync, readSync, writeSync } from 'node:fs';
import { ANSWER_FD, type ChildAnswer, type ChildTask, DOCUMENT_FD } from './child-wire.ts';
import { parseBytes } from './parse-bytes.ts';
import { Refusal } from './refusal.ts';

/**
 * A process that reads one document and ends. It is started by `run-child.ts` with no environment,
 * no network where the system allows that, and no file but the open document.
 */
const MAX_DETAIL_CHARS = 300;

function readDocument(): Uint8Array {
  const bytes = new Uint8Array(fstatSync(DOCUMENT_FD).size);
  let filled = 0;
  while (filled < bytes.length) {
    const read = readSync(DOCUMENT_FD, bytes, filled, bytes.length - filled, filled);
    if (read === 0) break; // it was shortened meanwhile
    filled += read;
  }
  return bytes.subarray(0, filled);
}

async function answer(): Promise<ChildAnswer> {
  const task = JSON.parse(process.argv[2] ?? '{}') as ChildTask;
  try {
    return { document: await parseBytes({ ...task, bytes: readDocument() }) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { refused: error.reason, detail: error.message.slice(0, MAX_DETAIL_CHARS) };
  }
}

const bytes = Buffer.from(JSON.stringify(await answer()));
for (let sent = 0; sent < bytes.length; ) sent += writeSync(ANSWER_FD, bytes, sent);
process.exit(0); // whatever a library still has running
