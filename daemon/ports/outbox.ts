/** An event that waits to be told to others. */
export interface OutboxEvent {
  /** Grows; unique for this box. */
  id: number;
  topic: string;
  /** JSON. */
  payload: string;
  /** It is never dropped: when there is no room, it and what it tells of are refused. */
  isKept: boolean;
}

/** Events that survive the end of the process. Every change is on the disk when a call returns. */
export interface OutboxStore {
  /**
   * Makes room by dropping the oldest that may be dropped.
   * @param mayUseReserve for what helps to bring the broker back
   * @throws OUTBOX_FULL when too many wait that must be kept; DISK_FULL
   */
  add(event: Omit<OutboxEvent, 'id'>, mayUseReserve?: boolean): void;
  /** The one that waits longest; undefined: none does. */
  first(): OutboxEvent | undefined;
  remove(id: number): void;
  /** Those that wait, and those dropped since the start. */
  counts(): { waiting: number; dropped: number };
  /** What must be kept is refused. */
  readonly isFull: boolean;
}
