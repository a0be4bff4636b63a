import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../daemon/base/clock.ts';
import { Settling } from '../../daemon/home/home-assistant/settling.ts';

describe('a swarm of changes', () => {
  function setUp() {
    const clock = new ManualClock();
    const doneAtMs: number[] = [];
    let finish = (): void => {};
    const settling = new Settling(clock, () => {
      doneAtMs.push(clock.nowMs());
      return new Promise((resolve) => {
        finish = resolve;
      });
    });
    const end = async (): Promise<void> => {
      finish();
      await new Promise(setImmediate);
    };
    return { clock, doneAtMs, settling, end };
  }

  it('is looked at once, when it has begun to pass', () => {
    const { clock, doneAtMs, settling } = setUp();
    for (let at = 0; at < 50; at += 1) settling.touch();
    clock.advanceBy(499);
    expect(doneAtMs).toEqual([]);
    clock.advanceBy(60_000);
    expect(doneAtMs).toEqual([500]);
  });

  it('is looked at again when it went on meanwhile, after a rest', async () => {
    const { clock, doneAtMs, settling, end } = setUp();
    settling.touch();
    clock.advanceTo(500);
    settling.touch();
    clock.advanceTo(2000);
    expect(doneAtMs).toEqual([500]);
    await end();
    clock.advanceTo(20_000);
    expect(doneAtMs).toEqual([500, 7000]);
    await end();
    settling.touch();
    clock.advanceTo(30_000);
    expect(doneAtMs).toEqual([500, 7000, 25_000]);
  });

  it('is forgotten when it is stopped', () => {
    const { clock, doneAtMs, settling } = setUp();
    settling.touch();
    settling.stop();
    clock.advanceBy(60_000);
    expect(doneAtMs).toEqual([]);
  });
});
