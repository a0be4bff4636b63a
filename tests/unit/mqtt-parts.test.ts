import { describe, expect, it } from 'vitest';
import { Backoff } from '../../daemon/base/backoff.ts';
import { ManualClock } from '../../daemon/base/clock.ts';
import { EarshotError } from '../../daemon/base/errors.ts';
import { boxState } from '../../daemon/control/mqtt/box-state.ts';
import { FirstAnswers } from '../../daemon/control/mqtt/first-answers.ts';
import { RateLimit } from '../../daemon/control/mqtt/rate-limit.ts';
import { isTopic, isTopicFilter } from '../../daemon/control/mqtt/topic-filter.ts';
import { Window } from '../../daemon/control/mqtt/window.ts';
import { FakeCore } from '../fakes/fake-core.ts';
import { matchesFilter } from '../fakes/matches-filter.ts';

describe('a topic filter', () => {
  it.each([
    ['a/b', 'a/b', true],
    ['a/b', 'a/b/c', false],
    ['a/b/c', 'a/b', false],
    ['a/+', 'a/b', true],
    ['a/+', 'a/', true],
    ['a/+', 'a', false],
    ['+/+', '/b', true],
    ['a/#', 'a', true],
    ['a/#', 'a/b/c', true],
    ['#', 'a/b', true],
    ['#', '$SYS/a', false],
    ['+/a', '$SYS/a', false],
    ['$SYS/#', '$SYS/a', true],
    ['a', 'A', false],
  ])('%s and %s: %s', (filter, topic, isMatch) => {
    expect(isTopicFilter(filter)).toBe(true);
    expect(matchesFilter(filter, topic)).toBe(isMatch);
  });

  it('is told from what would cost the connection', () => {
    for (const wrong of ['', 'a#', '#/a', 'a/#/b', 'a+', '+a/b', 'a\0', '\udc00']) {
      expect(isTopicFilter(wrong), JSON.stringify(wrong)).toBe(false);
    }
    expect(isTopic('a/+')).toBe(false);
    expect(isTopic('ä/😀')).toBe(true);
    expect(isTopic('ä'.repeat(32_768))).toBe(false);
  });
});

describe('the waits before connecting again', () => {
  it('double up to the limit, drawn below it, and begin anew after a good connection', () => {
    const highest = new Backoff({ maxDelayMs: 10_000, random: () => 1 });
    const waits = Array.from({ length: 6 }, () => highest.next());
    expect(waits).toEqual([1000, 2000, 4000, 8000, 10_000, 10_000]);
    highest.reset();
    expect(highest.next()).toBe(1000);
    const lowest = new Backoff({ maxDelayMs: 10_000, random: () => 0 });
    expect([lowest.next(), lowest.next()]).toEqual([250, 250]);
    for (let failures = 0; failures < 5000; failures += 1) highest.next();
    expect(highest.next()).toBe(10_000);
  });
});

describe('a window', () => {
  it('lets so many at once, the rest in order, and refuses what waits when told to', async () => {
    const window = new Window(2);
    const ends: (() => void)[] = [];
    const begun: number[] = [];
    const works = [0, 1, 2, 3].map((n) =>
      window.run(() => {
        begun.push(n);
        return new Promise<void>((end) => ends.push(end));
      }),
    );
    await Promise.resolve();
    expect(begun).toEqual([0, 1]);
    ends[0]?.();
    await works[0];
    await Promise.resolve();
    expect(begun).toEqual([0, 1, 2]);
    window.clear(new EarshotError('BROKER_OFFLINE', 'gone'));
    await expect(works[3]).rejects.toThrow('gone');
    for (const end of ends) end();
    await Promise.all(works.slice(0, 3));
    expect(await window.run(async () => 'again')).toBe('again');
  });

  it('goes on after work that failed', async () => {
    const window = new Window(1);
    const failed = window.run(() => Promise.reject(new Error('no')));
    const next = window.run(async () => 'yes');
    await expect(failed).rejects.toThrow('no');
    expect(await next).toBe('yes');
  });
});

describe('a rate limit', () => {
  it('lets a burst through, and then so many a second', () => {
    const clock = new ManualClock();
    const limit = new RateLimit(clock, { burst: 3, perS: 2 });
    const take = (): boolean[] => [0, 1, 2, 3].map(() => limit.take());
    expect(take()).toEqual([true, true, true, false]);
    clock.advanceBy(1000);
    expect(take()).toEqual([true, true, false, false]);
    clock.advanceBy(3_600_000);
    expect(take()).toEqual([true, true, true, false]);
  });
});

describe('first answers', () => {
  it('are given again for ten minutes, while the work is under way too', async () => {
    const clock = new ManualClock();
    const answers = new FirstAnswers<number>(clock);
    let done = 0;
    const ask = (key: string) =>
      answers.of(
        key,
        async () => ++done,
        () => true,
      );
    expect(await Promise.all([ask('a'), ask('a'), ask('b')])).toEqual([1, 1, 2]);
    clock.advanceBy(10 * 60_000 - 1);
    expect(await ask('a')).toBe(1);
    clock.advanceBy(1);
    expect(await ask('a')).toBe(3);
    for (let n = 0; n < 600; n += 1) await ask(`x${n}`);
    expect(await ask('x599')).toBe(done);
    expect(await ask('x0')).toBe(done);
  });

  it('are forgotten where the request may be done yet', async () => {
    const answers = new FirstAnswers<string>(new ManualClock());
    const told = ['busy', 'done'];
    const ask = () =>
      answers.of(
        'a',
        async () => told.shift() ?? '',
        (answer) => answer === 'done',
      );
    expect([await ask(), await ask(), await ask()]).toEqual(['busy', 'done', 'done']);
  });
});

describe('the state for others', () => {
  it('uses the words of assist_satellite, and tells what is missing', async () => {
    const status = await new FakeCore().status();
    const word = (conversation: string) => boxState({ ...status, conversation }).state;
    const states = ['idle', 'muted', 'faulted', 'listening', 'transcribing', 'followUp'];
    expect(states.map(word)).toEqual(['idle', 'idle', 'idle', ...Array(3).fill('listening')]);
    expect([word('thinking'), word('speaking')]).toEqual(['processing', 'responding']);
    const { problem, problems, gpu_power_w, last_latency_ms } = boxState(status);
    expect({ problem, problems, gpu_power_w, last_latency_ms }).toEqual({
      problem: true,
      problems: ['microphone: no microphone is connected'],
      gpu_power_w: null,
      last_latency_ms: null,
    });
    // A closed microphone is what was asked for.
    expect(boxState({ ...status, isMuted: true }).problem).toBe(false);
    const gpu = { temperatureC: 51, powerW: 30.5 };
    expect(boxState({ ...status, gpu, lastLatencyMs: 412.4 })).toMatchObject({
      ...{ gpu_temperature_c: 51, gpu_memory_mib: null, last_latency_ms: 412 },
    });
  });
});
