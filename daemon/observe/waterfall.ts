import type { TurnRecord } from '../ports/turns.ts';
import { MARK_ORDER, type MarkName } from './turn-ledger.ts';

/** What a person calls the time until each mark. */
const STAGE_LABELS: Record<MarkName, string> = {
  speechEndMs: 'end of speech',
  begunEarlyMs: 'begun early',
  endpointMs: 'endpoint',
  transcriptMs: 'transcript',
  intentMs: 'understood',
  firstTokenMs: 'first token',
  firstSentenceMs: 'first sentence',
  firstAudioMs: 'first audio',
  playbackEndMs: 'speaking',
};

const LABEL_CHARS = 15;
const BAR_CHARS = 32;
const MS_CHARS = 9;
const INDENT = '    ';

interface Stage {
  label: string;
  fromMs: number;
  toMs: number;
}

/**
 * The stages of a turn as bars over a common time scale, one line each; ms count from the end of
 * the user's speech (from the first mark where there was none).
 * @returns lines joined by newlines; empty when the turn has fewer than two marks
 */
export function waterfall({ marks }: Pick<TurnRecord, 'marks'>): string {
  const present = MARK_ORDER.filter((name) => marks[name] !== undefined);
  const at = (name: MarkName): number => marks[name] ?? 0;
  const [first] = present;
  if (first === undefined || present.length < 2) return '';
  const stages = present.slice(1).map((name, index) => ({
    name,
    label: STAGE_LABELS[name],
    fromMs: at(present[index] ?? first) - at(first),
    toMs: at(name) - at(first),
  }));
  // Speaking takes seconds where the others take milliseconds: it would flatten all their bars.
  const quick = stages.filter(({ name }) => name !== 'playbackEndMs');
  const scaleMs = Math.max(1, ...quick.map(({ toMs }) => toMs));
  const lines = quick.map((stage) => line(stage, bar(stage, scaleMs)));
  for (const stage of stages) {
    if (stage.name === 'playbackEndMs') lines.push(line(stage, ''));
  }
  return lines.join('\n');
}

function line({ label, fromMs, toMs }: Stage, bars: string): string {
  const took = formatMs(toMs - fromMs).padStart(MS_CHARS);
  const until = formatMs(toMs).padStart(MS_CHARS);
  return `${INDENT}${label.padEnd(LABEL_CHARS)}${bars.padEnd(BAR_CHARS)}${took}  at${until}`;
}

function bar({ fromMs, toMs }: Stage, scaleMs: number): string {
  const column = (ms: number): number => Math.round((ms / scaleMs) * BAR_CHARS);
  const start = Math.min(column(fromMs), BAR_CHARS - 1);
  const length = column(toMs) - column(fromMs);
  return ' '.repeat(start) + (length > 0 ? '█'.repeat(length) : '▏');
}

const MS_PER_S = 1000;
const WHOLE_FROM_MS = 10;
const SECONDS_FROM_MS = 10_000;

/** @returns for example `0.4 ms`, `412 ms` or `12.3 s` */
export function formatMs(ms: number): string {
  if (ms >= SECONDS_FROM_MS) return `${(ms / MS_PER_S).toFixed(1)} s`;
  return `${ms >= WHOLE_FROM_MS ? Math.round(ms) : ms.toFixed(1)} ms`;
}
