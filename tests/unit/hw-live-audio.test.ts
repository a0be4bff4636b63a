import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../daemon/base/clock.ts';
import type { AudioFrame, AudioStatus } from '../../daemon/ports/audio.ts';
import { LiveAudio } from '../../hw/live-audio.ts';
import { createResampler } from '../../hw/resampler.ts';
import type {
  CaptureStream,
  PlaybackStream,
  SoundDevice,
  SoundSystem,
} from '../../hw/sound-system.ts';

const FRAME = 512;
const FRAME_MS = 32;

function device(name: string, inputChannels: number, outputChannels: number): SoundDevice {
  return { id: 0, name, inputChannels, outputChannels, defaultRateHz: 48_000, hostApi: 'ALSA' };
}

/** Sound hardware with plugs that can be pulled, running on the manual clock. */
class FakeSound implements SoundSystem {
  present: SoundDevice[];
  probes = 0;
  opened: string[] = [];
  /** Streams stop moving, as after the death of a sound server. */
  isDead = false;
  hangsOnClose = false;
  failsReading = false;
  plugged: () => void = () => {};
  /** Devices that are listed but do not open, as a sound server without sinks. */
  closed = new Set<SoundDevice>();
  #listed: SoundDevice[] = [];
  #isHeld = false;
  readonly #clock: ManualClock;

  constructor(clock: ManualClock, present: SoundDevice[]) {
    this.#clock = clock;
    this.present = present;
  }

  devices(): SoundDevice[] {
    if (!this.#isHeld) this.#listed = [...this.present];
    this.#isHeld = true;
    return this.#listed;
  }

  async probe(): Promise<SoundDevice[]> {
    this.probes += 1;
    return this.present;
  }

  onHotplug(onChange: () => void): () => void {
    this.plugged = onChange;
    return () => {};
  }

  #open(wanted: SoundDevice): () => Promise<void> {
    if (!this.present.includes(wanted) || this.closed.has(wanted))
      throw new Error('device unavailable');
    this.opened.push(wanted.name);
    return () =>
      new Promise((resolve) => {
        const step = (): void => {
          if (this.isDead || !this.present.includes(wanted)) return;
          resolve();
        };
        this.#clock.setTimer(FRAME_MS, step);
      });
  }

  #close(): Promise<void> {
    return this.hangsOnClose ? new Promise(() => {}) : Promise.resolve();
  }

  openCapture(wanted: SoundDevice): CaptureStream {
    const move = this.#open(wanted);
    const read = async (): Promise<Float32Array> => {
      await move();
      if (this.failsReading) throw new Error('nothing was read');
      return new Float32Array(FRAME).fill(0.5);
    };
    return { sampleRateHz: 16_000, read, close: () => this.#close() };
  }

  openPlayback(wanted: SoundDevice): PlaybackStream {
    const move = this.#open(wanted);
    return { sampleRateHz: 48_000, blockSamples: 480, write: move, close: () => this.#close() };
  }

  async terminate(): Promise<void> {
    this.#isHeld = false;
  }
}

interface Setup {
  present?: SoundDevice[];
  input?: string;
  output?: string;
  closed?: SoundDevice[];
}

const USB = device('USB Audio: Speakerphone (hw:1,0)', 1, 2);
const HDMI = device('HDMI 0', 0, 2);

async function setUp(setup: Setup = {}) {
  const clock = new ManualClock();
  const sound = new FakeSound(clock, setup.present ?? [USB]);
  for (const shut of setup.closed ?? []) sound.closed.add(shut);
  const state = { isIdle: true, unrecoverable: [] as string[] };
  const audio = new LiveAudio({
    input: setup.input ?? 'default',
    output: setup.output ?? 'default',
    system: sound,
    clock,
    createResampler,
    isIdle: () => state.isIdle,
    onUnrecoverable: (reason) => state.unrecoverable.push(reason),
  });
  const told: AudioStatus[] = [];
  const frames: AudioFrame[] = [];
  await audio.start(
    () => {},
    (status) => told.push(status),
  );
  const reading = (async () => {
    for await (const frame of audio.frames()) frames.push(frame);
  })();
  const pass = async (ms: number): Promise<void> => {
    for (let left = ms; left > 0; left -= 16) {
      clock.advanceBy(16);
      for (let round = 0; round < 4; round += 1) await turn();
    }
  };
  const state2 = (): string[] => audio.status().map((status) => status.state);
  const stop = async (): Promise<void> => {
    const stopped = audio.stop();
    await pass(2_000);
    await stopped;
    await reading;
  };
  return { audio, clock, sound, state, told, frames, pass, states: state2, stop };
}

describe('live audio', () => {
  it('opens both directions and numbers the frames without a gap', async () => {
    const { audio, frames, pass, states, stop } = await setUp();
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
    const { audio, sound, frames, pass, states, stop } = await setUp();
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
    const { audio, sound, pass, stop } = await setUp({ output: 'none' });
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
    const { audio, sound, pass, states, stop } = await setUp();
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
    const { sound, state, pass, stop } = await setUp();
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

  it('waits for a named device and never takes another', async () => {
    const { audio, sound, pass, states, stop } = await setUp({
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
    const { sound, state, frames, pass, states, stop } = await setUp({
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
    const { sound, pass, states, stop } = await setUp({ output: 'hdmi', present: [USB] });
    // Long enough for searches to have become rare.
    await pass(70_000);
    sound.present = [USB, HDMI];
    sound.plugged();
    await pass(2_600);
    expect(states()).toEqual(['open', 'open']);
    await stop();
  });

  it('opens a known device beside a working one, without closing that', async () => {
    const { sound, frames, pass, states, stop } = await setUp({
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

  it('starts on a machine without any sound and tells so', async () => {
    const { told, sound, pass, states, stop } = await setUp({ present: [] });
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
