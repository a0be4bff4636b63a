import { describe, expect, it } from 'vitest';
import { FADE_MS } from '../../daemon/voice/fade.ts';
import { HELD_LIMIT_S, WAITING_LIMIT_MS } from '../../daemon/voice/playback.ts';
import { createResampler } from '../../hw/resampler.ts';
import { audible, playbackBench, RATE_HZ } from '../fakes/playback-bench.ts';

const BLOCK = 160;

describe('a paused reply', () => {
  it.each([16_000, 44_100, 48_000])('is silent after the fade, at %i Hz', (rateHz) => {
    const { playback, pull, say, events } = playbackBench();
    say('t1', 0, RATE_HZ);
    pull(BLOCK, rateHz);
    playback.pause('t1');
    const fadeSamples = Math.round((FADE_MS * rateHz) / 1000) - 1;
    const after = Array.from({ length: 100 }, () => [...pull(BLOCK, rateHz)]).flat();
    const faded = after.slice(0, fadeSamples);
    expect(faded.every((sample, i) => sample > 0 && sample < (after[i - 1] ?? 0.5))).toBe(true);
    expect(audible(Float32Array.from(after))).toBe(fadeSamples);
    expect(events.at(-1)).toMatchObject({
      kind: 'playback-paused',
      sample: BLOCK + fadeSamples,
      heardSentences: 0,
    });
  });

  it('goes on exactly where it stopped, without a click', () => {
    const { playback, pull, sayAll, kinds } = playbackBench();
    const ramp = Float32Array.from({ length: 2_000 }, (_, i) => (i + 1) / 4_000);
    sayAll('t1', 0, ramp);
    playback.complete('t1', 1);
    const heard = [...pull(BLOCK)];
    playback.pause('t1');
    heard.push(...pull(1_000).filter((sample) => sample !== 0));
    playback.resume('t1');
    heard.push(...pull(4_000).filter((sample) => sample !== 0));
    expect(heard).toHaveLength(ramp.length);
    expect(heard.slice(0, BLOCK)).toEqual([...ramp.subarray(0, BLOCK)]);
    expect(heard.slice(320)).toEqual([...ramp.subarray(320)]);
    const steps = heard.map((sample, i) => Math.abs(sample - (heard[i - 1] ?? 0)));
    expect(Math.max(...steps)).toBeLessThan(0.01);
    expect(kinds().at(-1)).toBe('playback-ended');
  });

  it('tells which share of the sentence was heard, by samples of the sentence', () => {
    const { playback, pull, say, events } = playbackBench(createResampler);
    say('t1', 0, 8_000);
    say('t1', 1, 16_000);
    // Half a second of the first sentence with its tail, then a quarter of the second.
    pull(24_000 + 480, 48_000);
    pull(12_000, 48_000);
    playback.pause('t1');
    pull(1_000, 48_000);
    const paused = events.at(-1);
    expect(paused).toMatchObject({ kind: 'playback-paused', heardSentences: 1 });
    expect(paused?.kind === 'playback-paused' && paused.heardShare).toBeCloseTo(0.25, 1);
    playback.flush('t1');
    expect(events.at(-1)).toMatchObject({ kind: 'playback-ended', heardSentences: 1 });
  });

  it('does not guess the share while the sentence is still arriving', () => {
    const { playback, pull, events } = playbackBench();
    const samples = new Float32Array(4_000).fill(0.5);
    const audio = { turnId: 't1', sentence: 0, sampleRateHz: RATE_HZ, samples };
    playback.enqueue({ ...audio, last: false });
    pull(2_000);
    playback.pause('t1');
    pull(2_000);
    expect(events.at(-1)).toMatchObject({ kind: 'playback-paused', heardShare: 0 });
    playback.enqueue({ ...audio, last: true });
    playback.flush('t1');
    const ended = events.at(-1);
    expect(ended?.kind === 'playback-ended' && ended.heardShare).toBeCloseTo(2_079 / 8_000, 6);
  });

  it('is not taken for unheard, and is given up in the end', () => {
    const { playback, pull, say, clock, kinds } = playbackBench();
    say('t1', 0, RATE_HZ);
    pull(BLOCK);
    playback.pause('t1');
    pull(BLOCK);
    clock.advanceBy(10_000);
    playback.checkHeard(false);
    expect(kinds().at(-1)).toBe('playback-paused');
    clock.advanceBy(WAITING_LIMIT_MS);
    playback.checkHeard(true);
    expect(kinds().at(-1)).toBe('playback-ended');
    expect(playback.isIdle).toBe(true);
  });

  it('is paused although the speaker stalls before the fade', () => {
    const { playback, pull, say, clock, kinds } = playbackBench();
    say('t1', 0, RATE_HZ);
    pull(BLOCK);
    playback.pause('t1');
    clock.advanceBy(3_100);
    playback.checkHeard(true);
    expect(kinds().at(-1)).toBe('playback-paused');
    playback.resume('t1');
    expect(audible(pull(BLOCK))).toBe(BLOCK);
  });

  it('is flushed while it fades, while it waits and after it went on', () => {
    for (const blocks of [0, 1, 2]) {
      const { playback, pull, say, kinds } = playbackBench();
      say('t1', 0, RATE_HZ);
      pull(BLOCK);
      playback.pause('t1');
      for (let i = 0; i < blocks; i += 1) pull(BLOCK / 4);
      if (blocks === 2) playback.resume('t1');
      playback.flush('t1');
      expect(audible(pull(BLOCK))).toBe(0);
      expect(kinds().filter((kind) => kind === 'playback-ended')).toHaveLength(1);
    }
  });

  it('is told at once when it had not begun, and begins as loud as it is', () => {
    const { playback, pull, say, events } = playbackBench();
    playback.pause('t1');
    expect(events).toMatchObject([{ kind: 'playback-paused', sample: 0, heardShare: 0 }]);
    say('t1', 0, 1_000);
    expect(audible(pull(BLOCK))).toBe(0);
    playback.resume('t1');
    expect(pull(BLOCK)[0]).toBe(0.5);
  });
});

describe('a held reply', () => {
  it('waits beside the one that is paused, and takes its place when it is resumed', () => {
    const { playback, pull, say, kinds } = playbackBench();
    say('t1', 0, RATE_HZ);
    pull(BLOCK);
    playback.pause('t1');
    pull(BLOCK);
    playback.hold('t2');
    say('t2', 0, 100);
    playback.complete('t2', 1);
    expect(audible(pull(BLOCK))).toBe(0);
    playback.resume('t2');
    expect(audible(pull(1_000))).toBe(100);
    expect(kinds()).toEqual([
      'playback-started',
      'playback-paused',
      'playback-ended',
      'playback-started',
      'sentence-played',
      'playback-ended',
    ]);
  });

  it('is dropped without a trace in the one that goes on', () => {
    const { playback, pull, say } = playbackBench();
    say('t1', 0, 1_000);
    pull(BLOCK);
    playback.pause('t1');
    pull(BLOCK);
    playback.hold('t2');
    say('t2', 0, 1_000);
    playback.flush('t2');
    playback.resume('t1');
    const heard = BLOCK + 79;
    expect(audible(pull(4_000))).toBe(1_000 - heard);
  });

  it('is dropped, and told, when more arrives than anybody would wait for', () => {
    const { playback, say, events } = playbackBench();
    playback.hold('t1');
    for (let second = 0; second < HELD_LIMIT_S; second += 1) say('t1', second, RATE_HZ);
    expect(events).toEqual([]);
    say('t1', HELD_LIMIT_S, RATE_HZ);
    say('t1', HELD_LIMIT_S + 1, RATE_HZ);
    expect(events).toMatchObject([{ kind: 'playback-ended', turnId: 't1', heardSentences: 0 }]);
    expect(playback.isIdle).toBe(true);
  });

  it('gives way to the next one', () => {
    const { playback, events } = playbackBench();
    for (const turnId of ['t1', 't2', 't3']) playback.hold(turnId);
    expect(events).toMatchObject([{ turnId: 't1' }, { turnId: 't2' }]);
  });
});

describe('a ducked reply', () => {
  it('becomes quiet and loud again in small steps', () => {
    const { playback, pull, say } = playbackBench();
    say('t1', 0, RATE_HZ);
    pull(BLOCK);
    playback.duck(0.2);
    const heard = [...pull(2_000)];
    playback.duck(1);
    heard.push(...pull(2_000));
    expect(heard[1_999]).toBeCloseTo(0.1);
    expect(heard.at(-1)).toBe(0.5);
    const steps = heard.slice(1).map((sample, i) => Math.abs(sample - heard[i]!));
    expect(Math.max(...steps)).toBeLessThan(0.001);
  });

  it('begins ducked', () => {
    const { playback, pull, say } = playbackBench();
    playback.duck(0.5);
    pull(BLOCK);
    say('t1', 0, RATE_HZ);
    expect(pull(BLOCK)[0]).toBe(0.25);
  });
});
