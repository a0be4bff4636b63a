import Type from 'typebox';
import { closed, command, MAX_TEXT_CHARS, NoParams } from './command-spec.ts';
import {
  KbAddReply,
  KbListReply,
  KbReindexReply,
  KbRemoveReply,
  KbSearchReply,
  KbStatus,
} from './kb-replies.ts';

const MAX_PATH_CHARS = 4096; // PATH_MAX of Linux
const MAX_NAME_CHARS = 255;
/** A document in the body of a request, in base64; larger ones are named by their path. */
const MAX_CONTENT_BYTES = 16 * 1024 * 1024;
const BYTES_OF_3_IN_BASE64 = 4;
const MAX_CONTENT_CHARS = Math.ceil(MAX_CONTENT_BYTES / 3) * BYTES_OF_3_IN_BASE64;
/** What stands around the contents. */
const ENVELOPE_BYTES = 64 * 1024;
const MAX_LISTED = 20_000;
const DEFAULT_LISTED = 1000;
export const MAX_FOUND = 50;
export const DEFAULT_FOUND = 5;

const path = Type.String({ minLength: 1, maxLength: MAX_PATH_CHARS });
const name = Type.String({ minLength: 1, maxLength: MAX_NAME_CHARS });
/** By its id, or its path below the folder of documents. */
const document = Type.String({ minLength: 1, maxLength: MAX_PATH_CHARS });

/** What can be done with the owner's documents. */
export const KB_COMMANDS = {
  'kb.add': command({
    summary: 'Put a document into the library: a file of this machine, or contents with a name',
    method: 'POST',
    path: '/api/v1/kb/documents',
    params: Type.Object(
      {
        path: Type.Optional(path),
        name: Type.Optional(name),
        content: Type.Optional(
          Type.String({
            maxLength: MAX_CONTENT_CHARS,
            pattern: '^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$',
          }),
        ),
        collection: Type.Optional(name),
      },
      closed,
    ),
    maxBodyBytes: MAX_CONTENT_CHARS + ENVELOPE_BYTES,
    reply: KbAddReply,
    cli: 'kb add',
    topic: undefined,
  }),
  'kb.list': command({
    summary: 'The documents of the library',
    method: 'GET',
    path: '/api/v1/kb/documents',
    params: Type.Object(
      {
        collection: Type.Optional(name),
        limit: Type.Integer({ minimum: 1, maximum: MAX_LISTED, default: DEFAULT_LISTED }),
      },
      closed,
    ),
    reply: KbListReply,
    cli: 'kb list',
    topic: undefined,
  }),
  'kb.search': command({
    summary: 'What the documents say about something',
    method: 'POST',
    path: '/api/v1/kb/search',
    params: Type.Object(
      {
        text: Type.String({ minLength: 1, maxLength: MAX_TEXT_CHARS, pattern: '\\S' }),
        limit: Type.Integer({ minimum: 1, maximum: MAX_FOUND, default: DEFAULT_FOUND }),
        collection: Type.Optional(name),
      },
      closed,
    ),
    reply: KbSearchReply,
    cli: 'kb search',
    topic: undefined,
  }),
  'kb.remove': command({
    summary: 'Forget a document and delete its file from the folder of documents',
    method: 'POST',
    path: '/api/v1/kb/remove',
    params: Type.Object({ document }, closed),
    reply: KbRemoveReply,
    cli: 'kb remove',
    topic: undefined,
  }),
  'kb.reindex': command({
    summary: 'Read a document, or all, again',
    method: 'POST',
    path: '/api/v1/kb/reindex',
    params: Type.Object({ document: Type.Optional(document) }, closed),
    reply: KbReindexReply,
    cli: 'kb reindex',
    topic: undefined,
  }),
  'kb.status': command({
    summary: 'How far indexing is',
    method: 'GET',
    path: '/api/v1/kb',
    params: NoParams,
    reply: KbStatus,
    cli: 'kb status',
    topic: undefined,
  }),
};
