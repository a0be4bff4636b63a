/** An event that waits to be told to others. */
export interface OutboxEvent {
  /** Grows; unique for this box. */
  id: number;
  topic: string;
  /** JSON. */
  payload: string;
  /** It is never dropped. */
  isKept: boolean;
}

/** Events that survive the end of the process. Every change is on the disk when a call returns. */
export interface OutboxStore {
  /** Makes room by dropping the oldest that may be dropped. @throws DISK_FULL */
  add(event: Omit<OutboxEvent, 'id'>): void;
  /** The one that waits longest; undefined: none does. */
  first(): OutboxEvent | undefined;
  remove(id: number): void;
  /** Those that wait, and those dropped since the start. */
  counts(): { waiting: number; dropped: number };
}
