/** Whether both are one name: people do not hear capitals, nor how letters are composed. */
export function isSameName(one: string, other: string): boolean {
  return nameKey(one) === nameKey(other);
}

/** The same for all ways to write one name. */
export function nameKey(name: string): string {
  return name.normalize('NFC').toLowerCase();
}
