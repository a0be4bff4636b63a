import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, SystemClock } from '../../daemon/base/clock.ts';
import type { CatalogEntry, RemoteFile } from '../../models/catalog/schema.ts';
import { type PullOptions, pullModel } from '../../models/shelf/pull.ts';
import { Shelf } from '../../models/shelf/shelf.ts';
import { upstream } from '../../models/shelf/source.ts';
import { ModelMirror } from './model-mirror.ts';

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The same bytes for the same seed, without any order that compression could use. */
export function noise(length: number, seed = 1): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = seed >>> 0 || 1;
  for (let at = 0; at < length; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}

/** Waits nothing, so that a test of retries is quick; keeps what was waited for. */
export class HastyClock extends SystemClock implements Clock {
  readonly waitsMs: number[] = [];
  /** When a silent connection is given up. */
  stallMs = 30_000;

  override setTimer(delayMs: number, fire: () => void): () => void {
    const isStallTimer = delayMs === 30_000;
    if (!isStallTimer) this.waitsMs.push(delayMs);
    return super.setTimer(isStallTimer ? this.stallMs : 0, fire);
  }
}

/** A model of one file that a real engine would open. */
export function entryOf(id: string, files: RemoteFile[], more: Partial<CatalogEntry> = {}) {
  const entry: CatalogEntry = {
    ...{ id, role: 'llm', engine: 'llama', title: id, languages: ['en'], files },
    licence: { name: 'MIT', url: 'https://spdx.org/licenses/MIT.html', restriction: 'none' },
    memory: { mb: 10, basis: 'estimated', source: 'a test' },
    settings: { model: files[0]?.name ?? '' },
    ...more,
  };
  return entry;
}

/** A shelf in a folder of its own, and a mirror that it pulls from. */
export class ShelfBench {
  readonly folder = mkdtempSync(join(tmpdir(), 'earshot-shelf-'));
  readonly shelf = new Shelf(join(this.folder, 'models'));
  readonly mirror = new ModelMirror();
  readonly clock = new HastyClock();
  readonly notes: string[] = [];
  readonly licences: string[] = [];
  readonly progress: number[] = [];

  async start(): Promise<void> {
    await this.mirror.start();
  }

  async stop(): Promise<void> {
    await this.mirror.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Describes a file of the mirror, as the catalogue would. */
  file(path: string, bytes: Uint8Array, more: Partial<RemoteFile> = {}): RemoteFile {
    const name = path.split('/').at(-1) ?? '';
    const urls = [this.mirror.url + path];
    return { name, bytes: bytes.length, sha256: [sha256Of(bytes)], urls, ...more };
  }

  pull(entry: CatalogEntry, more: Partial<PullOptions> = {}) {
    return pullModel(this.shelf, entry, {
      ...{ source: upstream(this.clock), clock: this.clock, signal: new AbortController().signal },
      isLicenceAccepted: false,
      onLicence: ({ licence }) => this.licences.push(licence.name),
      onNote: (note) => this.notes.push(note),
      onProgress: ({ doneBytes }) => {
        this.progress.push(doneBytes);
        this.mirror.received(doneBytes);
      },
      ...more,
    });
  }
}
