import { basename, extname } from 'node:path';

/** Collection of what lies in the folder itself. */
export const DEFAULT_COLLECTION = 'documents';

/** What lies deeper is told about, not read: real shelves of documents have three to five. */
export const MAX_DEPTH = 12;
/** About 20,000 manuals, or all of a household's papers; a scan of them takes a second. */
export const MAX_FILES = 20_000;
/** Begins the name of a copy that is not whole yet; hidden, so that it is not read. */
export const ADDING_PREFIX = '.earshot-adding-';
const MAX_NAME_BYTES = 255; // ext4, xfs and btrfs

/** Half-finished downloads and copies, and what programs keep beside an open document. */
const TEMPORARY = /(~|\.(tmp|temp|part|partial|crdownload|download|filepart|swp|swo|lock))$/i;
/** Folders of systems and of network disks, not of people. */
const SYSTEM_NAMES: ReadonlySet<string> = new Set([
  ...['@eadir', '#recycle', '#snapshot', '$recycle.bin', 'system volume information'],
  ...['lost+found', '__macosx', 'thumbs.db', 'desktop.ini'],
]);

/** Hidden, temporary, a lock file of Office (`~$letter.docx`), or the system's own. */
export function isIgnored(name: string): boolean {
  if (name.startsWith('.') || name.startsWith('~$')) return true;
  return TEMPORARY.test(name) || SYSTEM_NAMES.has(name.toLowerCase());
}

/** @param path below the folder of documents, with `/` */
export function collectionOf(path: string): string {
  const [first, ...rest] = path.split('/');
  return first === undefined || rest.length === 0 ? DEFAULT_COLLECTION : first;
}

/** What a document is called until it says so itself. */
export function titleOf(path: string): string {
  const name = basename(path);
  return basename(name, extname(name)).replaceAll('_', ' ').trim() || name;
}

/** Why a file or a subfolder may not be called so; undefined: it may. */
export function faultOfName(name: string): string | undefined {
  const isPlain = name !== '' && name !== '..' && !/[/\\\p{Cc}]/u.test(name);
  if (!isPlain || name.trim() !== name) return 'is no plain name';
  if (Buffer.byteLength(name) > MAX_NAME_BYTES) return `is longer than ${MAX_NAME_BYTES} bytes`;
  return isIgnored(name) ? 'would be ignored: it looks hidden or temporary' : undefined;
}
