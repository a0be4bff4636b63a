import { describe, expect, it } from 'vitest';
import { GpuTurn } from '../../daemon/threads/gpu-turn.ts';

/** A load whose end the test decides. */
function newLoad(log: string[], name: string) {
  let end: (failed: boolean) => void = () => {};
  const load = (): Promise<string> => {
    log.push(`${name} begins`);
    return new Promise((resolve, reject) => {
      end = (failed) => (failed ? reject(new Error(name)) : resolve(name));
    });
  };
  return { load, end: (failed = false) => end(failed) };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('engines', () => {
  it('are loaded on a GPU one after another, also after one that failed', async () => {
    const turn = new GpuTurn();
    const log: string[] = [];
    const first = newLoad(log, 'first');
    const second = newLoad(log, 'second');
    const third = newLoad(log, 'third');
    const onCpu = newLoad(log, 'cpu');
    const one = turn.take('cuda', first.load);
    const two = turn.take('tensorrt', second.load);
    const three = turn.take('cuda', third.load);
    void turn.take('cpu', onCpu.load);
    await settle();
    expect(log.sort()).toEqual(['cpu begins', 'first begins']);
    first.end(true);
    await expect(one).rejects.toThrow('first');
    await settle();
    expect(log).toContain('second begins');
    expect(log).not.toContain('third begins');
    second.end();
    expect(await two).toBe('second');
    await settle();
    third.end();
    expect(await three).toBe('third');
  });
});
