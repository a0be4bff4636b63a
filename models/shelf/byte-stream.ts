/** Bytes of a file from some place on, as a source gives them. */
export interface ByteStream {
  /** Position of the first byte; what was asked for, or 0 when the source starts over. */
  startsAt: number;
  /** Length of the whole file; undefined: not told. */
  totalBytes: number | undefined;
  /** Changes when the file changes: a strong ETag; undefined: there is none. */
  validator: string | undefined;
  chunks: AsyncIterable<Uint8Array>;
}

/** Where to go on. */
export interface ResumePoint {
  fromByte: number;
  /** Go on only if the file is still this one. */
  validator: string | undefined;
}

/** One place that a file can be had from. */
export interface Place {
  /** URL or path, for messages. */
  readonly name: string;
  /** @throws TransientFault, PlaceFault; DISK_FULL never */
  open(resume: ResumePoint, signal: AbortSignal): Promise<ByteStream>;
}

/** It may work when tried again: a broken connection, a busy server, silence. */
export class TransientFault extends Error {
  /** What the server asked to wait, ms. */
  readonly waitMs: number | undefined;

  constructor(message: string, options: { cause?: unknown; waitMs?: number | undefined } = {}) {
    super(message, { cause: options.cause });
    this.name = 'TransientFault';
    this.waitMs = options.waitMs;
  }
}

/** Trying again is no use: this place has not got the file, or another one under its name. */
export class PlaceFault extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'PlaceFault';
  }
}

/** What is kept does not fit what the place has; begin again without it. */
export class ResumeRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ResumeRefused';
  }
}
