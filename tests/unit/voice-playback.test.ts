import { describe, expect, it } from 'vitest';
import { createResampler } from '../../hw/resampler.ts';
import { audible, playbackBench as setUp } from '../fakes/playback-bench.ts';

describe('playback', () => {
  it('is silent when there is nothing to say', () => {
    const { pull, kinds } = setUp();
    expect([...pull(4)]).toEqual([0, 0, 0, 0]);
    expect(kinds()).toEqual([]);
  });

  it('plays sentences in order, tells where it began and when it is over', () => {
    const { playback, pull, say, events, kinds } = setUp();
    pull(100);
    say('t1', 0, 60);
    say('t1', 1, 60);
    playback.complete('t1', 2);
    const heard = Array.from({ length: 10 }, () => pull(100)).flatMap((block) => [...block]);
    expect(heard.filter((x) => x === 0.5)).toHaveLength(120);
    expect(heard.slice(0, 60).every((x) => x === 0.5)).toBe(true);
    expect(kinds()).toEqual([
      'playback-started',
      'sentence-played',
      'sentence-played',
      'playback-ended',
    ]);
    expect(events[0]).toMatchObject({ turnId: 't1', sample: 100 });
    expect(events.at(-1)).toMatchObject({ heardSentences: 2 });
  });

  it('is silent from the next block after a flush, and drops what was on its way', () => {
    const { playback, pull, say, kinds } = setUp();
    say('t1', 0, 1000);
    pull(100);
    playback.flush('t1');
    say('t1', 1, 1000);
    expect(pull(100).every((x) => x === 0)).toBe(true);
    expect(kinds()).toEqual(['playback-started', 'playback-ended']);
    expect(playback.isIdle).toBe(true);
  });

  it('waits in silence for a sentence that is late', () => {
    const { playback, pull, say, kinds } = setUp();
    playback.complete('t1', 1);
    expect(pull(100).every((x) => x === 0)).toBe(true);
    expect(kinds()).toEqual([]);
    say('t1', 0, 50);
    for (let i = 0; i < 5; i += 1) pull(100);
    expect(kinds().at(-1)).toBe('playback-ended');
  });

  it('goes on where it was when the speaker is opened again at another rate', () => {
    const { playback, pull, say, kinds } = setUp(createResampler);
    say('t1', 0, 16_000);
    playback.complete('t1', 1);
    expect(audible(pull(24_010, 48_000))).toBeGreaterThan(24_000);
    // The second half, give or take the 2.5 ms of a filter at each end.
    const rest = audible(pull(44_100, 44_100));
    expect(Math.abs(rest - 22_050)).toBeLessThan(2 * 0.0025 * 44_100);
    expect(kinds().at(-1)).toBe('playback-ended');
  });

  it('obeys the gain', () => {
    const { playback, pull, say } = setUp();
    playback.setGain(0.5);
    say('t1', 0, 10);
    expect(pull(10)[0]).toBe(0.25);
  });

  it('gives up a reply that no speaker takes', () => {
    const { playback, say, clock, events } = setUp();
    say('t1', 0, 1000);
    clock.advanceBy(2900);
    playback.checkHeard(true);
    expect(events).toEqual([]);
    clock.advanceBy(200);
    playback.checkHeard(true);
    expect(events).toMatchObject([{ kind: 'playback-ended', heardSentences: 0 }]);
    say('t2', 0, 1000);
    playback.checkHeard(false);
    expect(events.at(-1)).toMatchObject({ kind: 'playback-ended', turnId: 't2' });
  });
});
