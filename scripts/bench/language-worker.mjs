// Worker of the suite `language-link`: a model that says the time, served by the built link.
// Plain JavaScript, because tsx does not reach into worker threads.
import { setTimeout as delay } from 'node:timers/promises';
import { workerData } from 'node:worker_threads';

const { port, flags, dist, intervalMs } = workerData;
const { serveLanguageModel } = await import(`${dist}/models/language-link.js`);
const { SystemClock } = await import(`${dist}/daemon/base/clock.js`);
const clock = new SystemClock();

const speakingClock = {
  name: 'speaking-clock',
  async *generate({ maxTokens }) {
    for (let n = 0; n < maxTokens; n += 1) {
      await delay(intervalMs);
      yield { kind: 'text', text: String(clock.nowMs()) };
    }
    yield { kind: 'end', reason: 'length', usage: {} };
  },
};

serveLanguageModel(port, speakingClock, flags);
