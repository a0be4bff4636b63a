import type { AudioStatus } from './audio.ts';
import type { Transcript } from './hearing.ts';
import type { EnrolledPerson, SpeakerMatch } from './speakers.ts';
import type { HeardWake, NeighbourWake } from './wake.ts';

/**
 * What the ears do with the microphone: ignore it, wait for the wake word, take any speech, or,
 * while the box thinks and speaks, both (`duplex`): the wake word is told and speech is recognised.
 */
export type HearingMode = 'off' | 'wake' | 'open' | 'duplex';

/** Sounds of the box's own. */
export type EarconName = 'wake' | 'end' | 'error' | 'timer' | 'waiting';

/** How loud an utterance was, for what decides whether anybody spoke at all. */
export interface UtteranceLevel {
  /** RMS of the loudest second of its speech frames, dB below full scale; at most 0. */
  speechDb: number;
  /** RMS of the frames without speech in the second before it, dB below full scale. */
  noiseDb: number;
  /** Mean probability of speech over the clearest second of them, 0..1. */
  meanProbability: number;
}

/** What is wrong with the sound that arrives, although it arrives. */
export type SoundTrouble = 'silent' | 'clipping' | 'hum' | 'dropping';

/** State of the echo canceller, for status and doctor. */
export interface EchoStatus {
  /** Between playing and hearing, ms; undefined: not known yet. */
  delayMs: number | undefined;
  /** How much faster the microphone's clock runs than the speaker's, parts per million. */
  driftPpm: number;
  /** Echo return loss enhancement, dB, over the last seconds of playback; undefined: none yet. */
  erleDb: number | undefined;
  /** False during the warm-up, while it has not seen enough playback. */
  isConverged: boolean;
}

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

/** How far a reply was heard. */
export interface HeardPart {
  /** Sentences played to their end. */
  heardSentences: number;
  /** Share of the sentence after those that was played, 0..1; 0 when its length is not known. */
  heardShare: number;
}

/** What the ears can do without: `echo` and `denoise` are then left out. */
export type RefusableRole = 'wake' | 'vad' | 'echo' | 'denoise' | 'end-of-turn' | 'speaker';

/** Why an utterance ended; `softer`: who goes on is not who began it. */
export type UtteranceEnd = 'silence' | 'softer' | 'too-long';

/** What the ears tell the main thread, in order. */
export type EarsEvent =
  | { kind: 'audio'; status: AudioStatus }
  /** An utterance under way, of which the phrase was a part, is over without a further word. */
  | { kind: 'wake'; phrase: string; endSample: number; atMs: number }
  /** The wake word engine fired, and was not believed. */
  | { kind: 'wake-rejected'; phrase: string; why: 'verifier' | 'refractory' | 'other-box' }
  /** This box takes a wake, and the other boxes should know; `wake` follows. */
  | ({ kind: 'wake-claimed' } & HeardWake)
  /** Capture was stopped or begun again; the device is closed while muted. */
  | { kind: 'muted'; isMuted: boolean }
  /** Undefined: the trouble is over. */
  | { kind: 'sound-trouble'; trouble: SoundTrouble | undefined }
  | { kind: 'echo'; status: EchoStatus }
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
      end: UtteranceEnd;
      level: UtteranceLevel;
      /** Playback was audible at some time during it. */
      duringPlayback: boolean;
    }
  /** How much speech the utterance holds so far; told every few frames while somebody speaks. */
  | { kind: 'speech'; utteranceId: string; speechMs: number }
  /**
   * Nobody has spoken for a moment; `speech-resumed` or the end of the utterance follows.
   * `endProbability`: that the user has finished, by the sound of it, 0..1.
   */
  | { kind: 'pause'; utteranceId: string; endProbability: number }
  /** It may be over: what would be its transcript. `speech-resumed` or its end follows. */
  | { kind: 'likely-end'; utteranceId: string; transcript: Transcript; atMs: number }
  /**
   * Whose voice it is; told at a likely end and at the end, mostly before the words, again when
   * more was said, and only where there is a model for it.
   */
  | ({ kind: 'speaker'; utteranceId: string } & SpeakerMatch)
  /** The user goes on: the pause or the likely end was none. */
  | { kind: 'speech-resumed'; utteranceId: string }
  /** The wake word was followed by nothing. */
  | { kind: 'no-speech' }
  | { kind: 'hearing-failed'; message: string }
  /** A chosen model could not be opened; the built-in one does its work, where there is one. */
  | { kind: 'model-refused'; role: RefusableRole; message: string }
  /** The recogniser does not answer and should be replaced; `hearing-failed` follows. */
  | { kind: 'recognizer-stuck'; message: string }
  /** Sound cannot be mended in this process; it must end at once and be started again. */
  | { kind: 'sound-lost'; reason: string }
  /** The first sample of a reply was handed to the audio device. */
  | { kind: 'playback-started'; turnId: string; atMs: number; sample: number }
  /** One sentence has been played to its end. */
  | { kind: 'sentence-played'; turnId: string; sentence: number }
  /** Nothing of the reply is heard from this sample of the speaker's count on, until `resume`. */
  | ({ kind: 'playback-paused'; turnId: string; atMs: number; sample: number } & HeardPart)
  /** The reply is over: played to its end, or flushed. */
  | ({ kind: 'playback-ended'; turnId: string; atMs: number } & HeardPart)
  /** Lock-step only: everything up to this sample has been heard and told; answered by `tock`. */
  | { kind: 'tick'; sample: number }
  /** The answer to `stop`: every device is closed. */
  | { kind: 'stopped' }
  /** A file source has ended. */
  | { kind: 'source-ended'; sample: number };

/** What the main thread tells the ears. */
export type EarsCommand =
  /** `forMs`: in mode `open`, `no-speech` is told when nobody has spoken by then. */
  | { kind: 'mode'; mode: HearingMode; forMs?: number }
  /** Silence after speech that ends the current utterance, ms. */
  | { kind: 'hangover'; utteranceId: string; hangoverMs: number }
  /** No further sentences of this turn will come; `sentences` were sent. */
  | { kind: 'reply-complete'; turnId: string; sentences: number }
  | { kind: 'flush'; turnId: string }
  /** Silent from the next block on; what is left is kept until `resume` or `flush`. */
  | { kind: 'pause'; turnId: string }
  | { kind: 'resume'; turnId: string }
  /** Audio of this turn is kept and not played until `resume`: the turn may yet be dropped. */
  | { kind: 'hold'; turnId: string }
  /** Plays over whatever is playing. */
  | { kind: 'earcon'; name: EarconName }
  /** A factor on the reply, 0..1, while somebody may be interrupting; 1: as usual. */
  | { kind: 'duck'; factor: number }
  /** Stops or begins capture: the microphone's device is closed while muted. */
  | { kind: 'mute'; isMuted: boolean }
  /** Playback gain, 0..1. */
  | { kind: 'gain'; gain: number }
  /** Another box takes a wake. */
  | ({ kind: 'wake-elsewhere' } & NeighbourWake)
  /** Whom the box knows by their voice. */
  | { kind: 'speakers'; people: readonly EnrolledPerson[] }
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
