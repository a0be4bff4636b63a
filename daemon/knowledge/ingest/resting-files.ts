import type { Clock } from '../../base/clock.ts';
import type { FoundFile } from './folder-scan.ts';

/** A copy over a network pauses for less than this between two writes. */
export const REST_MS = 2000;

interface Look {
  sizeBytes: number;
  modifiedWallMs: number;
  sinceMs: number;
}

/** Tells files that are whole from those that are still being written. */
export class RestingFiles {
  readonly #clock: Clock;
  readonly #looks = new Map<string, Look>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** True when its size and time have not changed for a while. */
  isAtRest({ path, sizeBytes, modifiedWallMs, changedWallMs }: FoundFile): boolean {
    const ageMs = this.#clock.wallMs() - Math.max(modifiedWallMs, changedWallMs);
    const isOld = ageMs >= REST_MS;
    const nowMs = this.#clock.nowMs();
    const look = this.#looks.get(path);
    const isSame = look?.sizeBytes === sizeBytes && look.modifiedWallMs === modifiedWallMs;
    // The clock of a network disk may be ahead of ours: then our own looks decide.
    if (isOld || (look !== undefined && isSame && nowMs - look.sinceMs >= REST_MS)) {
      this.#looks.delete(path);
      return true;
    }
    if (!isSame) this.#looks.set(path, { sizeBytes, modifiedWallMs, sinceMs: nowMs });
    return false;
  }

  /** Forgets files that are not in the folder any more. */
  keepOnly(paths: ReadonlySet<string>): void {
    for (const path of this.#looks.keys()) if (!paths.has(path)) this.#looks.delete(path);
  }
}
