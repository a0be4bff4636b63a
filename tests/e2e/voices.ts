import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The four synthetic speakers that the rescue recogniser is measured with. */
export const SPEAKERS = ['slt', 'rms', 'awb', 'f3'] as const;
export type Speaker = (typeof SPEAKERS)[number];

const ESPEAK_WORDS_PER_MINUTE = 165;

export interface Utterance {
  text: string;
  speaker: Speaker;
  /** Speaking rate, 1 = normal. */
  speed?: number;
  /** Silence before and after, seconds. */
  leadS?: number;
  tailS?: number;
}

/** Why the voices cannot be used; empty: they can. */
export function voicesMissing(): string {
  const missing = ['flite', 'espeak-ng', 'sox'].filter(
    (tool) => spawnSync('which', [tool]).status !== 0,
  );
  return missing.length === 0 ? '' : `not installed: ${missing.join(', ')}`;
}

/** Speaks `text` into a 16 kHz mono WAV file. */
export function speakToFile(utterance: Utterance, path: string): void {
  const { text, speaker, speed = 1, leadS = 0.3, tailS = 0.5 } = utterance;
  const folder = mkdtempSync(join(tmpdir(), 'earshot-voice-'));
  const raw = join(folder, 'raw.wav');
  try {
    if (speaker === 'f3') {
      const rate = String(Math.round(ESPEAK_WORDS_PER_MINUTE * speed));
      execFileSync('espeak-ng', ['-v', 'en-us+f3', '-s', rate, '-w', raw, text]);
    } else {
      const stretch = `duration_stretch=${1 / speed}`;
      execFileSync('flite', ['-voice', speaker, '--setf', stretch, '-t', text, '-o', raw]);
    }
    const format = ['-r', '16000', '-c', '1', '-b', '16'];
    // -R: its dither is the same each time, and so are the results.
    execFileSync('sox', ['-R', raw, ...format, path, 'pad', String(leadS), String(tailS)]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
