import type { Dirent, Stats } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { collectionOf, isIgnored, MAX_DEPTH, MAX_FILES } from './file-rules.ts';

export interface FoundFile {
  /** Below the folder, with `/`. */
  path: string;
  collection: string;
  sizeBytes: number;
  /** When it was last written, by its own account; whole milliseconds. */
  modifiedWallMs: number;
  /** When its inode last changed, which no program can set. */
  changedWallMs: number;
}

/** What lies in the folder of documents. */
export interface FolderScan {
  /** `empty`: there is not a single file in it, as where a disk is not mounted. */
  root: 'there' | 'empty' | 'absent' | 'unreadable';
  files: FoundFile[];
  /** All folders that were looked into, absolute; the first is the folder itself. */
  folders: string[];
  /** Folders that could not be looked into, as `path/`: what is below is not known to be gone. */
  unread: string[];
  /** What was left out, in whole sentences. */
  notes: string[];
}

export interface ScanLimits {
  maxFiles: number;
  maxDepth: number;
}

const LIMITS: ScanLimits = { maxFiles: MAX_FILES, maxDepth: MAX_DEPTH };
const MAX_NOTES = 20;

/** Lists all files below a folder. Symbolic links are not followed, whatever they lead to. */
export async function scanFolder(
  folder: string,
  signal: AbortSignal,
  limits = LIMITS,
): Promise<FolderScan> {
  const scan: FolderScan = { root: 'there', files: [], folders: [], unread: [], notes: [] };
  const waiting = [{ path: '', depth: 0 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (signal.aborted) break;
    const entries = await list(folder, next.path, scan);
    for (const entry of entries) {
      if (isIgnored(entry.name)) continue;
      const path = next.path + entry.name;
      if (entry.isDirectory()) {
        if (next.depth < limits.maxDepth) waiting.push({ path: `${path}/`, depth: next.depth + 1 });
        else leaveOut(scan, `${path}/`, `${path} lies too deep and is not read.`);
      } else if (entry.isFile()) {
        if (scan.files.length >= limits.maxFiles) {
          leaveOut(scan, '', `There are more than ${limits.maxFiles} files; the rest is not read.`);
          return scan;
        }
        await take(folder, path, scan);
      }
    }
  }
  if (scan.root === 'there' && scan.files.length === 0 && scan.unread.length === 0) {
    scan.root = 'empty';
  }
  return scan;
}

/** What cannot be seen must not be taken for deleted. */
function leaveOut(scan: FolderScan, path: string, note: string): void {
  scan.unread.push(path);
  if (scan.notes.length < MAX_NOTES) scan.notes.push(note);
}

async function list(folder: string, path: string, scan: FolderScan): Promise<Dirent[]> {
  try {
    const entries = await readdir(join(folder, path), { withFileTypes: true });
    scan.folders.push(join(folder, path));
    return entries.sort((one, other) => (one.name < other.name ? -1 : 1));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (path === '') {
      scan.root = code === 'ENOENT' || code === 'ENOTDIR' ? 'absent' : 'unreadable';
      scan.unread.push('');
    } else if (code !== 'ENOENT') leaveOut(scan, path, `${path} cannot be read: ${message}.`);
    return [];
  }
}

async function take(folder: string, path: string, scan: FolderScan): Promise<void> {
  try {
    const facts = await lstat(join(folder, path));
    if (facts.isFile()) scan.files.push(foundFile(path, facts));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT') leaveOut(scan, path, `${path} cannot be read: ${message}.`);
  }
}

/** @param path below the folder */
export function foundFile(path: string, facts: Stats): FoundFile {
  return {
    path,
    collection: collectionOf(path),
    sizeBytes: facts.size,
    modifiedWallMs: Math.round(facts.mtimeMs),
    changedWallMs: Math.round(facts.ctimeMs),
  };
}
