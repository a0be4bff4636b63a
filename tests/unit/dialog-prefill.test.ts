import { describe, expect, it } from 'vitest';
import { createLog } from '../../daemon/base/log.ts';
import { SpeechPrefill } from '../../daemon/dialog/prefill.ts';
import { ScriptedEars } from '../fakes/scripted-ears.ts';

const START = { kind: 'speech-start', utteranceId: 'u0', sample: 0 } as const;
const partial = (text: string) => ({ kind: 'partial', utteranceId: 'u0', text }) as const;
const turnOfLoop = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A model that reads until it is let go. */
class SlowReader {
  readonly told: string[] = [];
  readonly signals: AbortSignal[] = [];
  atOnce = 0;
  #finish: ((error?: Error) => void)[] = [];

  prefill({ text }: { text: string }, signal: AbortSignal): Promise<void> {
    this.told.push(text);
    this.signals.push(signal);
    this.atOnce += 1;
    expect(this.atOnce).toBe(1);
    return new Promise((resolve, reject) => {
      this.#finish.push((error) => {
        this.atOnce -= 1;
        if (error) reject(error);
        else resolve();
      });
    });
  }

  async finish(error?: Error): Promise<void> {
    this.#finish.shift()?.(error);
    await turnOfLoop();
  }
}

function setUp() {
  const ears = new ScriptedEars();
  const model = new SlowReader();
  const log = createLog('silent', 2);
  const progress = (words: string) => (words.startsWith('set a') ? 'incomplete' : 'none');
  const read = model.prefill.bind(model);
  const prefill = new SpeechPrefill({ read, progress, log });
  prefill.follow(ears);
  return { ears, model, prefill };
}

describe('the prompt, while the user speaks', () => {
  it('is read ahead at the first sound, and then with the words, in steps', async () => {
    const { ears, model } = setUp();
    ears.tell(START);
    expect(model.told).toEqual(['']);
    await model.finish();
    for (const text of ['who', 'who was', 'who was the', 'who was the first']) {
      ears.tell(partial(text));
      await model.finish();
    }
    expect(model.told).toEqual(['', 'who was the']);
    ears.tell(partial('who was the first man on'));
    expect(model.told.at(-1)).toBe('who was the first man on');
  });

  it('is one call at a time: the newest words wait, the others are forgotten', async () => {
    const { ears, model } = setUp();
    ears.tell(START);
    ears.tell(partial('who was the'));
    ears.tell(partial('who was the first man on the moon'));
    expect(model.told).toEqual(['']);
    await model.finish();
    expect(model.told).toEqual(['', 'who was the first man on the moon']);
  });

  it('has no words that may be a command', async () => {
    const { ears, model } = setUp();
    ears.tell(START);
    await model.finish();
    ears.tell(partial('set a timer for ten'));
    expect(model.told).toEqual(['']);
    ears.tell(partial('who set a timer for ten'));
    expect(model.told).toEqual(['', 'who set a timer for ten']);
  });

  it.each([['no-speech'], ['speech-dropped']] as const)('is left alone after %s', (kind) => {
    const { ears, model } = setUp();
    ears.tell(START);
    ears.tell(partial('who was the'));
    ears.tell({ kind });
    expect(model.signals[0]?.aborted).toBe(true);
  });

  it('is given up when the answer begins, and read again for the next request', async () => {
    const { ears, model, prefill } = setUp();
    ears.tell(START);
    ears.tell(partial('who was the'));
    prefill.stop();
    expect(model.signals[0]?.aborted).toBe(true);
    await model.finish();
    expect(model.told).toEqual(['']);
    ears.tell(START);
    expect(model.told).toEqual(['', '']);
    expect(model.signals[1]?.aborted).toBe(false);
  });

  it('may fail: the answer will tell why', async () => {
    const { ears, model } = setUp();
    ears.tell(START);
    ears.tell(partial('who was the'));
    await model.finish(new Error('the model has gone'));
    expect(model.told).toEqual(['', 'who was the']);
  });
});
