import { describe, expect, it } from 'vitest';
import { FRAME, HDMI, USB } from '../fakes/fake-sound.ts';
import { liveAudio } from '../fakes/live-audio-bench.ts';

describe('the mute of live audio', () => {
  it('closes the microphone while the speaker goes on, and opens it again', async () => {
    const { audio, sound, frames, pass, states, stop, rendered } = await liveAudio();
    await pass(1_000);
    await audio.setMuted(true);
    expect(states()).toEqual(['closed', 'open']);
    expect(audio.status()[0]).toMatchObject({ reason: 'muted', streamErrors: 0 });
    expect(sound.openCaptures).toBe(0);
    const heard = frames.length;
    const played = rendered();
    await pass(3_000);
    expect(frames.length).toBe(heard);
    expect(rendered()).toBeGreaterThan(played + 50);
    expect(audio.status().map(({ streamErrors }) => streamErrors)).toEqual([0, 0]);
    await audio.setMuted(false);
    expect(states()).toEqual(['open', 'open']);
    await pass(1_000);
    const [last, next] = [frames[heard - 1]!, frames[heard]!];
    expect(next.firstSample - last.firstSample).toBe((next.capturedMs - last.capturedMs) * 16);
    expect(next.firstSample - last.firstSample).toBeGreaterThan(3_000 * 16);
    expect(frames.every((frame) => frame.samples.length === FRAME)).toBe(true);
    await stop();
  });

  it('stays closed whatever is plugged in, pulled out or dies meanwhile', async () => {
    const { audio, sound, pass, states, stop } = await liveAudio({ output: 'hdmi' });
    await pass(1_000);
    await audio.setMuted(true);
    const openings = (): number => sound.opened.filter((name) => name === USB.name).length;
    const before = openings();
    sound.present = [USB, HDMI];
    sound.plugged();
    await pass(5_000);
    expect(states()).toEqual(['closed', 'open']);
    sound.isDead = true;
    await pass(3_000);
    sound.isDead = false;
    sound.present = [HDMI];
    sound.plugged();
    await pass(5_000);
    sound.present = [USB, HDMI];
    sound.plugged();
    await pass(40_000);
    expect(states()).toEqual(['closed', 'open']);
    expect(audio.status()[0]!.reason).toBe('muted');
    expect(openings()).toBe(before);
    await audio.setMuted(false);
    await pass(5_000);
    expect(states()).toEqual(['open', 'open']);
    await stop();
  });

  it('is closed by force when it does not close, and the speaker comes back', async () => {
    const { audio, sound, pass, states, stop } = await liveAudio();
    await pass(6_000);
    sound.hangsOnClose = true;
    const muted = audio.setMuted(true);
    await pass(4_000);
    await muted;
    expect(sound.forced).toBeGreaterThan(0);
    sound.hangsOnClose = false;
    await pass(3_000);
    expect(states()).toEqual(['closed', 'open']);
    await stop();
  });

  it('outlives a microphone that is absent, and twice is once', async () => {
    const { audio, sound, pass, states, stop } = await liveAudio({ present: [HDMI] });
    await audio.setMuted(true);
    await audio.setMuted(true);
    sound.present = [HDMI, USB];
    await pass(40_000);
    expect(states()).toEqual(['closed', 'open']);
    await audio.setMuted(false);
    await audio.setMuted(false);
    await pass(40_000);
    expect(states()).toEqual(['open', 'open']);
    await stop();
  });
});
