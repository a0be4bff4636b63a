import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AudioStatus } from '../../daemon/ports/audio.ts';
import { readWavBytes } from '../../hw/wav.ts';
import { encodeWav } from '../../hw/wav-writer.ts';
import { SoundServer, soundServerMissing } from './sound-server.ts';

const missing = soundServerMissing();
if (missing !== '') console.log(`audio-devices: skipped, ${missing}`);

/** The acceptance bound: capture and playback are back this long after the devices are. */
const RECOVERY_MS = 3_000;
const STEP_MS = 25;
/** A machine under test load may be late by this much without the box being at fault. */
const PATIENCE_MS = 15_000;
const SPEAKER_TONE_HZ = 1_000;
const MICROPHONE_RMS = 0.3;

interface Report {
  kind: 'audio' | 'frames' | 'status' | 'mute' | 'unmute' | 'stopped' | 'unrecoverable';
  atMs: number;
  status?: AudioStatus | AudioStatus[];
  rms?: number;
  firstSample?: number;
  rendered?: number;
  count?: number;
  needsHardExit?: boolean;
}

/** The child process that runs live audio, and what it has told. */
class AudioChild {
  readonly reports: Report[] = [];
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;

  constructor(server: SoundServer, input = 'default', output = 'default') {
    const script = join(import.meta.dirname, 'audio-child.ts');
    const noise = join(server.folder, 'noise.log');
    const args = ['--import', 'tsx', script, input, output, noise, `${SPEAKER_TONE_HZ}`];
    this.#child = spawn(process.execPath, args, {
      env: { ...server.env, UV_THREADPOOL_SIZE: '16' },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#exited = new Promise((resolve) => this.#child.once('exit', () => resolve()));
    createInterface({ input: this.#child.stdout! }).on('line', (line) => {
      this.reports.push(JSON.parse(line) as Report);
    });
  }

  /** The newest report of a kind, of those that came after the first `from`. */
  latest(kind: Report['kind'], from = 0): Report | undefined {
    return this.reports.slice(from).findLast((report) => report.kind === kind);
  }

  async ask(
    command: 'status' | 'mute' | 'unmute' | 'stop',
    answer: Report['kind'],
  ): Promise<Report> {
    const from = this.reports.length;
    this.#child.stdin!.write(`${command}\n`);
    await until(() => this.latest(answer, from) !== undefined);
    return this.latest(answer, from)!;
  }

  async errors(): Promise<number[]> {
    const { status } = await this.ask('status', 'status');
    return (status as AudioStatus[]).map((direction) => direction.streamErrors);
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode === null) this.#child.kill('SIGKILL');
    await this.#exited;
  }

  get exited(): Promise<void> {
    return this.#exited;
  }
}

async function until(condition: () => boolean): Promise<number> {
  const startMs = performance.now();
  while (!condition()) {
    if (performance.now() - startMs > PATIENCE_MS) throw new Error('waited in vain');
    await delay(STEP_MS);
  }
  return performance.now() - startMs;
}

/** Power of one frequency in a signal (Goertzel), as the amplitude of that sine. */
function amplitudeAt(samples: Float32Array, hz: number, rateHz: number): number {
  const omega = (2 * Math.PI * hz) / rateHz;
  let [re, im] = [0, 0];
  for (const [index, sample] of samples.entries()) {
    re += sample * Math.cos(omega * index);
    im += sample * Math.sin(omega * index);
  }
  return (2 * Math.hypot(re, im)) / samples.length;
}

describe.skipIf(missing !== '')('sound devices that come and go', () => {
  const server = new SoundServer();
  let child: AudioChild;

  beforeAll(async () => {
    await server.start();
    const tone = Float32Array.from(
      { length: 16_000 },
      (_, i) => Math.SQRT2 * MICROPHONE_RMS * Math.sin((2 * Math.PI * 440 * i) / 16_000),
    );
    writeFileSync(join(server.folder, 'tone.wav'), encodeWav(tone, 16_000));
    child = new AudioChild(server);
    await until(() => (child.latest('frames')?.count ?? 0) >= 10);
  });

  afterAll(async () => {
    await child?.stop();
    await server.stop();
  });

  async function hearsMicrophone(): Promise<void> {
    const from = child.reports.length;
    await server.playIntoMicrophone(join(server.folder, 'tone.wav'));
    const heard = child.reports.slice(from).map((report) => report.rms ?? 0);
    expect(Math.max(...heard)).toBeCloseTo(MICROPHONE_RMS, 1);
  }

  async function isHeardOnSpeaker(): Promise<void> {
    const path = join(server.folder, 'speaker.wav');
    const stop = server.recordSpeaker(path);
    await delay(1_500);
    await stop();
    const reader = await readWavBytes(readFileSync(path), path);
    const parts: number[] = [];
    for await (const block of reader.blocks()) parts.push(...block);
    const second = Float32Array.from(parts).subarray(-16_000);
    expect(second.length).toBe(16_000);
    const tone = amplitudeAt(second, SPEAKER_TONE_HZ, 16_000);
    expect(tone).toBeGreaterThan(0.2);
    expect(amplitudeAt(second, 1_300, 16_000)).toBeLessThan(tone / 10);
  }

  /** Frames arrive and blocks are taken again, both counted after `from`. */
  async function recovery(from: number): Promise<number> {
    const isOpen = (direction: string): boolean =>
      child.reports.slice(from).some((report) => {
        const status = report.kind === 'audio' ? (report.status as AudioStatus) : undefined;
        return status?.direction === direction && status.state === 'open';
      });
    const isMoving = (): boolean => {
      const frames = child.reports.slice(from).filter((report) => report.kind === 'frames');
      const [first, last] = [frames[0], frames.at(-1)];
      return first !== undefined && last!.rendered! - first.rendered! > 20;
    };
    return until(() => isOpen('input') && isOpen('output') && isMoving());
  }

  it('hears the microphone and is heard on the speaker', async () => {
    await hearsMicrophone();
    await isHeardOnSpeaker();
    expect(await child.errors()).toEqual([0, 0]);
  });

  it('lets go of the microphone while it is muted, and plays on', async () => {
    expect(await server.recordingStreams()).toBe(1);
    const muted = await child.ask('mute', 'mute');
    expect((muted.status as AudioStatus[])[0]).toMatchObject({ state: 'closed', reason: 'muted' });
    expect(await server.recordingStreams()).toBe(0);
    const from = child.reports.length;
    await isHeardOnSpeaker();
    expect(child.latest('frames', from)).toBeUndefined();
    const open = await child.ask('unmute', 'unmute');
    expect((open.status as AudioStatus[]).map(({ state }) => state)).toEqual(['open', 'open']);
    await hearsMicrophone();
    expect(open.rendered! - muted.rendered!).toBeGreaterThan(200);
    expect(await child.errors()).toEqual([0, 0]);
  });

  it('recovers within three seconds when the devices return', async () => {
    await server.removeDevices();
    await delay(2_500);
    const from = child.reports.length;
    await server.addDevices();
    expect(await recovery(from)).toBeLessThan(RECOVERY_MS);
    expect(await child.errors()).toEqual([1, 1]);
    await hearsMicrophone();
    await isHeardOnSpeaker();
  });

  it.each([0, 2_500])('recovers within three seconds of a sound server gone %i ms', async (ms) => {
    const errors = await child.errors();
    const from = child.reports.length;
    await server.kill();
    await delay(ms);
    await server.restart();
    expect(await recovery(from)).toBeLessThan(RECOVERY_MS);
    expect(await child.errors()).toEqual(errors.map((count) => count + 1));
    await hearsMicrophone();
    await isHeardOnSpeaker();
  });

  it('stops in bounded time although streams were lost, and keeps native noise away', async () => {
    const stopped = await child.ask('stop', 'stopped');
    expect(stopped.needsHardExit).toBe(true);
    await child.exited;
    expect(readFileSync(join(server.folder, 'noise.log'), 'utf8')).toContain('PortAudio');
  });

  it('hears on while a named speaker is missing, and takes that one when it comes', async () => {
    const late = new AudioChild(server, 'TEST_MICRO', 'late_speaker');
    try {
      await until(() => (late.latest('frames')?.count ?? 0) >= 10);
      const [input, output] = (await late.ask('status', 'status')).status as AudioStatus[];
      expect(input).toMatchObject({ state: 'open', device: 'test_microphone' });
      expect(output).toMatchObject({ state: 'absent', device: 'late_speaker' });
      const from = late.reports.length;
      await server.addLateSpeaker();
      await until(() => late.latest('audio', from) !== undefined);
      expect(late.latest('audio', from)!.status).toMatchObject({ state: 'open' });
      await late.ask('status', 'status');
      const starts = late.reports.flatMap((report) => report.firstSample ?? []);
      const steps = starts.slice(1).map((start, index) => start - starts[index]!);
      expect(new Set(steps)).toEqual(new Set([10 * 512]));
    } finally {
      await late.stop();
    }
  });
});
