/** What other programs of this machine play. Calls wait for each other; none of them throws. */
export interface OtherAudio {
  /** Lowers what plays now; without a sound server nothing happens. */
  lower(): Promise<void>;
  /** Gives back every volume that was lowered, unless somebody has changed it meanwhile. */
  restore(): Promise<void>;
}
