import { writeFileSync } from 'node:fs';
import type { Figure } from './figure.ts';
import type { MachineFacts } from './machine.ts';

export interface SuiteResult {
  name: string;
  seconds: number;
  /** Why it did not run here. */
  skipped?: string;
  /** What broke it; its figures up to there are kept. */
  failed?: string;
  figures: Figure[];
}

export interface BenchReport {
  version: string;
  /** True: fewer samples than a statement needs. */
  quick: boolean;
  startedAt: string;
  endedAt: string;
  machine: MachineFacts;
  suites: Omit<SuiteResult, 'figures'>[];
  figures: Figure[];
}

export function writeReport(path: string, report: BenchReport): void {
  writeFileSync(path, `${JSON.stringify(report, undefined, 2)}\n`);
}

const NOTE_COLUMNS = 96;
const COLUMN_GAP = '  ';

/** One suite as a table with its notes below the figures. */
export function renderSuite({ name, seconds, skipped, failed, figures }: SuiteResult): string {
  const lines = [`== ${name} (${seconds.toFixed(0)} s)`];
  const rows = figures.map((figure) => cellsOf(figure, name));
  const widths = [0, 1, 2, 3].map((at) => Math.max(0, ...rows.map((row) => row[at]?.length ?? 0)));
  let lastNote = '';
  for (const [index, row] of rows.entries()) {
    const [label = '', value = '', ...rest] = row;
    const cells = [label.padEnd(widths[0] ?? 0), value.padStart(widths[1] ?? 0)];
    cells.push(...rest.map((cell, at) => cell.padEnd(widths[at + 2] ?? 0)));
    lines.push(`  ${cells.join(COLUMN_GAP)}`.trimEnd());
    const note = figures[index]?.note ?? '';
    const isLastOfNote = figures[index + 1]?.note !== note;
    if (note !== '' && isLastOfNote && note !== lastNote) lines.push(...wrapped(note));
    if (isLastOfNote) lastNote = note;
  }
  if (skipped !== undefined) lines.push(`  skipped: ${skipped}`);
  if (failed !== undefined) lines.push(`  FAILED: ${failed}`);
  return `${lines.join('\n')}\n`;
}

/** The last lines: how many targets were met, and by name which were not. */
export function renderSummary(figures: readonly Figure[]): string {
  const judged = figures.filter(({ met }) => met !== undefined);
  const short = judged.filter(({ met }) => met === false);
  const lines = [`${judged.length - short.length} of ${judged.length} targets met`];
  for (const { name, value, unit, target } of short) {
    lines.push(`  falls short: ${name} is ${value} ${unit}, wanted at most ${target}`);
  }
  return `${lines.join('\n')}\n`;
}

function cellsOf(figure: Figure, suite: string): string[] {
  const { name, value, unit, samples, target, met } = figure;
  const label = name.startsWith(`${suite}.`) ? name.slice(suite.length + 1) : name;
  const verdict = met === true ? 'met' : 'FALLS SHORT';
  return [
    label,
    `${value} ${unit}`,
    `n=${samples}`,
    target === undefined ? '' : `at most ${target}: ${verdict}`,
  ];
}

function wrapped(note: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of note.split(' ')) {
    if (line !== '' && line.length + word.length >= NOTE_COLUMNS) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines.map((text) => `      ${text}`);
}
