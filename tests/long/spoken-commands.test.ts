import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { voicesMissing } from '../e2e/voices.ts';
import { allSpeakers, hearAll, spokenCommands, summary } from '../spoken/commands.ts';

const run = promisify(execFile);
const missing = voicesMissing();
const MINUTES = 60_000;
const ROOT = resolve(import.meta.dirname, '../..');
const shared = process.env['EARSHOT_SHARED'] ?? resolve(ROOT, '../shared');
const NEGATIVES = join(shared, 'data/negatives_librispeech_tc100/audio');
const WANTED_S = 600;

describe.skipIf(missing !== '')(`all commands in all voices ${missing}`, () => {
  it(
    'are understood, intent and slots, with a home of 50 devices',
    async () => {
      const { share, text } = summary(await hearAll(allSpeakers(spokenCommands()), undefined));
      console.log(text);
      expect(share).toBeGreaterThanOrEqual(0.95);
    },
    20 * MINUTES,
  );

  it(
    'are understood after the wake phrase',
    async () => {
      const { share, text } = summary(await hearAll(allSpeakers(spokenCommands()), 'hey earshot'));
      console.log(text);
      expect(share).toBeGreaterThanOrEqual(0.9);
    },
    20 * MINUTES,
  );
});

describe.skipIf(!existsSync(NEGATIVES))('ten minutes of other speech', () => {
  it(
    'never wake the box',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'earshot-negatives-'));
      try {
        const files = readdirSync(NEGATIVES).map((name) => join(NEGATIVES, name));
        const wav = join(folder, 'speech.wav');
        await run('sox', [...files, '-r', '16000', '-c', '1', '-b', '16', wav]);
        const { stdout: seconds } = await run('soxi', ['-D', wav]);
        expect(Number(seconds)).toBeGreaterThan(WANTED_S);
        const { stdout } = await run(join(ROOT, 'scripts/earshot'), ['hear', wav, '--json']);
        console.log(`${Number(seconds).toFixed(0)} s of other speech: ${stdout || 'no wake'}`);
        expect(stdout).toBe('');
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
    10 * MINUTES,
  );
});
