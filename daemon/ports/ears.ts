import type { AudioStatus } from './audio.ts';
import type { Transcript } from './hearing.ts';

/** What the ears do with the microphone: ignore it, wait for the wake word, or take any speech. */
export type HearingMode = 'off' | 'wake' | 'open';

/** Where and when an utterance began and ended. Samples count from the first microphone sample. */
export interface UtteranceTimes {
  /** First sample judged speech. */
  speechStartSample: number;
  /** Last sample judged speech. */
  speechEndSample: number;
  /** Monotonic clock when the last speech sample had been captured. */
  speechEndMs: number;
  /** Monotonic clock when the endpointer decided that the utterance was over. */
  endpointMs: number;
  /** Monotonic clock when the recogniser had answered. */
  transcriptMs: number;
}

/** What the ears tell the main thread, in order. */
export type EarsEvent =
  | { kind: 'audio'; status: AudioStatus }
  | { kind: 'wake'; phrase: string; endSample: number; atMs: number }
  | { kind: 'speech-start'; utteranceId: string; sample: number }
  /** It was too short to be speech; the wait for speech goes on. */
  | { kind: 'speech-dropped' }
  | { kind: 'partial'; utteranceId: string; text: string }
  | {
      kind: 'utterance';
      utteranceId: string;
      transcript: Transcript;
      times: UtteranceTimes;
      /** Why it ended. */
      end: 'silence' | 'too-long';
    }
  /** The wake word was followed by nothing. */
  | { kind: 'no-speech' }
  | { kind: 'hearing-failed'; message: string }
  /** A chosen model could not be opened; the built-in one does its work. */
  | { kind: 'model-refused'; role: 'wake' | 'vad'; message: string }
  /** The recogniser does not answer and should be replaced; `hearing-failed` follows. */
  | { kind: 'recognizer-stuck'; message: string }
  /** Sound cannot be mended in this process; it must end at once and be started again. */
  | { kind: 'sound-lost'; reason: string }
  /** The first sample of a reply was handed to the audio device. */
  | { kind: 'playback-started'; turnId: string; atMs: number; sample: number }
  /** One sentence has been played to its end. */
  | { kind: 'sentence-played'; turnId: string; sentence: number }
  /** The reply is over: played to its end, or flushed. */
  | { kind: 'playback-ended'; turnId: string; atMs: number; heardSentences: number }
  /** Lock-step only: everything up to this sample has been heard and told; answered by `tock`. */
  | { kind: 'tick'; sample: number }
  /** The answer to `stop`: every device is closed. */
  | { kind: 'stopped' }
  /** A file source has ended. */
  | { kind: 'source-ended'; sample: number };

/** What the main thread tells the ears. */
export type EarsCommand =
  | { kind: 'mode'; mode: HearingMode }
  /** Silence after speech that ends the current utterance, ms. */
  | { kind: 'hangover'; utteranceId: string; hangoverMs: number }
  /** No further sentences of this turn will come; `sentences` were sent. */
  | { kind: 'reply-complete'; turnId: string; sentences: number }
  | { kind: 'flush'; turnId: string }
  /** Playback gain, 0..1. */
  | { kind: 'gain'; gain: number }
  | { kind: 'tock' }
  /** Closes every device; nothing is heard or played afterwards. */
  | { kind: 'stop' };

/** A chunk of a reply on its way from the voice to the speaker. */
export interface ReplyAudio {
  turnId: string;
  /** 0-based position of the sentence in its reply. */
  sentence: number;
  samples: Float32Array;
  sampleRateHz: number;
  /** True on the chunk (possibly empty) that ends the sentence. */
  last: boolean;
}

/** The hearing half of the box as the dialog sees it. */
export interface Ears {
  onEvent(listener: (event: EarsEvent) => void): void;
  send(command: EarsCommand): void;
}
