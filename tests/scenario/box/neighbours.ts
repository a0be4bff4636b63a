/** Tells each box of a room what the others begin to say. */
export class Neighbours {
  readonly #listeners: { number: number; hear: (text: string) => void }[] = [];

  listen(number: number, hear: (text: string) => void): void {
    this.#listeners.push({ number, hear });
  }

  say(number: number, text: string): void {
    for (const other of this.#listeners) if (other.number !== number) other.hear(text);
  }
}
