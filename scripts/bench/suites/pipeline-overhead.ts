import { percentiles } from '../figure.ts';
import { ScriptedBox } from '../scripted-box.ts';
import {
  FIRST_CHUNK_MS,
  FIRST_TOKEN_MS,
  RECOGNIZER_FINISH_MS,
  TOKEN_INTERVAL_MS,
} from '../scripted-stages.ts';
import type { Suite } from '../suite.ts';

const TURNS = 250;
const QUICK_TURNS = 30;
/** Turns that warm the compiler up. */
const WARM_UP_TURNS = 10;
const NOTE =
  'Scripted engines behind the real listener, engine links, conversation and playback, all in ' +
  `one thread: recogniser ${RECOGNIZER_FINISH_MS} ms, first token ${FIRST_TOKEN_MS} ms, each ` +
  `further one ${TOKEN_INTERVAL_MS} ms (the first sentence is known at the third), first chunk ` +
  `of speech ${FIRST_CHUNK_MS} ms. Counted is what the first audio comes later than the sum of ` +
  'these, as they really took.';

/** What the house adds to its engines. */
export const pipelineOverhead: Suite = {
  name: 'pipeline-overhead',
  about: 'what the pipeline adds to engines of known delays',
  async run({ report, cleanUp, isQuick, say }) {
    const box = new ScriptedBox();
    cleanUp.defer(() => box.close());
    for (let n = 0; n < WARM_UP_TURNS; n += 1) await box.turn();
    const turns = [];
    const count = isQuick ? QUICK_TURNS : TURNS;
    say(`${count} turns`);
    for (let n = 0; n < count; n += 1) turns.push(await box.turn());
    report(
      ...percentiles(
        turns.map(({ firstAudioMs }) => firstAudioMs),
        {
          name: 'first-audio',
          unit: 'ms',
          note: `${NOTE} The speaker pulls every 5 ms at a random phase: 0 to 5 ms of it.`,
        },
        [{ percentile: 50 }, { percentile: 95, target: 10 }],
      ),
      ...percentiles(
        turns.map(({ audioReadyMs }) => audioReadyMs),
        {
          name: 'audio-ready',
          unit: 'ms',
          note: 'The same until audio lies ready for the next pull; the wait for it is not in it.',
        },
        [{ percentile: 50 }, { percentile: 95 }],
      ),
    );
  },
};
