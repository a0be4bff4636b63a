import type { TSchema } from 'typebox';

/** One thing the box can be told, with its one route and its one word on the command line. */
export interface CommandSpec<P extends TSchema, R extends TSchema> {
  /** One line for people. */
  summary: string;
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** A `:name` in it is a parameter; the others are the query of a GET, the body otherwise. */
  path: string;
  params: P;
  /** The JSON reply; for `audio` the reply is a WAV file. */
  reply: R;
  /** Words after `earshot` that do this. */
  cli: string;
}
