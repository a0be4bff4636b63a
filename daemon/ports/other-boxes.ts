/** What became of an announcement at one box. */
export interface BoxAnswer {
  /** Where the box stands; empty: nobody has told it. */
  room: string;
  /**
   * `accepted`: it says it now. `held`: it says it when nobody may be disturbed no more. `refused`:
   * it does not say it. `silent`: it did not answer, and may be away.
   */
  outcome: 'accepted' | 'held' | 'refused' | 'silent';
}

/** The other boxes of the home. */
export interface OtherBoxes {
  /** Where they stand, each room once. */
  readonly rooms: readonly string[];
  /** @returns ends it */
  onRooms(listener: () => void): () => void;
  /**
   * Has a text said at the boxes of a room, or at all of them, and waits a few seconds for their
   * answers. Never throws for what they do not do.
   * @param room one of `rooms`; absent: all
   * @returns one answer for each box that is known there
   */
  announce(text: string, room?: string): Promise<BoxAnswer[]>;
}
