/** What one hour of the wall clock saw. */
export interface HourOfUse {
  /** Where it begins, milliseconds since 1970. */
  startWallMs: number;
  /** Sessions with at least one turn in it. */
  sessions: number;
  turns: number;
}

/** Who answered, and how fast. */
export interface ProviderUse {
  /** Name of the model or server; `skills`: the box itself; `nobody`: nothing was understood. */
  provider: string;
  turns: number;
  /** 0..1, of all turns that asked something. */
  share: number;
  /**
   * From the last word to the first whole sentence of the answer, ms: the time that half of them,
   * and 95 of 100, took at most (nearest rank). Null: none was measured.
   */
  p50Ms: number | null;
  p95Ms: number | null;
}

/** How much the box was used. */
export interface Usage {
  /** Milliseconds since 1970; what is told is from there on. */
  sinceWallMs: number;
  sessions: number;
  /** Of them, those that go on. */
  activeSessions: number;
  turns: number;
  messages: number;
  /** Hours in which something was said, the latest first. */
  hours: readonly HourOfUse[];
  /** The busiest first. */
  providers: readonly ProviderUse[];
}
