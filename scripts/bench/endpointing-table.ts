import type { PauseKind } from './endpointing-cases.ts';
import { percentiles } from './figure.ts';
import { meanInterval, wilson } from './intervals.ts';
import type { Played } from './speech-timeline.ts';
import { percentOf, sum } from './stats.ts';
import type { BenchContext } from './suite.ts';

/** The fixed rules that the dynamic one is held against. */
const CUT_OFF_RIVAL = 'fixed-1000';
const WAIT_RIVAL = 'fixed-600';
const DYNAMIC = 'dynamic';
const SPREAD = [{ percentile: 50 }, { percentile: 95 }];
const PERCENT = 100;

/** How the pauses of each kind came into the recordings. */
type Notes = Readonly<Record<string, string>>;

/** What each rule did to the same utterances. */
export class EndpointingTable {
  readonly #rows = new Map<string, Played[]>();

  add(kind: PauseKind, rule: string, played: Played): void {
    for (const key of [`${kind}.${rule}`, `all.${rule}`]) {
      const row = this.#rows.get(key) ?? [];
      row.push(played);
      this.#rows.set(key, row);
    }
  }

  /** @param set what was spoken @param notes of the kinds of pauses that are to be reported */
  report(context: BenchContext, set: string, notes: Notes): void {
    for (const [key, row] of this.#rows) {
      const [kind = '', rule = ''] = key.split('.');
      if (notes[kind] === undefined) continue;
      const rival = (name: string): readonly Played[] => this.#rows.get(`${kind}.${name}`) ?? [];
      const isJudged = rule === DYNAMIC;
      const cut = row.filter(({ cutOffs }) => cutOffs > 0).length;
      const range = wilson(cut, row.length).map((share) => (share * PERCENT).toFixed(1));
      const pauses = sum(row.map(({ cutOffs }) => cutOffs));
      const name = `${set}.${key}`;
      const waits = row.map(({ waitMs }) => waitMs);
      const around = meanInterval(waits).map((ms) => ms.toFixed(0));
      context.report(
        {
          name: `${name}.cut-off`,
          value: cutShare(row),
          unit: '% of utterances',
          samples: row.length,
          ...(isJudged ? { target: cutShare(rival(CUT_OFF_RIVAL)) } : {}),
          note:
            `${notes[kind] ?? ''}: ${cut} of ${row.length} cut off, 95 % interval ` +
            `${range.join(' to ')} % (Wilson); ${pauses} pauses.`,
        },
        {
          name: `${name}.wait.mean`,
          value: meanWaitMs(row),
          unit: 'ms',
          samples: row.length,
          ...(isJudged ? { target: meanWaitMs(rival(WAIT_RIVAL)) } : {}),
          note:
            'From the end of the last word, as the speech detector sees it, to the endpoint; ' +
            `95 % interval ${around.join(' to ')} ms.`,
        },
        ...percentiles(waits, { name: `${name}.wait`, unit: 'ms' }, SPREAD),
      );
    }
  }
}

function cutShare(row: readonly Played[]): number {
  return percentOf(row.filter(({ cutOffs }) => cutOffs > 0).length, row.length);
}

function meanWaitMs(row: readonly Played[]): number {
  return sum(row.map(({ waitMs }) => waitMs)) / row.length;
}
