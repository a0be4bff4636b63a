import { fileURLToPath } from 'node:url';
import { openWav } from '../../hw/wav.ts';
import type { EarconName } from '../ports/ears.ts';
import type { EarconSound } from '../voice/earcon-player.ts';

const NAMES: readonly EarconName[] = ['wake', 'end', 'error', 'timer', 'waiting'];

/**
 * Reads the box's own sounds, which scripts/make-earcons wrote.
 * @throws FILE_NOT_FOUND, AUDIO_FILE_INVALID: the installation is damaged
 */
export async function openEarcons(): Promise<Record<EarconName, EarconSound>> {
  const sounds = await Promise.all(NAMES.map(async (name) => [name, await read(name)] as const));
  return Object.fromEntries(sounds) as Record<EarconName, EarconSound>;
}

async function read(name: EarconName): Promise<EarconSound> {
  const path = fileURLToPath(new URL(`../voice/earcons/${name}.wav`, import.meta.url));
  const reader = await openWav(path);
  try {
    const { sampleRateHz } = reader.format;
    const blocks: Float32Array[] = [];
    for await (const block of reader.blocks()) blocks.push(block);
    return { samples: Float32Array.from(blocks.flatMap((block) => [...block])), sampleRateHz };
  } finally {
    await reader.close();
  }
}
