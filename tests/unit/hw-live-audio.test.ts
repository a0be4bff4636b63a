import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../daemon/base/clock.ts';
import { LiveAudio } from '../../hw/live-audio.ts';
import { createResampler } from '../../hw/resampler.ts';
import { FakeSound, FRAME, FRAME_MS, USB } from '../fakes/fake-sound.ts';
import { liveAudio } from '../fakes/live-audio-bench.ts';

describe('the streams of live audio', () => {
  it('opens both directions and numbers the frames without a gap', async () => {
    const { audio, frames, pass, states, stop } = await liveAudio();
    await pass(1_000);
    expect(states()).toEqual(['open', 'open']);
    expect(audio.status()[0]).toMatchObject({ device: USB.name, streamErrors: 0 });
    expect(frames.length).toBeGreaterThan(20);
    expect(frames.map((frame) => frame.firstSample)).toEqual(frames.map((_, i) => i * FRAME));
    expect(frames.every((frame) => frame.samples.length === FRAME)).toBe(true);
    await stop();
    expect(states()).toEqual(['closed', 'closed']);
  });

  it('opens again after streams stop moving, counts it, and keeps counting samples', async () => {
    const { audio, sound, frames, pass, states, stop } = await liveAudio();
    await pass(1_000);
    sound.isDead = true;
    await pass(2_000);
    const before = frames.length;
    sound.isDead = false;
    await pass(3_000);
    expect(states()).toEqual(['open', 'open']);
    const errors = audio.status().map((status) => status.streamErrors);
    expect(Math.min(...errors)).toBeGreaterThanOrEqual(1);
    expect(frames.length).toBeGreaterThan(before);
    const [last, next] = [frames[before - 1]!, frames[before]!];
    const missedMs = next.capturedMs - last.capturedMs;
    expect(missedMs).toBeGreaterThan(1_000);
    expect(next.firstSample - last.firstSample).toBe(missedMs * 16);
    await stop();
  });

  it('does not hammer a device that opens and fails at once', async () => {
    const { audio, sound, pass, stop } = await liveAudio({ output: 'none' });
    await pass(6_000);
    sound.failsReading = true;
    await pass(20_000);
    const failures = audio.status()[0]!.streamErrors;
    expect(failures).toBeGreaterThan(5);
    expect(failures).toBeLessThan(40);
    sound.failsReading = false;
    await pass(2_000);
    expect(audio.status()[0]!.state).toBe('open');
    await stop();
  });

  it('gets over an output whose close never comes back', async () => {
    const { audio, sound, pass, states, stop } = await liveAudio();
    await pass(500);
    sound.isDead = true;
    sound.hangsOnClose = true;
    await pass(1_500);
    sound.isDead = false;
    await pass(4_000);
    expect(states()).toEqual(['open', 'open']);
    expect(audio.needsHardExit).toBe(true);
    await stop();
  });

  it('gives up in an idle moment when too many threads hang', async () => {
    const { sound, state, pass, stop } = await liveAudio();
    sound.hangsOnClose = true;
    state.isIdle = false;
    for (let death = 0; death < 4; death += 1) {
      sound.isDead = true;
      await pass(3_000);
      sound.isDead = false;
      await pass(3_000);
    }
    expect(state.unrecoverable).toEqual([]);
    state.isIdle = true;
    await pass(1_000);
    expect(state.unrecoverable).toHaveLength(1);
    await stop();
  });

  it('counts the frames that nobody took in time', async () => {
    const clock = new ManualClock();
    const audio = new LiveAudio({
      input: 'default',
      output: 'none',
      system: new FakeSound(clock, [USB]),
      clock,
      createResampler,
      isIdle: () => true,
      onUnrecoverable: () => {},
    });
    await audio.start(
      () => {},
      () => {},
    );
    for (let step = 0; step < 60; step += 1) {
      clock.advanceBy(FRAME_MS);
      for (let round = 0; round < 4; round += 1) await turn();
    }
    expect(audio.status()[0]!.droppedFrames).toBeGreaterThan(20);
    const stopped = audio.stop();
    await turn();
    clock.advanceBy(5_000);
    await stopped;
  });
});
