import { decibelOf, powerOf } from './decibel.ts';

/** One word in the air. */
export interface SpokenWord {
  /** Whose: a person's name, or `box 1`. Words of one voice never hide each other. */
  voice: string;
  /** Names this word among all words of all voices. */
  key: string;
  text: string;
  /** From its beginning to its end, although this may be only a piece of it. */
  lengthMs: number;
  /** What a wake detector takes it for. */
  soundsLike: string;
  startMs: number;
  endMs: number;
  levelDb: number;
}

/** Something that is no speech. */
export interface Noise {
  kind: 'noise' | 'music' | 'slam';
  startMs: number;
  endMs: number;
  levelDb: number;
}

/** A word in one stretch of sound. */
export interface WordShare {
  word: SpokenWord;
  /** How much of it fell into the stretch, ms. */
  ms: number;
  /** Mean over the stretch, 1 at full scale. */
  power: number;
}

/** What a microphone takes in during one stretch. */
export interface Audible {
  startMs: number;
  endMs: number;
  words: WordShare[];
  noisePower: number;
  musicPower: number;
  slamPower: number;
}

/** How long what has been heard is kept: longer than any echo path. */
const KEEP_MS = 2000;

/** The room: who speaks when, and what else sounds. Times are those of the sample clock. */
export class Room {
  #words: SpokenWord[] = [];
  #noises: Noise[] = [];
  readonly #floorDb: number;

  /** @param floorDb noise that is always there, dB below full scale */
  constructor(floorDb: number) {
    this.#floorDb = floorDb;
  }

  speak(words: readonly SpokenWord[]): void {
    this.#words.push(...words);
  }

  sound(noise: Noise): void {
    this.#noises.push(noise);
  }

  /** True while somebody speaks, or is going to. */
  isSpokenIn(afterMs: number): boolean {
    return this.#words.some(({ endMs }) => endMs > afterMs);
  }

  /** @param hearsDb how much louder than elsewhere people are at this microphone */
  audible(startMs: number, endMs: number, hearsDb: number): Audible {
    this.#forget(startMs - KEEP_MS);
    const words: WordShare[] = [];
    for (const word of this.#words) {
      const share = shareOf(word, startMs, endMs);
      if (share.ms > 0) words.push({ word, ms: share.ms, power: share.power * powerOf(hearsDb) });
    }
    const noises = { noise: powerOf(this.#floorDb), music: 0, slam: 0 };
    for (const noise of this.#noises) noises[noise.kind] += shareOf(noise, startMs, endMs).power;
    return {
      startMs,
      endMs,
      words,
      noisePower: noises.noise,
      musicPower: noises.music,
      slamPower: noises.slam,
    };
  }

  #forget(beforeMs: number): void {
    this.#words = this.#words.filter(({ endMs }) => endMs > beforeMs);
    this.#noises = this.#noises.filter(({ endMs }) => endMs > beforeMs);
  }
}

/** How much of a sound falls into a stretch, and its mean power over all of the stretch. */
export function shareOf(
  sound: { startMs: number; endMs: number; levelDb: number },
  startMs: number,
  endMs: number,
): { ms: number; power: number } {
  const ms = Math.max(0, Math.min(sound.endMs, endMs) - Math.max(sound.startMs, startMs));
  return { ms, power: (powerOf(sound.levelDb) * ms) / (endMs - startMs) };
}

/** Everything together, 1 at full scale. */
export function totalPower({ words, noisePower, musicPower, slamPower }: Audible): number {
  const speech = words.reduce((sum, { power }) => sum + power, 0);
  return speech + noisePower + musicPower + slamPower;
}

/** How far one voice stands above all else in a stretch, dB. */
export function voiceSnrDb(audible: Audible, voice: string): number {
  let own = 0;
  for (const { word, power } of audible.words) if (word.voice === voice) own += power;
  return decibelOf(own) - decibelOf(totalPower(audible) - own);
}
