import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ActionOutcome } from '../../daemon/ports/home.ts';
import { HomeAssistantBench } from '../fakes/home-assistant-bench.ts';
import { until } from '../fakes/until.ts';

let bench: HomeAssistantBench;
beforeEach(async () => {
  bench = await (await new HomeAssistantBench().begin()).online();
});
afterEach(() => bench.end());

const CONFIRMED = { kind: 'confirmed' };

describe('what is confirmed', () => {
  /** Waits for the call, then lets the time of a light pass. */
  async function passTime(): Promise<void> {
    await bench.double.called(1);
    bench.clock.advanceBy(5000);
  }

  it('only after the state says so, and not before', async () => {
    bench.double.faults.set('light.ceiling', 'held');
    let outcome: ActionOutcome | undefined;
    const done = bench.perform('light.ceiling', { do: 'turn-on' }).then((told) => {
      outcome = told;
    });
    await bench.double.called(1);
    bench.double.setState('light.plain', 'off');
    await until('another state', () => bench.hub.state('light.plain')?.value === 'off');
    expect(outcome).toBeUndefined();
    bench.double.release();
    await done;
    expect(outcome).toEqual(CONFIRMED);
  });

  it.each(['dead', 'silent'] as const)('not by a %s one: it did not answer', async (fault) => {
    bench.double.faults.set('light.ceiling', fault);
    const outcome = bench.perform('light.ceiling', { do: 'turn-on' });
    await passTime();
    expect(await outcome).toEqual({ kind: 'unanswered', waitedMs: 5000 });
  });

  it('at once where it is so already, and it is told all the same', async () => {
    expect(await bench.perform('lock.door', { do: 'lock' })).toEqual(CONFIRMED);
    expect(bench.double.calls).toHaveLength(1);
    bench.double.faults.set('light.plain', 'silent');
    const outcome = bench.perform('light.plain', { do: 'turn-on' });
    await bench.double.called(2);
    bench.clock.advanceBy(5000);
    expect(await outcome).toEqual({ kind: 'unanswered', waitedMs: 5000 });
  });

  it('not by a lock that only moves', async () => {
    bench.double.faults.set('lock.door', 'dead');
    let outcome: ActionOutcome | undefined;
    const done = bench.perform('lock.door', { do: 'unlock' }).then((told) => {
      outcome = told;
    });
    await bench.double.called(1);
    bench.double.setState('lock.door', 'unlocking');
    bench.double.setState('light.plain', 'off');
    await until('it moves', () => bench.hub.state('light.plain')?.value === 'off');
    expect(outcome).toBeUndefined();
    bench.double.setState('lock.door', 'unlocked');
    await done;
    expect(outcome).toEqual(CONFIRMED);
  });

  it('no longer than somebody waits', async () => {
    bench.double.faults.set('light.ceiling', 'dead');
    const waiting = new AbortController();
    const outcome = bench.hub.perform('light.ceiling', { do: 'turn-on' }, waiting.signal);
    await bench.double.called(1);
    waiting.abort();
    expect(await outcome).toEqual({ kind: 'unanswered', waitedMs: 0 });
    const late = bench.hub.perform('light.ceiling', { do: 'turn-on' }, AbortSignal.abort());
    expect(await late).toEqual({ kind: 'unanswered', waitedMs: 0 });
  });

  it('never by what is not there, which is not told', async () => {
    bench.double.setState('light.ceiling', 'unavailable');
    await until('it is gone', () => !bench.hub.state('light.ceiling')?.isAvailable);
    expect(await bench.perform('light.ceiling', { do: 'turn-on' })).toEqual({
      kind: 'unavailable',
    });
    expect(await bench.perform('light.none', { do: 'turn-on' })).toEqual({ kind: 'unavailable' });
    expect(bench.double.calls).toEqual([]);
  });

  it('even over a cut in the middle, once the state is back', async () => {
    bench.double.faults.set('light.ceiling', 'cut');
    const outcome = bench.perform('light.ceiling', { do: 'turn-on' });
    await bench.double.called(1);
    await until('the cut', () => bench.hub.status.state !== 'online');
    bench.double.home.entities['light.ceiling']!.state = 'on';
    await bench.retry();
    expect(await outcome).toEqual(CONFIRMED);
    expect(bench.double.calls).toHaveLength(1);
  });

  it('not by a scene that was cut off', async () => {
    bench.double.faults.set('scene.movie', 'cut');
    expect(await bench.perform('scene.movie', { do: 'turn-on' })).toMatchObject({
      kind: 'unanswered',
    });
  });
});
