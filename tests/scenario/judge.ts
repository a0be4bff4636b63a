import { sightingOf } from './load-scenarios.ts';
import { measureCeilings } from './measures.ts';
import type { ScenarioRun } from './runner.ts';
import type { Scenario } from './scenario-schema.ts';
import { type Entry, entryText, isSeen, type Sight, sightingText } from './timeline.ts';

/** Lines of the timeline that a failure shows. */
const MAX_SHOWN = 150;
/** One that is held, and one that may follow it. */
const MOST_AT_ONCE = 2;

/** @returns what was not as it should be, each a sentence; empty: all is well */
export function judge(scenario: Scenario, run: ScenarioRun): string[] {
  return [
    ...run.errors.map((error) => `something broke: ${error}`),
    ...run.unfired.map((what) => `the script waited in vain for ${what}`),
    ...judgeOrder(scenario, run),
    ...judgeAlso(scenario, run),
    ...judgeNever(scenario, run),
    ...judgeMoments(scenario, run),
    ...judgeCounts(scenario, run),
    ...judgeCeilings(scenario, run),
    ...judgeRest(run),
    ...judgeAlways(run),
  ];
}

/** What a person needs to see why it failed. */
export function failureText(
  scenario: Scenario,
  { timeline }: ScenarioRun,
  faults: string[],
): string {
  const shown = timeline.entries.slice(-MAX_SHOWN).map(entryText);
  const left = timeline.entries.length - shown.length;
  const more = left > 0 ? [`  (${left} earlier lines are left out)`] : [];
  const what = faults.map((fault) => `- ${fault}`);
  return [`"${scenario.name}" failed:`, ...what, 'What happened:', ...more, ...shown].join('\n');
}

function judgeOrder({ expect = [] }: Scenario, { timeline }: ScenarioRun): string[] {
  let next = 0;
  let lastMs = 0;
  for (const [i, expected] of expect.entries()) {
    const sighting = sightingOf(expected);
    const { fromMs = 0, byMs, withinMs } = expected;
    const found = timeline.entries.findIndex(
      (entry, at) => at >= next && entry.atMs >= fromMs && isSeen(entry, sighting),
    );
    const what = `expectation ${i + 1} (${sightingText(sighting)})`;
    const entry = timeline.entries[found];
    if (!entry) return [`${what} did not happen${i > 0 ? ` after ${lastMs.toFixed(0)} ms` : ''}`];
    if (byMs !== undefined && entry.atMs > byMs) {
      return [`${what} happened at ${entry.atMs.toFixed(0)} ms, not by ${byMs} ms`];
    }
    if (withinMs !== undefined && entry.atMs - lastMs > withinMs) {
      const tookMs = (entry.atMs - lastMs).toFixed(0);
      return [`${what} happened ${tookMs} ms after the one before, not within ${withinMs} ms`];
    }
    next = found + 1;
    lastMs = entry.atMs;
  }
  return [];
}

function judgeAlso({ also = [] }: Scenario, { timeline }: ScenarioRun): string[] {
  return also.flatMap((expected) => {
    const { fromMs = 0, byMs = Number.POSITIVE_INFINITY } = expected;
    const sighting = sightingOf(expected);
    const isThere = timeline.entries.some(
      (entry) => entry.atMs >= fromMs && entry.atMs <= byMs && isSeen(entry, sighting),
    );
    return isThere ? [] : [`${sightingText(sighting)} did not happen at all`];
  });
}

function judgeNever({ never = [] }: Scenario, { timeline }: ScenarioRun): string[] {
  return never.flatMap((forbidden) => {
    const { fromMs = 0, byMs = Number.POSITIVE_INFINITY } = forbidden;
    const sighting = sightingOf(forbidden);
    const found = timeline.entries.find(
      (entry) => entry.atMs >= fromMs && entry.atMs <= byMs && isSeen(entry, sighting),
    );
    return found ? [`${sightingText(sighting)} happened at ${found.atMs.toFixed(0)} ms`] : [];
  });
}

function judgeMoments({ moments = [] }: Scenario, run: ScenarioRun): string[] {
  return moments.flatMap(({ at, box: _box, ...wanted }, i) => {
    const seen = run.moments[i];
    if (!seen) return [`nothing was looked at ${at} ms after the beginning: it was over before`];
    return Object.entries(wanted)
      .filter(([name, value]) => seen[name as keyof typeof seen] !== value)
      .map(([name, value]) => {
        const found = String(seen[name as keyof typeof seen]);
        return `at ${at} ms ${name} was ${found}, not ${String(value)}`;
      });
  });
}

function judgeCounts({ counts = {} }: Scenario, { timeline }: ScenarioRun): string[] {
  return Object.entries(counts).flatMap(([see, wanted]) => {
    const count = timeline.entries.filter((entry) => entry.see === (see as Sight)).length;
    return count === wanted ? [] : [`${see} happened ${count} times, not ${wanted}`];
  });
}

function judgeCeilings({ ceilings = {} }: Scenario, run: ScenarioRun): string[] {
  const measured = measureCeilings(run);
  return Object.entries(ceilings).flatMap(([name, ceiling]) => {
    const value = measured[name as keyof typeof measured];
    if (value === undefined) return [`there was nothing to measure ${name} on`];
    return value > ceiling ? [`${name} was ${value.toFixed(0)}, at most ${ceiling}`] : [];
  });
}

function judgeRest({ rest, boxes }: ScenarioRun): string[] {
  if (rest.isReached) return [];
  const states = boxes.map(({ conversation }) => conversation.state).join(', ');
  return [`it did not come to rest (${states})`];
}

/** What holds in every scenario, whatever it is about. */
function judgeAlways({ timeline, boxes, peaks }: ScenarioRun): string[] {
  const faults = boxes.flatMap(({ number, model, recognizer, conversation }) => [
    ...(model.live > 0 ? [`box ${number}: ${model.live} answers of the model never ended`] : []),
    ...(recognizer.live > 1 ? [`box ${number}: utterances never ended: ${recognizer.live}`] : []),
    ...(conversation.isResting ? [] : [`box ${number}: something is still going on`]),
  ]);
  const most = Math.max(peaks.answers, peaks.recognitions);
  if (most > MOST_AT_ONCE) faults.push(`${most} answers or utterances were live at once`);
  return [...faults, ...doubledActs(timeline.entries)];
}

/** One request is done once: between two like acts there is another utterance. */
function doubledActs(entries: readonly Entry[]): string[] {
  const done = new Map<string, number>();
  const faults: string[] = [];
  for (const { see, box, fields, atMs } of entries) {
    const key = `${box} ${fields['what']}`;
    if (see === 'utterance') for (const each of done.keys()) done.delete(each);
    if (see !== 'acted') continue;
    if (done.has(key)) faults.push(`${fields['what']} was done twice, again at ${atMs} ms`);
    done.set(key, atMs);
  }
  return faults;
}
