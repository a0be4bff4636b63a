import { FRAME_MS, FRAME_SAMPLES } from '../../daemon/ports/audio.ts';
import type {
  EndOfTurnDetector,
  Partial,
  Recognizer,
  SpeechProbability,
} from '../../daemon/ports/hearing.ts';
import { Endpointer, type EndpointStep } from '../../daemon/voice/endpointer.ts';
import { LevelledRecognition } from '../../daemon/voice/levelled-recognition.ts';
import { type Clip, framesOf } from './clip.ts';

/** What the ears know after one frame. */
export interface HeardFrame {
  /** Probability of speech, 0..1. */
  probability: number;
  /** What the frame changed for the endpointer. */
  step: EndpointStep;
  /** Speech so far, ms. */
  speechMs: number;
  /** Words so far, where they changed in this frame. */
  words?: string;
  /** Probability that the user has finished, where it was asked for in this frame. */
  endProbability?: number;
}

/** Words so far, as they were told once the sound up to a sample was heard. */
export interface ToldWords {
  sample: number;
  text: string;
}

/** Signal before the first frame of speech that the listener gives to the recogniser too. */
const LEAD_IN_FRAMES = 8;
/** Nothing ends the utterance but the end of the sound. */
const ENDLESS = {
  hangoverMs: Number.POSITIVE_INFINITY,
  maxUtteranceMs: Number.POSITIVE_INFINITY,
};

/** All that a recogniser makes of a sound, in order. */
export async function toldWords(
  clip: Clip,
  { speech, recognizer }: { speech: SpeechProbability; recognizer: Recognizer },
): Promise<ToldWords[]> {
  speech.reset();
  const endpointer = new Endpointer(ENDLESS);
  const sounds = framesOf(clip);
  const told: ToldWords[] = [];
  let recognition: LevelledRecognition | undefined;
  let sample = 0;
  for (const [at, samples] of sounds.entries()) {
    sample = (at + 1) * FRAME_SAMPLES;
    if (endpointer.accept(await speech.score(samples)) === 'start') {
      const first = firstFrame(at, endpointer);
      const onPartial = ({ text }: Partial): void => void told.push({ sample, text });
      recognition = new LevelledRecognition(
        recognizer.begin({ utteranceId: 'utterance', onPartial }),
      );
      for (const earlier of sounds.slice(first, at)) recognition.accept(earlier);
    }
    recognition?.accept(samples);
    await recognition?.settled();
  }
  recognition?.cancel();
  return told;
}

export interface TimelineParts {
  speech: SpeechProbability;
  endOfTurn: EndOfTurnDetector;
  /** What the recogniser tells, in order. */
  words: readonly ToldWords[];
}

/** What the real speech detector and detector of ends make of a sound, by frame. */
export async function heardFrames(clip: Clip, parts: TimelineParts): Promise<HeardFrame[]> {
  const { speech, endOfTurn, words } = parts;
  speech.reset();
  const endpointer = new Endpointer(ENDLESS);
  const heard: HeardFrame[] = [];
  let firstSample = 0;
  let told = 0;
  for (const [at, samples] of framesOf(clip).entries()) {
    const probability = await speech.score(samples);
    const step = endpointer.accept(probability);
    if (step === 'start') firstSample = firstFrame(at, endpointer) * FRAME_SAMPLES;
    const frame: HeardFrame = { probability, step, speechMs: endpointer.speechMs };
    const endSample = (at + 1) * FRAME_SAMPLES;
    for (; (words[told]?.sample ?? Number.POSITIVE_INFINITY) <= endSample; told += 1) {
      frame.words = words[told]?.text ?? '';
    }
    if (step === 'likely-end') {
      frame.endProbability = await endOfTurn.score(clip.subarray(firstSample, endSample));
    }
    heard.push(frame);
  }
  return heard;
}

/** @param at the frame with which the start was known */
function firstFrame(at: number, { speechMs }: Endpointer): number {
  return Math.max(0, at + 1 - speechMs / FRAME_MS - LEAD_IN_FRAMES);
}

/** How patient an endpointer is: told what was heard, it says how much silence ends it all. */
export interface Patience {
  /** @returns silence that ends the utterance from now on, ms */
  after(frame: HeardFrame): number;
}

/** What became of an utterance. Where it was cut, it is followed to its end all the same. */
export interface Played {
  /** Pauses in it of at least one frame of silence. */
  pauses: number;
  /** Pauses in which it was taken for over. */
  cutOffs: number;
  /** From the last speech to the endpoint, ms. */
  waitMs: number;
}

/**
 * Plays what was heard to an endpointer.
 * @param speechEndMs where in the sound the last word ends
 */
export function play(
  heard: readonly HeardFrame[],
  speechEndMs: number,
  patience: Patience,
): Played {
  const endpointer = new Endpointer(ENDLESS);
  const played: Played = { pauses: 0, cutOffs: 0, waitMs: Number.NaN };
  let isCut = false;
  let hangoverMs = Number.POSITIVE_INFINITY;
  for (const [at, frame] of heard.entries()) {
    const before = endpointer.silenceMs;
    endpointer.accept(frame.probability);
    const nowMs = (at + 1) * FRAME_MS;
    if (before > 0 && endpointer.silenceMs === 0) {
      played.pauses += 1;
      if (isCut) played.cutOffs += 1;
      isCut = false;
    }
    const isOver = endpointer.silenceMs > 0 && endpointer.silenceMs >= hangoverMs;
    if (isOver && !isCut) {
      isCut = true;
      played.waitMs = nowMs - speechEndMs;
    }
    // As in the box: words of this frame are known before the next one is.
    hangoverMs = patience.after(frame);
  }
  return played;
}
