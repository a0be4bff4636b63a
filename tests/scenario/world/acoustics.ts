import type { BoxSettings } from '../box/box-settings.ts';
import { powerOf } from './decibel.ts';
import { echoOf, type Loudspeaker } from './loudspeaker.ts';
import { type Audible, type Room, shareOf } from './room.ts';

export interface AcousticsParts {
  room: Room;
  /** All boxes of the room; may still grow. */
  boxes: readonly { speaker: Loudspeaker; number: number }[];
  /** Whose microphone it is, 1-based. */
  number: number;
  settings: BoxSettings;
}

/** What arrives at a box: the people, the noise, its own echo and the other boxes' voices. */
export function acousticsOf({ room, boxes, number, settings }: AcousticsParts) {
  const { echo, betweenBoxesDb, hearsDb } = settings;
  return (startMs: number, endMs: number): Audible => {
    const audible = room.audible(startMs, endMs, hearsDb[number - 1] ?? 0);
    for (const { speaker, number: other } of boxes) {
      const isOwn = other === number;
      const isCold = speaker.playedMs < echo.coldMs;
      const ownLossDb = isCold ? echo.coldLossDb : echo.lossDb;
      const lossDb = isOwn ? ownLossDb : betweenBoxesDb;
      const path = { delayMs: echo.delayMs, lossDb, voice: `box ${other}` };
      const blocks = speaker.playedIn(startMs - path.delayMs, endMs - path.delayMs);
      for (const block of blocks) {
        if (block.levelDb - lossDb < INAUDIBLE_DB) continue;
        const word = echoOf(block, path);
        const share = shareOf(word, startMs, endMs);
        if (block.word) audible.words.push({ word, ms: share.ms, power: share.power });
        else audible.noisePower += (powerOf(word.levelDb) * share.ms) / (endMs - startMs);
      }
    }
    return audible;
  };
}

/** Below any noise of the scenarios. */
const INAUDIBLE_DB = -90;
