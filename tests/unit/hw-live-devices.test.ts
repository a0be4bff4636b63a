import { describe, expect, it } from 'vitest';
import { FRAME, HDMI, USB } from '../fakes/fake-sound.ts';
import { liveAudio } from '../fakes/live-audio-bench.ts';

describe('the devices of live audio', () => {
  it('waits for a named device and never takes another', async () => {
    const { audio, sound, pass, states, stop } = await liveAudio({
      input: 'none',
      output: 'speakerphone',
      present: [HDMI],
    });
    await pass(5_000);
    expect(states()).toEqual(['closed', 'absent']);
    expect(audio.status()[1]!.reason).toBe(
      'no speaker named "speakerphone" is there; there are: HDMI 0',
    );
    expect(sound.opened).toEqual([]);
    sound.present = [HDMI, USB];
    await pass(2_000);
    expect(states()).toEqual(['closed', 'open']);
    expect(audio.status()[1]!.device).toBe(USB.name);
    await stop();
  });

  it('re-opens both for a missing one only when that is back and all is quiet', async () => {
    const { sound, state, frames, pass, states, stop } = await liveAudio({
      output: 'hdmi',
      present: [USB],
    });
    await pass(10_000);
    expect(states()).toEqual(['open', 'absent']);
    expect(sound.probes).toBeGreaterThan(0);
    expect(sound.opened).toEqual([USB.name]);
    expect(frames.every((frame, i) => frame.firstSample === i * FRAME)).toBe(true);
    state.isIdle = false;
    sound.present = [USB, HDMI];
    await pass(40_000);
    expect(sound.opened).toEqual([USB.name]);
    state.isIdle = true;
    await pass(1_000);
    expect(states()).toEqual(['open', 'open']);
    expect(sound.opened).toEqual([USB.name, USB.name, HDMI.name]);
    await stop();
  });

  it('looks at once when something is plugged in', async () => {
    const { sound, pass, states, stop } = await liveAudio({ output: 'hdmi', present: [USB] });
    // Long enough for searches to have become rare.
    await pass(70_000);
    sound.present = [USB, HDMI];
    sound.plugged();
    await pass(2_600);
    expect(states()).toEqual(['open', 'open']);
    await stop();
  });

  it('opens a known device beside a working one, without closing that', async () => {
    const { sound, frames, pass, states, stop } = await liveAudio({
      output: 'hdmi',
      present: [USB, HDMI],
      closed: [HDMI],
    });
    await pass(20_000);
    expect(states()).toEqual(['open', 'absent']);
    sound.closed.clear();
    await pass(1_500);
    expect(states()).toEqual(['open', 'open']);
    expect(sound.opened).toEqual([USB.name, HDMI.name]);
    expect(sound.probes).toBe(0);
    expect(frames.every((frame, i) => frame.firstSample === i * FRAME)).toBe(true);
    await stop();
  });

  it('starts on a machine without any sound and tells so', async () => {
    const { told, sound, pass, states, stop } = await liveAudio({ present: [] });
    expect(told.map((status) => status.reason)).toEqual([
      'no microphone is there',
      'no speaker is there',
    ]);
    sound.present = [USB];
    await pass(1_500);
    expect(states()).toEqual(['open', 'open']);
    await stop();
  });
});
