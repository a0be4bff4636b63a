/** Something that the box was asked to remember. */
export interface Note {
  id: number;
  /** Whose it is; null: everybody's. */
  person: string | null;
  text: string;
  /** Wall clock, ms since 1970. */
  atWallMs: number;
}

/** What the household asked the box to remember. People find their own notes and everybody's. */
export interface Notes {
  /**
   * @param person who asks; undefined: not known, so that it is everybody's
   * @throws INPUT_TOO_LARGE, BUSY when there are too many; DISK_FULL
   */
  remember(text: string, person: string | undefined): Note;
  /** The newest first. */
  list(person: string | undefined): Note[];
  /** Those that have all the words, the newest first; without words none. */
  about(words: string, person: string | undefined): Note[];
  /** @returns false when there is no such note */
  forget(id: number): boolean;
}
