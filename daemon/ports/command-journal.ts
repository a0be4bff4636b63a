/** A command that was begun under a key. */
export interface JournaledCommand {
  begunWallMs: number;
  /** What became of it, as end() was told; absent: the box ended meanwhile. */
  outcome?: string;
}

/** Commands that must not be done twice, over restarts; the oldest are forgotten. */
export interface CommandJournal {
  find(key: string): JournaledCommand | undefined;
  /** On the disk when it returns. @throws DISK_FULL */
  begin(key: string, begunWallMs: number): void;
  end(key: string, outcome: string): void;
  /** It may be done yet. */
  forget(key: string): void;
}
