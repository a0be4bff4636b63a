import { looksLikeText } from './text/decode-text.ts';

/** Every format that is recognised; `parsers.ts` says which can be read. */
export const DOCUMENT_FORMATS = [
  'txt',
  'markdown',
  'html',
  'csv',
  'json',
  'code',
  'docx',
  'pptx',
  'xlsx',
  'odt',
  'ods',
  'odp',
  'epub',
  'eml',
  'msg',
  'doc',
  'xls',
  'ppt',
  'pdf',
  'image',
] as const;
export type DocumentFormat = (typeof DOCUMENT_FORMATS)[number];

/** What the first bytes say; `zip` and `ole` are containers of several formats. */
type Container = 'zip' | 'ole' | 'pdf' | 'image';

/** Where a size stands, in WebP and BMP. */
const ANY = -1;
/** Magic numbers, from the specifications of the formats. */
const MAGIC: readonly (readonly [Container, readonly number[]])[] = [
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['zip', [0x50, 0x4b, 0x05, 0x06]],
  ['ole', [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]],
  ['image', [0x89, 0x50, 0x4e, 0x47]],
  ['image', [0xff, 0xd8, 0xff]],
  ['image', [0x49, 0x49, 0x2a, 0x00]],
  ['image', [0x4d, 0x4d, 0x00, 0x2a]],
  ['image', [0x47, 0x49, 0x46, 0x38]],
  ['image', [0x52, 0x49, 0x46, 0x46, ANY, ANY, ANY, ANY, 0x57, 0x45, 0x42, 0x50]],
  ['image', [0x42, 0x4d, ANY, ANY, ANY, ANY, 0, 0, 0, 0]],
];
const PDF_MARK = '%PDF-';
/** A PDF may begin with junk of up to so many bytes (ISO 32000-1, annex H, note 13). */
const PDF_MARK_WITHIN_BYTES = 1024;

const BY_ENDING: Readonly<Record<string, DocumentFormat>> = {
  txt: 'txt',
  text: 'txt',
  log: 'txt',
  md: 'markdown',
  markdown: 'markdown',
  mkd: 'markdown',
  html: 'html',
  htm: 'html',
  xhtml: 'html',
  csv: 'csv',
  tsv: 'csv',
  json: 'json',
  jsonl: 'json',
  ndjson: 'json',
  docx: 'docx',
  docm: 'docx',
  dotx: 'docx',
  pptx: 'pptx',
  pptm: 'pptx',
  ppsx: 'pptx',
  xlsx: 'xlsx',
  xlsm: 'xlsx',
  odt: 'odt',
  ott: 'odt',
  ods: 'ods',
  odp: 'odp',
  epub: 'epub',
  eml: 'eml',
  msg: 'msg',
  doc: 'doc',
  dot: 'doc',
  xls: 'xls',
  ppt: 'ppt',
  pps: 'ppt',
  pdf: 'pdf',
  png: 'image',
  jpg: 'image',
  jpeg: 'image',
  bmp: 'image',
  gif: 'image',
  webp: 'image',
  tif: 'image',
  tiff: 'image',
};
const BINARY: readonly DocumentFormat[] = [
  ...(['docx', 'pptx', 'xlsx', 'odt', 'ods', 'odp', 'epub'] as const),
  ...(['doc', 'xls', 'ppt', 'msg', 'pdf', 'image'] as const),
];

/** Endings of source code, and what the language is called in a Markdown fence. */
export const CODE_LANGUAGES: Readonly<Record<string, string>> = {
  c: 'c',
  h: 'c',
  cc: 'cpp',
  cpp: 'cpp',
  hpp: 'cpp',
  cs: 'csharp',
  css: 'css',
  go: 'go',
  ini: 'ini',
  java: 'java',
  js: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  jsx: 'jsx',
  kt: 'kotlin',
  lua: 'lua',
  php: 'php',
  pl: 'perl',
  py: 'python',
  rb: 'ruby',
  rs: 'rust',
  scala: 'scala',
  sh: 'sh',
  bash: 'sh',
  sql: 'sql',
  swift: 'swift',
  toml: 'toml',
  ts: 'typescript',
  tsx: 'tsx',
  xml: 'xml',
  yaml: 'yaml',
  yml: 'yaml',
};

/** The ending of a file name in lower case, without its dot; none: empty. */
export function endingOf(name: string): string {
  return /\.([^./]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
}

/**
 * What a file is, by its first bytes and then by its name. What is zipped or in an OLE file is
 * known when its parts are listed.
 * @param head the first bytes, 4 KiB are enough
 */
export function formatOf(
  head: Uint8Array,
  name: string,
): DocumentFormat | 'zip' | 'ole' | undefined {
  const container = containerOf(head);
  if (container !== undefined) return container;
  const ending = endingOf(name);
  const named = BY_ENDING[ending] ?? (CODE_LANGUAGES[ending] === undefined ? undefined : 'code');
  if (!looksLikeText(head)) return named;
  if (named !== undefined && !BINARY.includes(named)) return named;
  // Programs export text under the names of binary formats: tables as .xls, pages as .doc.
  const asText = named === 'xls' || named === 'xlsx' ? 'csv' : 'txt';
  return textInDisguise(head) ?? asText;
}

/** HTML and mail are known by how they begin, whatever they are called. */
function textInDisguise(head: Uint8Array): DocumentFormat | undefined {
  const start = new TextDecoder('latin1').decode(head).trimStart().toLowerCase();
  if (/^(<!doctype html|<html[\s>])/.test(start)) return 'html';
  if (/^(received|return-path|mime-version|message-id|from):\s/.test(start)) return 'eml';
  return undefined;
}

function containerOf(head: Uint8Array): Container | undefined {
  const found = MAGIC.find(([, magic]) =>
    magic.every((byte, at) => byte === ANY || head[at] === byte),
  );
  if (found) return found[0];
  const start = new TextDecoder('latin1').decode(head.subarray(0, PDF_MARK_WITHIN_BYTES));
  return start.includes(PDF_MARK) ? 'pdf' : undefined;
}
