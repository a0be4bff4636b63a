import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../daemon/base/clock.ts';
import { EarshotError } from '../../daemon/base/errors.ts';
import { FIRST_COOL_DOWN_MS } from '../../models/circuit.ts';
import { FallbackModel, type ProviderSwitch } from '../../models/fallback.ts';
import { piecesOf, textOf } from '../contract/generated-pieces.ts';
import { ScriptedLanguage } from '../fakes/scripted-language.ts';

const request = { messages: [{ role: 'user', content: 'Is it raining?' }], maxTokens: 9 } as const;
const DOWN = new EarshotError('REMOTE_FAILED', 'language server nas is not running');
const TOO_LONG = new EarshotError('INPUT_TOO_LARGE', 'too long');

let clock: ManualClock;
let nas: ScriptedLanguage;
let local: ScriptedLanguage;
let switches: ProviderSwitch[];
let model: FallbackModel;

beforeEach(() => {
  clock = new ManualClock(1_000_000);
  nas = new ScriptedLanguage('nas', 32_768);
  local = new ScriptedLanguage('local', 4096);
  nas.script(['From nas.', 'END']);
  local.script(['From here.', 'END']);
  switches = [];
  model = new FallbackModel([nas, local], { clock, onSwitch: (change) => switches.push(change) });
});

const answer = async (): Promise<string> => textOf(await piecesOf(model, request));

/** Lets `nas` fail until nobody asks it. */
async function openCircuit(): Promise<void> {
  nas.script([DOWN]);
  for (let n = 0; n < 3; n += 1) expect(await answer()).toBe('From here.');
}

describe('the fallback', () => {
  it('asks the best provider as long as it answers', async () => {
    expect(await answer()).toBe('From nas.');
    expect(local.requests).toHaveLength(0);
    expect(switches).toEqual([]);
    expect(model.contextTokens).toBe(4096);
  });

  it('goes on to the next when nothing was said yet, and tells so once', async () => {
    nas.script([DOWN]);
    expect(await answer()).toBe('From here.');
    expect(await answer()).toBe('From here.');
    expect(switches).toEqual([{ from: 'nas', to: 'local', error: DOWN }]);
    expect(model.status).toMatchObject([
      { name: 'nas', state: 'closed', isServing: false, failures: 2, lastError: DOWN.message },
      { name: 'local', state: 'closed', isServing: true, failures: 0, lastError: '' },
    ]);
  });

  it('passes an error on once something was said', async () => {
    nas.script(['It ', DOWN]);
    await expect(answer()).rejects.toBe(DOWN);
    expect(local.requests).toHaveLength(0);
    expect(model.status[0]).toMatchObject({ failures: 1 });
  });

  it('takes an answer without an end for a failure', async () => {
    nas.script([]);
    expect(await answer()).toBe('From here.');
    nas.script(['It ']);
    await expect(answer()).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
  });

  it('asks nobody who keeps failing, until the cool-down is over', async () => {
    await openCircuit();
    expect(nas.requests).toHaveLength(3);
    expect(await answer()).toBe('From here.');
    expect(nas.requests).toHaveLength(3);
    expect(model.status[0]).toMatchObject({ state: 'open', failures: 3, sinceWallMs: 1_000_000 });
    clock.advanceBy(FIRST_COOL_DOWN_MS - 1);
    await answer();
    expect(nas.requests).toHaveLength(3);
    clock.advanceBy(1);
    expect(await answer()).toBe('From here.');
    expect(nas.requests).toHaveLength(4);
    clock.advanceBy(2 * FIRST_COOL_DOWN_MS - 1);
    await answer();
    expect(nas.requests).toHaveLength(4);
  });

  it('returns to the better one by itself, and tells so', async () => {
    await openCircuit();
    nas.script(['From nas.', 'END']);
    clock.advanceBy(FIRST_COOL_DOWN_MS);
    expect(await answer()).toBe('From nas.');
    expect(switches.at(-1)).toEqual({ from: 'local', to: 'nas', error: undefined });
    expect(model.status[0]).toMatchObject({ state: 'closed', isServing: true, failures: 0 });
  });

  it('sends one call at a time to try a provider out', async () => {
    await openCircuit();
    clock.advanceBy(FIRST_COOL_DOWN_MS);
    nas.script(['From ', 'nas.', 'END']);
    const { signal } = new AbortController();
    const probe = model.generate({ ...request, signal })[Symbol.asyncIterator]();
    expect((await probe.next()).value).toEqual({ kind: 'text', text: 'From ' });
    expect(await answer()).toBe('From here.');
    while (!(await probe.next()).done);
    expect(await answer()).toBe('From nas.');
  });

  it('counts a cancelled call neither for nor against', async () => {
    await openCircuit();
    clock.advanceBy(FIRST_COOL_DOWN_MS);
    nas.script(['It ', 'is.', 'END']);
    const abort = new AbortController();
    const pieces = [];
    for await (const piece of model.generate({ ...request, signal: abort.signal })) {
      pieces.push(piece);
      abort.abort();
    }
    expect(pieces).toHaveLength(1);
    expect(nas.left).toBe(1);
    expect(model.status[0]).toMatchObject({ state: 'open', failures: 3 });
    // It may be tried again at once.
    nas.script([DOWN]);
    await answer();
    expect(nas.requests).toHaveLength(5);

    const late = new AbortController();
    nas.script([]);
    late.abort();
    expect(await piecesOf(model, { ...request, signal: late.signal })).toEqual([]);
    expect(model.status[0]).toMatchObject({ failures: 4 });
  });

  it('takes what a provider throws at an abort for no failure', async () => {
    const abort = new AbortController();
    nas.throwsAtAbort = DOWN;
    nas.script(['It ', 'is.', 'END']);
    for await (const _ of model.generate({ ...request, signal: abort.signal })) {
      abort.abort();
    }
    expect(model.status[0]).toMatchObject({ failures: 0, lastError: '' });
  });

  it('leaves a provider whose reader walks away', async () => {
    const { signal } = new AbortController();
    nas.script(['It ', 'is.', 'END']);
    for await (const _ of model.generate({ ...request, signal })) break;
    expect(nas.left).toBe(1);
    expect(model.status[0]).toMatchObject({ failures: 0 });
  });

  it('holds nothing against a provider that cannot take this prompt', async () => {
    nas.script([TOO_LONG]);
    for (let n = 0; n < 5; n += 1) expect(await answer()).toBe('From here.');
    expect(nas.requests).toHaveLength(5);
    expect(model.status[0]).toMatchObject({ state: 'closed', failures: 0 });
  });

  it('says what each provider said when none answers, and when none is asked', async () => {
    const stuck = new EarshotError('ENGINE_STUCK', 'the llm thread is stuck');
    nas.script([DOWN]);
    local.script([stuck]);
    for (let n = 0; n < 3; n += 1) {
      await expect(answer()).rejects.toMatchObject({
        code: 'ENGINE_STUCK',
        message: expect.stringMatching(/nas is not running; the llm thread is stuck$/),
      });
    }
    await expect(answer()).rejects.toMatchObject({
      code: 'ENGINE_STUCK',
      message: expect.stringMatching(/so soon again: .*nas is not running; the llm/),
    });
    expect([nas.requests.length, local.requests.length]).toEqual([3, 3]);
  });

  it('types what was thrown without a type', async () => {
    nas.script([new TypeError('x is not a function')]);
    local.script([new TypeError('y is not a function')]);
    await expect(answer()).rejects.toMatchObject({ code: 'INTERNAL' });
  });

  it('warms up whoever will answer', async () => {
    const { signal } = new AbortController();
    await model.prefill(request, signal);
    await openCircuit();
    await model.prefill(request, signal);
    expect([nas.prefills, local.prefills]).toEqual([1, 1]);
  });

  it('closes everybody', async () => {
    nas.close = () => Promise.reject(DOWN);
    await model.close();
    expect(local.isClosed).toBe(true);
    await expect(answer()).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
  });
});
