import type { UtteranceLevel } from '../ports/ears.ts';
import { tokenize } from '../skills/tokens.ts';
import type { Phrases } from './phrases.ts';

/** Why words are not believed to have been said. */
export type PhantomReason = 'quiet' | 'not-speech' | 'known-phrase' | 'loop';

/** How much must speak for speech. */
interface Proof {
  /** Speech over the noise before it, dB. */
  overNoiseDb: number;
  /** Mean probability of speech, 0..1. */
  probability: number;
}

/**
 * Where no wake word was said. The voice activity detector calls a frame speech from 0.5 on: a mean
 * below 0.6 hardly got there. At 6 dB what is heard has four times the power of the noise:
 * three quarters of it are not noise. Neither figure was measured in a room yet.
 */
const UNINVITED: Proof = { overNoiseDb: 6, probability: 0.6 };
/** Right after the wake word somebody is there: only what cannot be speech is dropped. */
const INVITED: Proof = { overNoiseDb: 0, probability: 0.4 };
/** What recognisers say of silence needs more: it is believed when it stands out clearly. */
const KNOWN_PHRASE: Proof = { overNoiseDb: 12, probability: 0.8 };

/** A recogniser that loops says the same few words over and over. */
const LOOP_TIMES = 4;
const LONGEST_LOOPED_WORDS = 4;

export interface HeardWords {
  text: string;
  /** Absent: the ears did not measure it, and only loops are known. */
  level: UtteranceLevel | undefined;
  /** The wake word came before it. */
  isInvited: boolean;
}

/**
 * Tells words that nobody said.
 * @returns undefined: they are believed
 */
export function phantomReason(heard: HeardWords, phrases: Phrases): PhantomReason | undefined {
  const { text, level, isInvited } = heard;
  if (isLoop(tokenize(text))) return 'loop';
  if (!level) return undefined;
  const proof = isInvited ? INVITED : UNINVITED;
  const overNoiseDb = level.speechDb - level.noiseDb;
  if (overNoiseDb < proof.overNoiseDb) return 'quiet';
  if (level.meanProbability < proof.probability) return 'not-speech';
  if (isInvited || !phrases.isPhantom(text)) return undefined;
  const isClear =
    overNoiseDb >= KNOWN_PHRASE.overNoiseDb && level.meanProbability >= KNOWN_PHRASE.probability;
  return isClear ? undefined : 'known-phrase';
}

/** Whether some words come four times or more in a row and make up most of what there is. */
function isLoop(words: readonly string[]): boolean {
  for (let length = 1; length <= LONGEST_LOOPED_WORDS; length += 1) {
    let same = 0;
    for (let at = length; at < words.length; at += 1) {
      same = words[at] === words[at - length] ? same + 1 : 0;
      const looped = same + length;
      if (looped >= LOOP_TIMES * length && looped * 2 > words.length) return true;
    }
  }
  return false;
}
