import type { Clock } from '../../../daemon/base/clock.ts';
import type { RenderBlock } from '../../../daemon/ports/audio.ts';
import { decibelOf } from './decibel.ts';
import type { SpokenWord } from './room.ts';
import { readMarks } from './watermark.ts';

/** 10 ms: what sound servers commonly ask for. */
const BLOCK_MS = 10;
const RATE_HZ = 16_000;
const BLOCK_SAMPLES = (BLOCK_MS * RATE_HZ) / 1000;
/** Softer than this is not heard: below any room. */
const SILENT_DB = -80;
/** Sound that may still be on its way to a microphone. */
const KEEP_BLOCKS = 200;

/** A word of a reply, as the voice made it. */
export interface OwnWord {
  key: string;
  text: string;
  lengthMs: number;
  turnId: string;
}

/** What is told of what comes out. */
export interface LoudspeakerParts {
  clock: Clock;
  render: RenderBlock;
  /** The word that a mark names. */
  wordOf: (mark: number) => OwnWord | undefined;
  onWord: (word: OwnWord, atMs: number) => void;
  /** It has become audible, or silent, at that moment. */
  onAudible: (isAudible: boolean, atMs: number) => void;
}

/** What came out in one block. */
export interface PlayedBlock {
  startMs: number;
  endMs: number;
  levelDb: number;
  /** Undefined: silence, or a sound that is no word. */
  word: OwnWord | undefined;
}

/** The speaker: asks for a block whenever the one before has been played, and remembers it. */
export class Loudspeaker {
  readonly #parts: LoudspeakerParts;
  readonly #played: PlayedBlock[] = [];
  #blocks = 0;
  #lastMark: number | undefined;
  isAudible = false;
  /** How much has been audible since it began, ms. */
  playedMs = 0;
  /** It takes no blocks, as a sound server that hangs. */
  isStalled = false;

  constructor(parts: LoudspeakerParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#arm();
  }

  /** Blocks of which some part was played in a stretch. */
  playedIn(startMs: number, endMs: number): PlayedBlock[] {
    return this.#played.filter((block) => block.startMs < endMs && block.endMs > startMs);
  }

  #arm(): void {
    const { clock } = this.#parts;
    this.#blocks += 1;
    clock.setTimer(this.#blocks * BLOCK_MS - clock.nowMs(), () => {
      if (this.isStalled) this.#noteAudible(false, clock.nowMs());
      else this.#play();
      this.#arm();
    });
  }

  /** A block is handed out at its beginning: what it holds sounds from now on. */
  #play(): void {
    const startMs = this.#parts.clock.nowMs();
    const block = new Float32Array(BLOCK_SAMPLES);
    this.#parts.render(block, RATE_HZ);
    const power = block.reduce((sum, x) => sum + x * x, 0) / BLOCK_SAMPLES;
    const levelDb = decibelOf(power);
    const mark = readMarks(block)[0]?.id;
    const word = mark === undefined ? undefined : this.#parts.wordOf(mark);
    const isAudible = levelDb > SILENT_DB;
    const first = isAudible ? block.findIndex((x) => x !== 0) : 0;
    this.#noteAudible(isAudible, startMs + (first * 1000) / RATE_HZ);
    if (this.isAudible) this.playedMs += BLOCK_MS;
    if (word && mark !== this.#lastMark) this.#parts.onWord(word, startMs);
    if (mark !== undefined) this.#lastMark = mark;
    this.#played.push({ startMs, endMs: startMs + BLOCK_MS, levelDb, word });
    if (this.#played.length > KEEP_BLOCKS) this.#played.shift();
  }

  #noteAudible(isAudible: boolean, atMs: number): void {
    if (isAudible === this.isAudible) return;
    this.isAudible = isAudible;
    this.#parts.onAudible(isAudible, atMs);
  }
}

/** A played block as words in the room, softened by the way to a microphone. */
export function echoOf(
  { startMs, endMs, levelDb, word }: PlayedBlock,
  path: { delayMs: number; lossDb: number; voice: string },
): SpokenWord {
  return {
    voice: path.voice,
    key: `${path.voice} ${word?.key ?? 'sound'}`,
    lengthMs: word?.lengthMs ?? 0,
    text: word?.text ?? '',
    soundsLike: word?.text ?? '',
    startMs: startMs + path.delayMs,
    endMs: endMs + path.delayMs,
    levelDb: levelDb - path.lossDb,
  };
}
