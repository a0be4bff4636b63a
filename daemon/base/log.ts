import { pino } from 'pino';

/** A structured log: a static message plus fields; never speech, transcripts, prompts or keys. */
export type Log = pino.Logger;

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * @param fd file descriptor that receives JSON lines; written synchronously so that the last words
 *   of a dying process are kept
 */
export function createLog(level: LogLevel, fd: number): Log {
  return pino({ level, base: null }, pino.destination({ dest: fd, sync: true }));
}
