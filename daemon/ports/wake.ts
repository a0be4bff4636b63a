import type { WakeDetection } from './hearing.ts';

/** A detection of the first stage, and the sound it stands on. */
export interface WakeCandidate extends WakeDetection {
  /** Microphone signal as it came, mono, 16 kHz, up to now; positions count from its first. */
  samples: Float32Array;
}

/** The second stage: looks once more at what the wake word engine found. */
export interface WakeVerifier {
  /** The first stage is so sure that no look is needed. */
  isSure(detection: WakeDetection): boolean;
  /**
   * One call after the other; may take some tens of ms.
   * @returns whether the phrase was said; true for a phrase that it knows nothing of
   */
  verify(candidate: WakeCandidate): Promise<boolean>;
  close(): Promise<void>;
}

/** A wake word as one box heard it. */
export interface HeardWake {
  phrase: string;
  /** How far it stood out of the sound before it, dB; 0 or more. */
  clarityDb: number;
  /** From its end to this telling, ms; 0 or more. */
  agoMs: number;
}

/** A wake word that another box heard and has told us of. */
export interface NeighbourWake extends HeardWake {
  /** Id of the box. */
  box: string;
}

/** A box that heard the wake word, towards the other boxes that may have heard it too. */
export interface WakeClaim extends HeardWake {
  /**
   * Called at most once, and never during claim(): another box had been first, or heard it better.
   * What this box began and has not acted on is to be dropped.
   */
  onLost(): void;
}

/** Decides at once which of the boxes that hear one person answers, and may think better of it. */
export interface WakeArbiter {
  /**
   * Never waits for anybody.
   * @returns true when the wake is this box's as far as is known now; false when another has it
   */
  claim(claim: WakeClaim): boolean;
}
