import type { ScenarioRun } from './runner.ts';
import type { CEILINGS } from './scenario-schema.ts';
import type { Entry } from './timeline.ts';

type Measures = Record<(typeof CEILINGS)[number], number | undefined>;

/** The worst of what was seen of each; undefined: it never happened. */
export function measureCeilings({ timeline, rest }: ScenarioRun): Measures {
  const { entries } = timeline;
  return {
    firstAudioMs: worst(firstAudios(entries)),
    pauseMs: worst(pauses(entries)),
    interruptMs: worst(interruptions(entries)),
    restMs: rest.isReached ? Math.max(0, rest.sinceMs - rest.lastDeedMs) : undefined,
  };
}

function worst(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : Math.max(...values);
}

/** From the end of the last word said to the first word of the answer. */
function firstAudios(entries: readonly Entry[]): number[] {
  const found: number[] = [];
  const begun = new Set<string>();
  let saidMs: number | undefined;
  for (const { see, atMs, fields } of entries) {
    if (see === 'person-ends') saidMs = atMs;
    const turn = fields['turn'];
    if (see !== 'word' || turn === undefined || begun.has(turn)) continue;
    begun.add(turn);
    if (saidMs !== undefined) found.push(atMs - saidMs);
    saidMs = undefined;
  }
  return found;
}

/** From the order to be silent to the first silent sample, where something was being heard. */
function pauses(entries: readonly Entry[]): number[] {
  const isOrder = ({ see, fields }: Entry): boolean =>
    see === 'command' && (fields['kind'] === 'pause' || fields['kind'] === 'flush');
  return silencesAfter(entries, isOrder);
}

/** From the first sample of a person's words to the first silent sample of the box. */
function interruptions(entries: readonly Entry[]): number[] {
  return silencesAfter(entries, ({ see }) => see === 'person-starts');
}

function silencesAfter(entries: readonly Entry[], begins: (entry: Entry) => boolean): number[] {
  const found: number[] = [];
  const audible = new Set<number>();
  const since = new Map<number, number>();
  for (const entry of entries) {
    const { see, box, atMs } = entry;
    if (see === 'sound') audible.add(box);
    if (begins(entry)) for (const each of audible) since.set(each, since.get(each) ?? atMs);
    if (see !== 'silence') continue;
    const fromMs = since.get(box);
    if (fromMs !== undefined) found.push(atMs - fromMs);
    since.delete(box);
    audible.delete(box);
  }
  return found;
}
