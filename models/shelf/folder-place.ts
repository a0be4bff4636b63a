import { open } from 'node:fs/promises';
import { type ByteStream, type Place, PlaceFault, type ResumePoint } from './byte-stream.ts';

const CHUNK_BYTES = 1024 * 1024;

/** A file in a folder: a USB stick, a network drive. */
export class FolderPlace implements Place {
  readonly name: string;

  constructor(path: string) {
    this.name = path;
  }

  async open({ fromByte }: ResumePoint, signal: AbortSignal): Promise<ByteStream> {
    try {
      const file = await open(this.name, 'r');
      const facts = await file.stat();
      if (!facts.isFile()) {
        await file.close();
        throw new PlaceFault('is not a file');
      }
      const startsAt = fromByte <= facts.size ? fromByte : 0;
      const chunks = readFrom(file, startsAt, signal);
      return { startsAt, totalBytes: facts.size, validator: undefined, chunks };
    } catch (error) {
      if (error instanceof PlaceFault) throw error;
      const isAbsent = (error as NodeJS.ErrnoException).code === 'ENOENT';
      throw new PlaceFault(isAbsent ? 'is not there' : (error as Error).message, { cause: error });
    }
  }
}

type OpenFile = Awaited<ReturnType<typeof open>>;

async function* readFrom(
  file: OpenFile,
  startsAt: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  try {
    let position = startsAt;
    while (!signal.aborted) {
      const buffer = new Uint8Array(CHUNK_BYTES);
      const { bytesRead } = await file.read(buffer, 0, buffer.length, position).catch((error) => {
        throw new PlaceFault((error as Error).message, { cause: error }); // a pulled stick
      });
      if (bytesRead === 0) return;
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}
