import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EarsEvent, HearingMode } from '../../daemon/ports/ears.ts';
import { ListenerBench } from '../fakes/listener-bench.ts';

const MODES: HearingMode[] = ['off', 'wake', 'open', 'duplex'];

/** What happens to a listener, some frames at a time. */
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('hear' as const),
      frames: fc.integer({ min: 1, max: 25 }),
      probability: fc.oneof(fc.constantFrom(0.05, 0.9), fc.double({ min: 0, max: 1 })),
      isWaited: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('wake' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('mode' as const),
      mode: fc.constantFrom(...MODES),
      forMs: fc.option(fc.integer({ min: 0, max: 2000 }), { nil: undefined }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('lose' as const), frames: fc.nat({ max: 40 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('engine' as const),
      fails: fc.constantFrom('begin', 'finish', 'never' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('hangover' as const), ms: fc.nat({ max: 2000 }) }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** The events, with a mark where the mode was changed. */
type Told = EarsEvent | { kind: 'mode-changed'; mode: HearingMode };

async function run(steps: readonly Step[]): Promise<{ told: Told[]; bench: ListenerBench }> {
  const bench = new ListenerBench({ speculation: true, maxUtteranceMs: 3000 });
  const told: Told[] = [];
  let taken = 0;
  const note = (): void => {
    told.push(...bench.events.slice(taken));
    taken = bench.events.length;
  };
  for (const one of steps) {
    if (one.kind === 'hear') {
      for (let n = 0; n < one.frames; n += 1) {
        if (one.isWaited) await bench.hear(1, one.probability);
        else await bench.hearAtOnce(one.probability);
      }
    } else if (one.kind === 'wake') {
      await bench.hear(1, 0.9, true);
    } else if (one.kind === 'mode') {
      note();
      told.push({ kind: 'mode-changed', mode: one.mode });
      bench.listener.setMode(one.mode, one.forMs);
    } else if (one.kind === 'lose') {
      bench.lose(one.frames);
    } else if (one.kind === 'engine') {
      const error = new Error('broken');
      bench.recognizer.beginFailure = one.fails === 'begin' ? error : undefined;
      bench.recognizer.failure = one.fails === 'finish' ? error : undefined;
    } else {
      const last = bench.all('speech-start').at(-1);
      if (last) bench.listener.setHangover(last.utteranceId, one.ms);
    }
  }
  await bench.listener.settled();
  note();
  return { told, bench };
}

/** Walks through what was told as a reader of the port would, and meets nothing unexpected. */
function read(told: readonly Told[]): void {
  let utteranceId: string | undefined;
  let isPausing = false;
  let speechMs = 0;
  let next = 0;
  const close = (): void => {
    utteranceId = undefined;
    isPausing = false;
    speechMs = 0;
  };
  for (const event of told) {
    if ('utteranceId' in event && event.kind !== 'speech-start') {
      expect(event.utteranceId, event.kind).toBe(utteranceId);
    }
    switch (event.kind) {
      case 'speech-start':
        expect(utteranceId).toBeUndefined();
        expect(event.utteranceId).toBe(`u${next++}`);
        ({ utteranceId } = event);
        break;
      case 'speech':
        expect(event.speechMs).toBeGreaterThan(speechMs);
        ({ speechMs } = event);
        break;
      case 'likely-end':
        expect(isPausing).toBe(false);
        isPausing = true;
        break;
      case 'speech-resumed':
        expect(isPausing).toBe(true);
        isPausing = false;
        break;
      case 'utterance':
        expect(event.times.speechEndSample).toBeGreaterThan(event.times.speechStartSample);
        close();
        break;
      case 'speech-dropped':
        expect(utteranceId).toBeDefined();
        close();
        break;
      case 'no-speech':
        expect(utteranceId).toBeUndefined();
        break;
      case 'wake':
      case 'hearing-failed':
        close();
        break;
      case 'mode-changed':
        if (event.mode === 'off' || event.mode === 'wake') close();
    }
  }
}

describe('whatever is heard in whatever mode', () => {
  it('the events make sense, and one recognition is open at most', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const { told, bench } = await run(steps);
        read(told);
        expect(bench.recognizer.overlaps).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  it('a command is understood in the end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const { bench } = await run(steps);
        bench.recognizer.beginFailure = undefined;
        bench.recognizer.failure = undefined;
        bench.listener.setMode('off');
        bench.listener.setMode('duplex');
        const before = bench.all('utterance').length;
        // After a failure nothing is taken for a second.
        await bench.hear(32, 0.05);
        await bench.hear(10, 0.9);
        await bench.hear(70, 0.05);
        expect(bench.all('utterance').length).toBe(before + 1);
        expect(bench.events.at(-1)?.kind).toBe('utterance');
      }),
      { numRuns: 100 },
    );
  });
});
