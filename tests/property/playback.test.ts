import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { playbackBench, RATE_HZ } from '../fakes/playback-bench.ts';

type Step =
  | { do: 'pull'; samples: number }
  | { do: 'say'; turnId: string; samples: number; last: boolean }
  | { do: 'pause' | 'resume' | 'hold' | 'flush'; turnId: string };

/** How loud each turn speaks: far enough apart to tell them although they fade and are ducked. */
const LEVELS: Readonly<Record<string, number>> = { t1: 0.5, t2: 1e-5 };
const QUIETEST_T1 = 1e-3;
/** More than all that is sent, with the silence after each sentence. */
const ALL = 60 * 2_200;

const turnId = fc.constantFrom(...Object.keys(LEVELS));
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('pull' as const),
      samples: fc.integer({ min: 1, max: 700 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('say' as const),
      turnId,
      samples: fc.integer({ min: 0, max: 2_000 }),
      last: fc.boolean(),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constantFrom('pause', 'resume', 'hold' as const), turnId }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('flush' as const), turnId }) },
);

/** Playback with an ear that knows which sample it hears: a fade never changes a sign. */
function listener() {
  const bench = playbackBench();
  const { playback, events } = bench;
  const sent: Record<string, number[]> = { t1: [], t2: [] };
  const heard: Record<string, number[]> = { t1: [], t2: [] };
  let state = 77;
  const nextSign = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state & 1) === 0 ? -1 : 1;
  };
  const flushed = new Set<string>();
  const isOver = (id: string): boolean =>
    flushed.has(id) ||
    events.some((event) => event.kind === 'playback-ended' && event.turnId === id);
  const pull = (samples: number): void => {
    for (const sample of bench.pull(samples)) {
      if (sample === 0) continue;
      heard[Math.abs(sample) > QUIETEST_T1 ? 't1' : 't2']!.push(Math.sign(sample));
    }
  };
  const say = (id: string, samples: number, last: boolean): void => {
    const signs = Array.from({ length: samples }, nextSign);
    if (!isOver(id)) sent[id]!.push(...signs);
    const audio = { turnId: id, sentence: 0, sampleRateHz: RATE_HZ, last };
    playback.enqueue({ ...audio, samples: Float32Array.from(signs, (sign) => sign * LEVELS[id]!) });
  };
  const perform = (action: Step): void => {
    if (action.do === 'pull') pull(action.samples);
    else if (action.do === 'say') say(action.turnId, action.samples, action.last);
    else {
      if (action.do === 'flush') flushed.add(action.turnId);
      playback[action.do](action.turnId);
    }
  };
  return { playback, events, sent, heard, isOver, pull, perform };
}

describe('playback under any order of commands and blocks', () => {
  it('gives every sample of a reply once and in order, until it is over', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { playback, sent, heard, isOver, pull, perform } = listener();
        for (const action of steps) perform(action);
        for (const id of Object.keys(LEVELS)) {
          if (isOver(id)) {
            expect(heard[id]).toEqual(sent[id]!.slice(0, heard[id]!.length));
            continue;
          }
          playback.resume(id);
          pull(ALL);
          expect(heard[id]).toEqual(sent[id]);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('tells a beginning and an end at most once, and nothing after the end', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { events, perform } = listener();
        for (const action of steps) perform(action);
        for (const id of Object.keys(LEVELS)) {
          const told = events.flatMap((event) =>
            'turnId' in event && event.turnId === id ? [event.kind] : [],
          );
          expect(told.filter((kind) => kind === 'playback-started').length).toBeLessThanOrEqual(1);
          const end = told.indexOf('playback-ended');
          if (end >= 0) expect(end).toBe(told.length - 1);
        }
      }),
    );
  });
});
