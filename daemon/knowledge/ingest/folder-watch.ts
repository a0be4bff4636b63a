import { type FSWatcher, watch } from 'node:fs';
import { basename } from 'node:path';
import type { CancelTimer, Clock } from '../../base/clock.ts';

/** Each takes a place of the kernel's inotify watches, which other programs need too. */
const MAX_FOLDERS = 1000;
/** What is copied together is noticed together. */
const GATHER_MS = 300;

export interface FolderWatchParts {
  clock: Clock;
  /** Something may have changed. */
  onChange: () => void;
}

/**
 * Hears of changes in folders as they happen, where the system tells: not on network disks, and not
 * beyond the kernel's limits. So nothing may rely on it; it only makes things quicker.
 */
export class FolderWatch {
  readonly #parts: FolderWatchParts;
  readonly #watchers = new Map<string, FSWatcher>();
  #cancelTimer: CancelTimer | undefined;
  #isWhole = false;

  constructor(parts: FolderWatchParts) {
    this.#parts = parts;
  }

  /** True while all folders are watched. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** @param folders all that are to be watched from now on, absolute */
  follow(folders: readonly string[]): void {
    const wanted = new Set(folders.slice(0, MAX_FOLDERS));
    for (const [path, watcher] of this.#watchers) {
      if (wanted.has(path)) continue;
      watcher.close();
      this.#watchers.delete(path);
    }
    this.#isWhole = folders.length > 0 && folders.length <= MAX_FOLDERS;
    for (const path of wanted) {
      if (!this.#watchers.has(path) && !this.#watch(path)) this.#isWhole = false;
    }
  }

  close(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.follow([]);
  }

  #watch(path: string): boolean {
    try {
      const watcher = watch(path, { persistent: false }, (_, name) => {
        // The folder itself was deleted or renamed: one of the same name is another folder.
        if (name === basename(path)) this.#drop(path, watcher);
        else this.#changed();
      });
      watcher.on('error', () => this.#drop(path, watcher));
      this.#watchers.set(path, watcher);
      return true;
    } catch {
      return false; // no watches left, or it has just been deleted: the next scan will see
    }
  }

  #drop(path: string, watcher: FSWatcher): void {
    watcher.close();
    if (this.#watchers.get(path) === watcher) this.#watchers.delete(path);
    this.#isWhole = false;
    this.#changed();
  }

  #changed(): void {
    this.#cancelTimer ??= this.#parts.clock.setTimer(GATHER_MS, () => {
      this.#cancelTimer = undefined;
      this.#parts.onChange();
    });
  }
}
