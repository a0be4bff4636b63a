import { describe, expect, it } from 'vitest';
import { Gate } from '../../daemon/dialog/gate.ts';
import { settled } from '../fakes/talk.ts';

describe('a closed gate', () => {
  it('pulls one piece at most, and the others when it is open', async () => {
    const gate = new Gate();
    const { signal } = new AbortController();
    let pulled = 0;
    const tokens = (async function* () {
      for (pulled = 1; pulled <= 5; pulled += 1) yield pulled;
    })();
    const passed: number[] = [];
    gate.close();
    const all = (async () => {
      for await (const token of gate.through(tokens, signal)) passed.push(token);
    })();
    await settled();
    expect([pulled, passed]).toEqual([1, []]);
    gate.open();
    await all;
    expect(passed).toEqual([1, 2, 3, 4, 5]);
  });

  it('lets go of who is not wanted any more', async () => {
    const gate = new Gate();
    const abort = new AbortController();
    gate.close();
    const passed = gate.passed(abort.signal);
    abort.abort();
    await passed;
    expect(abort.signal.aborted).toBe(true);
  });
});
