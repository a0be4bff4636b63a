/** One kind of thing that the box keeps about people. */
export interface PersonData {
  /** What an export calls it, for example `voices`. */
  readonly part: string;
  /** All that is kept about somebody, as JSON; empty: nothing. */
  exportOf(person: string): readonly object[];
  /** Deletes that for good. @returns how many there were @throws DISK_FULL */
  deleteOf(person: string): number;
}
