import type { PullProgress } from '../../models/shelf/pull.ts';
import { formatBytes } from '../../models/shelf/size-text.ts';
import type { CliSession } from './session.ts';

/** Often enough to look alive. */
const REDRAW_MS = 200;
/** Without a terminal: a line for each of these parts of a download. */
const STEPS = 10;
const MAX_BAR_CHARS = 30;
const LEAST_BAR_CHARS = 5;
const MS_PER_S = 1000;
const CLEAR = '\r\u001b[K';

/** Tells on stderr how far a download is: a bar on a terminal, a few lines elsewhere. */
export class ProgressLine {
  readonly #session: CliSession;
  #id = '';
  #beganMs = 0;
  #beganBytes = 0;
  #drawnMs = 0;
  #toldStep = 0;
  #isDrawn = false;

  constructor(session: CliSession) {
    this.#session = session;
  }

  show(progress: PullProgress): void {
    const { parts, output } = this.#session;
    if (output.isJson) return;
    const nowMs = parts.clock.nowMs();
    if (progress.id !== this.#id) this.#begin(progress, nowMs);
    const columns = parts.terminalColumns;
    if (columns === undefined) this.#tellSteps(progress);
    else if (nowMs - this.#drawnMs >= REDRAW_MS || progress.doneBytes === progress.totalBytes) {
      this.#drawnMs = nowMs;
      this.#isDrawn = true;
      parts.stderr(CLEAR + this.#text(progress, columns, nowMs));
    }
  }

  /** A line of its own, above the bar. */
  say(text: string): void {
    this.clear();
    this.#session.output.notes([text]);
  }

  clear(): void {
    if (this.#isDrawn) this.#session.parts.stderr(CLEAR);
    this.#isDrawn = false;
  }

  #begin({ id, doneBytes }: PullProgress, nowMs: number): void {
    this.#id = id;
    this.#beganMs = nowMs;
    this.#beganBytes = doneBytes;
    this.#drawnMs = Number.NEGATIVE_INFINITY;
    this.#toldStep = 0;
  }

  #tellSteps({ id, doneBytes, totalBytes }: PullProgress): void {
    if (totalBytes === undefined) return;
    const step = Math.floor((doneBytes / totalBytes) * STEPS);
    if (step <= this.#toldStep) return;
    this.#toldStep = step;
    const amount = `${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}`;
    this.#session.output.notes([`${id}: ${amount} (${(step * 100) / STEPS} %)`]);
  }

  #text({ id, doneBytes, totalBytes }: PullProgress, columns: number, nowMs: number): string {
    const seconds = (nowMs - this.#beganMs) / MS_PER_S;
    const perSecond = seconds > 0 ? (doneBytes - this.#beganBytes) / seconds : 0;
    const pace = perSecond > 0 ? `, ${formatBytes(perSecond)}/s` : '';
    if (totalBytes === undefined) {
      return `${id}  ${formatBytes(doneBytes)}${pace}`.slice(0, columns - 1);
    }
    const left = perSecond > 0 ? `, ${duration((totalBytes - doneBytes) / perSecond)} left` : '';
    const ratio = Math.min(1, doneBytes / totalBytes);
    const amount = `${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}${pace}${left}`;
    const figures = `${String(Math.floor(ratio * 100)).padStart(3)} %  ${amount}`;
    const room = columns - id.length - figures.length - '  []  '.length - 1;
    const width = Math.min(room, MAX_BAR_CHARS);
    const full = Math.round(ratio * width);
    const bar = width < LEAST_BAR_CHARS ? '' : `[${'#'.repeat(full)}${' '.repeat(width - full)}]  `;
    return `${id}  ${bar}${figures}`.slice(0, columns - 1);
  }
}

/** `41 s`, `3 min`, `2 h`. */
function duration(seconds: number): string {
  const perMinute = 60;
  if (seconds < perMinute * 2) return `${Math.ceil(seconds)} s`;
  const minutes = seconds / perMinute;
  return minutes < perMinute * 2 ? `${Math.ceil(minutes)} min` : `${Math.ceil(minutes / 60)} h`;
}
