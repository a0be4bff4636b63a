import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

type Step = () => Promise<void> | void;

/** What a suite must undo whatever happens: processes, sound servers, folders. */
export class CleanUp {
  readonly #steps: Step[] = [];

  /** Steps run in reverse order, each once. */
  defer(step: Step): void {
    this.#steps.push(step);
  }

  /** A folder that is removed in the end. */
  temporaryFolder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'earshot-bench-'));
    this.defer(() => rmSync(folder, { recursive: true, force: true }));
    return folder;
  }

  /** Runs every step even when some fail. @returns what failed */
  async close(): Promise<unknown[]> {
    const failures: unknown[] = [];
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      try {
        await step();
      } catch (error) {
        failures.push(error);
      }
    }
    return failures;
  }
}
