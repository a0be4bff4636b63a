import { FRAME_MS, FRAME_SAMPLES } from '../../daemon/ports/audio.ts';
import type {
  EndOfTurnDetector,
  Recognizer,
  SpeechProbability,
} from '../../daemon/ports/hearing.ts';
import { Endpointer } from '../../daemon/voice/endpointer.ts';
import { LevelledRecognition } from '../../daemon/voice/levelled-recognition.ts';
import { type Clip, framesOf } from './clip.ts';

/** What the ears know after one frame. */
export interface HeardFrame {
  /** Probability of speech, 0..1. */
  probability: number;
  /** The endpointer counts it as speech. */
  isSpeech: boolean;
  /** Words so far, where they changed in this frame. */
  words?: string;
  /** Probability that the user has finished, where it was asked for in this frame. */
  endProbability?: number;
}

/** Silence after which the user has likely finished: six frames, a stop consonant is shorter. */
export const LIKELY_END_MS = 192;
/** Signal before the first frame of speech that the recogniser gets too, as in the listener. */
const LEAD_IN_FRAMES = 8;
/** Nothing ends the utterance but the end of the sound. */
const ENDLESS = {
  hangoverMs: Number.POSITIVE_INFINITY,
  maxUtteranceMs: Number.POSITIVE_INFINITY,
};

export interface TimelineParts {
  speech: SpeechProbability;
  recognizer: Recognizer;
  /** Absent: nobody says whether it is over. */
  endOfTurn: EndOfTurnDetector | undefined;
}

/** All that the real speech detector, recogniser and detector of ends make of a sound, by frame. */
export async function heardFrames(clip: Clip, parts: TimelineParts): Promise<HeardFrame[]> {
  const { speech, recognizer, endOfTurn } = parts;
  speech.reset();
  const endpointer = new Endpointer(ENDLESS);
  const sounds = framesOf(clip);
  const heard: HeardFrame[] = [];
  let recognition: LevelledRecognition | undefined;
  let firstSample = 0;
  let words: string | undefined;
  for (const [at, samples] of sounds.entries()) {
    const probability = await speech.score(samples);
    const step = endpointer.accept(probability);
    const isSpeech = endpointer.speechMs > 0 && endpointer.silenceMs === 0;
    const frame: HeardFrame = { probability, isSpeech };
    if (step === 'start') {
      const first = Math.max(0, at - LEAD_IN_FRAMES - endpointer.speechMs / FRAME_MS);
      firstSample = first * FRAME_SAMPLES;
      const inner = recognizer.begin({
        utteranceId: 'utterance',
        onPartial: ({ text }) => {
          words = text;
        },
      });
      recognition = new LevelledRecognition(inner);
      for (const earlier of sounds.slice(first, at)) recognition.accept(earlier);
    }
    recognition?.accept(samples);
    await recognition?.settled();
    if (words !== undefined) frame.words = words;
    words = undefined;
    if (endOfTurn && endpointer.silenceMs === LIKELY_END_MS) {
      const so = clip.subarray(firstSample, (at + 1) * FRAME_SAMPLES);
      frame.endProbability = await endOfTurn.score(so);
    }
    heard.push(frame);
  }
  recognition?.cancel();
  return heard;
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
