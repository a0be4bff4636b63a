import type { ScenarioLine } from './scenario-schema.ts';
import type { SpokenWord } from './world/room.ts';

const WORD_MS = 260;
const GAP_MS = 40;
const LEVEL_DB = -30;
/** `(1200)` between two words: nobody speaks for so many ms. */
const PAUSE = /^\((\d{1,6})\)$/;

let lines = 0;

/** The words of a line as they are spoken from `startMs` on. */
export function spokenWords(line: ScenarioLine, startMs: number): SpokenWord[] {
  const { who = 'anna', wordMs = WORD_MS, gapMs = GAP_MS, levelDb = LEVEL_DB, times = 1 } = line;
  const sounds = line.soundsLike?.split(' ');
  const words: SpokenWord[] = [];
  const id = lines++;
  let atMs = startMs;
  for (let round = 0; round < times; round += 1) {
    let position = 0;
    for (const text of line.words.trim().split(/\s+/)) {
      const pauseMs = PAUSE.exec(text)?.[1];
      if (pauseMs !== undefined) {
        atMs += Number(pauseMs);
        continue;
      }
      const soundsLike = sounds?.[position] ?? text;
      const key = `line ${id}.${round}.${position}`;
      const word = { voice: who, key, text, soundsLike, lengthMs: wordMs, levelDb };
      words.push({ ...word, startMs: atMs, endMs: atMs + wordMs });
      atMs += wordMs + gapMs;
      position += 1;
    }
  }
  return words;
}
