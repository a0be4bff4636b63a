import { existsSync } from 'node:fs';
import { Shelf } from '../../models/shelf/shelf.ts';
import { withShelfLock } from '../../models/shelf/shelf-lock.ts';
import type { Clock } from '../base/clock.ts';
import { asEarshotError } from '../base/errors.ts';
import type { Stores } from './stores.ts';

/**
 * Removes models from the disk that nothing leads to any more, such as the former version of one
 * that was replaced. Call it before engines are opened: one that runs may need what the settings no
 * longer name. Waits for nobody: a download under way keeps everything. Never throws.
 */
export async function tidyShelf({ paths, log }: Stores, clock: Clock): Promise<void> {
  if (!existsSync(paths.models)) return;
  const shelf = new Shelf(paths.models);
  const atOnce = { clock, signal: AbortSignal.abort(), onWait: () => undefined };
  try {
    const freedBytes = await withShelfLock(shelf.layout.lock, atOnce, async () => shelf.collect());
    if (freedBytes > 0) log.info({ freedBytes }, 'old models removed from the disk');
  } catch (error) {
    const failure = asEarshotError(error);
    if (failure.code !== 'BUSY') log.warn({ err: failure }, 'old models stay on the disk');
  }
}
