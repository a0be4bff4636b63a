import { type ErrorCode, isErrorCode } from '../daemon/base/errors.ts';

/**
 * The wire between a client and an engine worker. A call is answered by chunks (none or more) and
 * one end; a cast is not answered. Every message of a call carries its id.
 */
export type ToWorker =
  | { kind: 'call'; id: number; method: string; params: unknown; flagSlot: number }
  | { kind: 'cancel'; id: number }
  /** The reader needs nothing for now; the flag says so too. */
  | { kind: 'hold'; id: number }
  | { kind: 'resume'; id: number }
  /** The reader of the answer has taken so many chunks more. */
  | { kind: 'more'; id: number; chunks: number }
  | { kind: 'cast'; method: string; params: unknown };

export type FromWorker =
  | { kind: 'chunk'; id: number; value: unknown }
  | { kind: 'end'; id: number; value: unknown }
  | { kind: 'error'; id: number; code: ErrorCode; message: string };

/** Just the part of a MessagePort that both ends use; a Worker and parentPort fit too. */
export interface Port {
  postMessage(message: unknown, transfer?: readonly ArrayBuffer[]): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  off(event: 'message', listener: (message: unknown) => void): unknown;
}

/** Calls of one client that may be under way at once; also the number of cancel flags. */
export const MAX_CALLS = 64;

/** What the flag of a call says. */
export const GOING = 0;
export const CANCELLED = 1;
/** Its reader needs nothing for now. */
export const HELD = 2;

/** One Int32 a slot: GOING, CANCELLED or HELD. Readable inside native callbacks. */
export function createCancelFlags(): Int32Array<SharedArrayBuffer> {
  return new Int32Array(new SharedArrayBuffer(MAX_CALLS * Int32Array.BYTES_PER_ELEMENT));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isId(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** A well-formed message to a worker, or undefined: what arrives is never trusted. */
export function parseToWorker(raw: unknown): ToWorker | undefined {
  if (!isRecord(raw)) return undefined;
  const { kind, id, method, params, flagSlot, chunks } = raw;
  if (kind === 'cancel' || kind === 'hold' || kind === 'resume') {
    return isId(id) ? { kind, id } : undefined;
  }
  if (kind === 'more') return isId(id) && isId(chunks) ? { kind, id, chunks } : undefined;
  if (typeof method !== 'string') return undefined;
  if (kind === 'cast') return { kind, method, params };
  if (kind !== 'call' || !isId(id) || !isId(flagSlot) || flagSlot >= MAX_CALLS) return undefined;
  return { kind, id, method, params, flagSlot };
}

/** A well-formed message from a worker, or undefined. */
export function parseFromWorker(raw: unknown): FromWorker | undefined {
  if (!isRecord(raw) || !isId(raw['id'])) return undefined;
  const { kind, id, value, code, message } = raw;
  if (kind === 'chunk' || kind === 'end') return { kind, id, value };
  if (kind !== 'error' || typeof message !== 'string') return undefined;
  return { kind, id, code: isErrorCode(code) ? code : 'INTERNAL', message };
}
