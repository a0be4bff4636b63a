import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failureText, judge } from './judge.ts';
import { runScenario } from './runner.ts';
import type { Scenario } from './scenario-schema.ts';

/** Enough to find what breaks within some days of changes; 150 took 50 s and found no more. */
const RUNS = 10;
const SENTENCES = [
  'hey test turn on the lamp',
  'hey test turn on the (900) radio',
  'hey test tell me a story',
  'hey test set a timer for three seconds',
  'hey test',
  'turn off the lamp',
  'stop',
  'okay',
  'yes',
  '... ...',
  'and now the weather for tomorrow and the day after',
];
const WORDS_OF_REPLIES = ['Once', 'rain.', 'The', 'Timer', 'Your'];

const time = fc.oneof(
  fc.integer({ min: 0, max: 15_000 }).map((at) => ({ at })),
  fc.record({
    after: fc.record({
      see: fc.constantFrom('wake', 'word', 'silence', 'turn', 'speech-start', 'utterance'),
      plusMs: fc.integer({ min: 0, max: 2000 }),
    }),
  }),
  fc.record({
    after: fc.record({
      see: fc.constant('word'),
      word: fc.constantFrom(...WORDS_OF_REPLIES),
      plusMs: fc.integer({ min: 0, max: 500 }),
    }),
  }),
);
const line = fc
  .tuple(
    time,
    fc.record({
      who: fc.constantFrom('anna', 'ben', 'television'),
      words: fc.constantFrom(...SENTENCES),
      levelDb: fc.integer({ min: -60, max: -15 }),
      wordMs: fc.integer({ min: 80, max: 500 }),
    }),
  )
  .map(([when, said]) => ({ ...when, ...said }));
const deed = fc
  .tuple(
    time,
    fc.constantFrom<object>(
      { do: 'cancel' },
      { do: 'announce', text: 'The washing is done.' },
      { do: 'slam', levelDb: -5 },
      { do: 'music', levelDb: -35, forMs: 3000 },
      { do: 'noise', levelDb: -30, forMs: 2000 },
      { do: 'kill', engine: 'recognizer' },
      { do: 'revive', engine: 'recognizer' },
      { do: 'kill', engine: 'voice' },
      { do: 'revive', engine: 'voice' },
      { do: 'kill', engine: 'model' },
      { do: 'microphone', dropShare: 0.1 },
      { do: 'microphone', isDead: true },
      { do: 'microphone' },
      { do: 'stall-speaker' },
      { do: 'free-speaker' },
    ),
  )
  .map(([when, done]) => ({ ...when, ...done }));

const scenario = fc.record({
  name: fc.constant('random'),
  box: fc.record({
    rest: fc.constantFrom('wake', 'open'),
    echo: fc.record({ lossDb: fc.integer({ min: 0, max: 60 }) }),
    noiseDb: fc.integer({ min: -70, max: -35 }),
    phantom: fc.constantFrom('', 'thank you'),
    firstTokenMs: fc.integer({ min: 0, max: 3000 }),
    realTimeFactor: fc.constantFrom(0.05, 0.2, 1.3),
    answers: fc.constant({
      'tell me a story': 'Once upon a time there was rain. It was long rain. And then it stopped.',
    }),
  }),
  say: fc.array(line, { maxLength: 6 }),
  events: fc.array(deed, { maxLength: 5 }),
}) as unknown as fc.Arbitrary<Scenario>;

describe('any scenario', () => {
  it('ends, keeps at most one turn alive, does nothing twice and comes back to rest', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (each) => {
        const run = await runScenario({ ...each, restsWithinMs: 90_000 });
        // What was waited for need not come in a life at random.
        const faults = judge(each, { ...run, unfired: [] });
        if (faults.length > 0) expect.fail(failureText(each, run, faults));
      }),
      // A third of a second each; a failure prints the seed that brings it back.
      { numRuns: RUNS },
    );
  }, 60_000);
});
