import { type FSWatcher, watch } from 'node:fs';

/** Where Linux lists sound hardware: an entry appears when a device is plugged in. */
const SOUND_FOLDER = '/dev/snd';

/**
 * Calls `onChange` when sound hardware is plugged in or out. Machines without such a folder (some
 * containers) never call; the caller must look by itself now and then.
 * @returns ends the watch
 */
export function watchSoundHardware(onChange: () => void): () => void {
  let watcher: FSWatcher;
  try {
    watcher = watch(SOUND_FOLDER, { persistent: false }, onChange);
  } catch {
    return () => {};
  }
  // The folder itself went away with the last device.
  watcher.on('error', () => watcher.close());
  return () => watcher.close();
}
