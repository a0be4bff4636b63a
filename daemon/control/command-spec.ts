import Type, { type TSchema } from 'typebox';

/** Longest text to answer or to speak; about ten minutes of speech. */
export const MAX_TEXT_CHARS = 10_000;

/**
 * One thing the box can be told: one route, one word on the command line and, unless it is of no
 * use there, one topic.
 */
export interface CommandSpec<P extends TSchema, R extends TSchema> {
  /** One line for people. */
  summary: string;
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** A `:name` in it is a parameter; the others are the query of a GET, the body otherwise. */
  path: string;
  params: P;
  /** Longest body of the request; absent: that of all others (http.ts). */
  maxBodyBytes?: number;
  /** The JSON reply; for `audio` the reply is a WAV file. */
  reply: R;
  /** Words after `earshot` that do this. */
  cli: string;
  /** `<name>` of `cmd/<name>` on MQTT; undefined: it is not to be had there. */
  topic: string | undefined;
}

/** @returns the same, with its types */
export function command<P extends TSchema, R extends TSchema>(
  spec: CommandSpec<P, R>,
): CommandSpec<P, R> {
  return spec;
}

export const closed = { additionalProperties: false };
const text = Type.String({ minLength: 1, maxLength: MAX_TEXT_CHARS, pattern: '\\S' });
export const TextParams = Type.Object({ text }, closed);
/** `isConfirmed`: what is risky may be done without asking back. */
export const AskParams = Type.Object(
  { text, isConfirmed: Type.Boolean({ default: false }) },
  closed,
);
export const NoParams = Type.Object({}, closed);
