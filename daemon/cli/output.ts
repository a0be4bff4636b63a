import type { EarshotError } from '../base/errors.ts';

/** Where the command line writes. */
export interface Streams {
  stdout(data: string | Uint8Array): void;
  stderr(text: string): void;
}

/** What a command prints, for a person or, with --json, for a program. */
export class Output {
  readonly #streams: Streams;
  readonly isJson: boolean;

  constructor(streams: Streams, isJson: boolean) {
    this.#streams = streams;
    this.isJson = isJson;
  }

  /** Prints the result, once. @param text how a person reads it */
  result(value: unknown, text: () => string): void {
    this.#streams.stdout(`${this.isJson ? JSON.stringify(value) : text()}\n`);
  }

  /** Bytes for another program, as they are. */
  bytes(data: Uint8Array): void {
    this.#streams.stdout(data);
  }

  /** Prints beside the result what a person should know; with --json the result holds it. */
  notes(notes: readonly string[]): void {
    if (this.isJson) return;
    for (const note of notes) this.#streams.stderr(`earshot: ${note}\n`);
  }

  failure(error: EarshotError): void {
    const { code, message, facts } = error;
    const body = { error: { code, message, hint: facts.hint } };
    const text = `earshot: ${message}\n  ${facts.hint}`;
    this.#streams.stderr(`${this.isJson ? JSON.stringify(body) : text}\n`);
  }
}

/** Lines of cells, each column as wide as its widest cell, without blanks at the ends. */
export function columns(rows: readonly (readonly string[])[], gap = '  '): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) {
      widths[index] = Math.max(widths[index] ?? 0, cell.length);
    }
  }
  const lines = rows.map((row) =>
    row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join(gap),
  );
  return lines.map((line) => line.trimEnd()).join('\n');
}

/** Date and time of day as people here read it, for example `Tue 14 Nov 22:13:20`. */
export function formatWall(wallMs: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone, weekday: 'short', day: 'numeric', month: 'short' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
  });
  return parts.format(wallMs).replaceAll(',', '');
}
