import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeWav } from '../../hw/wav-writer.ts';
import { renderEarcons } from './earcons.ts';
import { EARCON_RATE_HZ } from './tones.ts';

function main([folder = 'daemon/voice/earcons', ...rest]: string[]): void {
  if (folder.startsWith('-') || rest.length > 0) {
    console.error('usage: scripts/make-earcons [FOLDER]   (default: daemon/voice/earcons)');
    process.exitCode = 64;
    return;
  }
  mkdirSync(folder, { recursive: true });
  for (const [name, samples] of renderEarcons()) {
    const path = join(folder, `${name}.wav`);
    writeFileSync(path, encodeWav(samples, EARCON_RATE_HZ));
    console.log(path);
  }
}

main(process.argv.slice(2));
