import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ManualClock } from '../../daemon/base/clock.ts';
import type { AudioFrame, AudioStatus } from '../../daemon/ports/audio.ts';
import { createResampler } from '../../hw/resampler.ts';
import { readWavBytes } from '../../hw/wav.ts';
import { WavAudio, type WavAudioOptions } from '../../hw/wav-audio.ts';
import { encodeWav } from '../../hw/wav-writer.ts';
import { until } from '../fakes/until.ts';

const FRAME = 512;

describe('WAV files as microphone and speaker', () => {
  let folder: string;
  const path = (name: string): string => join(folder, name);
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'earshot-wav-audio-'));
    writeFileSync(path('a.wav'), encodeWav(new Float32Array(1_000).fill(0.5), 16_000));
    writeFileSync(path('b.wav'), encodeWav(new Float32Array(800).fill(-0.25), 16_000));
    writeFileSync(path('c.wav'), encodeWav(new Float32Array(44_100).fill(0.1), 44_100));
    writeFileSync(path('bad.wav'), 'ID3 not a wave file');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function wavAudio(options: Partial<WavAudioOptions>): WavAudio {
    return new WavAudio({
      paths: [path('a.wav')],
      gapMs: 0,
      pace: 'fast',
      clock: new ManualClock(),
      createResampler,
      ...options,
    });
  }

  async function take(audio: WavAudio, limit = 1_000): Promise<AudioFrame[]> {
    const frames: AudioFrame[] = [];
    for await (const frame of audio.frames()) {
      frames.push(frame);
      if (frames.length >= limit) await audio.stop();
    }
    return frames;
  }

  it('plays files with a gap between them, then silence, in frames of 512', async () => {
    const ends: number[] = [];
    const audio = wavAudio({
      paths: [path('a.wav'), path('b.wav')],
      gapMs: 50,
      endAfterMs: 64,
      onSourceEnded: (sample) => ends.push(sample),
    });
    await audio.start(
      () => {},
      () => {},
    );
    const frames = await take(audio);
    const signal = frames.flatMap((frame) => [...frame.samples]);
    const runs = [1_000, 800, 800];
    expect(signal.slice(0, 1_000).every((s) => Math.abs(s - 0.5) < 1e-3)).toBe(true);
    expect(signal.slice(1_000, 1_800).every((s) => s === 0)).toBe(true);
    expect(signal.slice(1_800, 2_600).every((s) => Math.abs(s + 0.25) < 1e-3)).toBe(true);
    expect(signal.slice(2_600).every((s) => s === 0)).toBe(true);
    expect(ends).toEqual([runs.reduce((a, b) => a + b)]);
    // 2,600 real samples and 1,024 of silence, to the end of their frame.
    expect(frames.length).toBe(Math.ceil(3_624 / FRAME));
    expect(frames.map((frame) => frame.firstSample)).toEqual(frames.map((_, i) => i * FRAME));
    expect(frames.map((frame) => frame.capturedMs)).toEqual(frames.map((_, i) => (i + 1) * 32));
    await audio.stop();
  });

  it('goes on with silence until it is stopped', async () => {
    const audio = wavAudio({});
    await audio.start(
      () => {},
      () => {},
    );
    expect(await take(audio, 200)).toHaveLength(200);
  });

  it('brings other rates to 16 kHz', async () => {
    const audio = wavAudio({ paths: [path('c.wav')], endAfterMs: 0 });
    await audio.start(
      () => {},
      () => {},
    );
    const frames = await take(audio);
    expect(Math.abs(frames.length * FRAME - 16_000)).toBeLessThan(FRAME);
    expect(frames[10]!.samples.every((s) => Math.abs(s - 0.1) < 1e-3)).toBe(true);
  });

  it('asks the speaker for each stretch before it gives that of the microphone', async () => {
    const order: string[] = [];
    const outPath = path('out.wav');
    const told: AudioStatus[] = [];
    const audio = wavAudio({ outPath });
    const render = (block: Float32Array, rateHz: number): void => {
      order.push(`render ${block.length} at ${rateHz}`);
      block.fill(0.25);
    };
    await audio.start(render, (status) => told.push(status));
    expect(told.map((status) => status.state)).toEqual(['open', 'open']);
    for await (const frame of audio.frames()) {
      order.push(`frame ${frame.firstSample}`);
      if (frame.firstSample >= FRAME) await audio.stop();
    }
    const block = `render ${FRAME} at 16000`;
    expect(order).toEqual([block, 'frame 0', block, `frame ${FRAME}`]);
    const written = await readWavBytes(readFileSync(outPath), outPath);
    expect(written.format.dataBytes).toBe(2 * FRAME * 2);
    for await (const samples of written.blocks()) {
      expect(samples.every((s) => s === 0.25)).toBe(true);
    }
    expect(audio.status().map((status) => status.state)).toEqual(['closed', 'closed']);
  });

  it('keeps the pace of the clock in real time, and stop() does not wait for it', async () => {
    const clock = new ManualClock();
    const audio = wavAudio({ pace: 'realtime', clock });
    await audio.start(
      () => {},
      () => {},
    );
    const frames: AudioFrame[] = [];
    const reading = (async () => {
      for await (const frame of audio.frames()) frames.push(frame);
    })();
    const settle = async (): Promise<void> => {
      for (let round = 0; round < 50; round += 1) await turn();
    };
    while (frames.length === 0) {
      await turn();
      clock.advanceTo(32);
    }
    await settle();
    expect(frames).toHaveLength(1);
    expect(frames[0]!.capturedMs).toBe(32);
    clock.advanceTo(64);
    // Reading the file takes what it takes.
    await until('the second frame', () => frames.length > 1);
    await settle();
    expect(frames).toHaveLength(2);
    await audio.stop();
    await reading;
  });

  it('gives silence while it is muted, at the same pace', async () => {
    const audio = wavAudio({ paths: [path('c.wav')], endAfterMs: 0 });
    await audio.start(
      () => {},
      () => {},
    );
    const levels: number[] = [];
    for await (const frame of audio.frames()) {
      levels.push(Math.round(frame.samples[256]! * 10));
      expect(frame.firstSample).toBe((levels.length - 1) * FRAME);
      if (levels.length === 10 || levels.length === 20) await audio.setMuted(levels.length === 10);
      if (levels.length === 10) {
        expect(audio.status()[0]).toMatchObject({ state: 'closed', reason: 'muted' });
      }
    }
    expect(levels.slice(1, 10)).toEqual(new Array(9).fill(1));
    expect(levels.slice(10, 20)).toEqual(new Array(10).fill(0));
    expect(levels.slice(20, 30)).toEqual(new Array(10).fill(1));
    expect(audio.status()[0]).toMatchObject({ state: 'open', reason: '' });
    await audio.stop();
  });

  it('refuses a bad file before anything is played', async () => {
    const audio = wavAudio({ paths: [path('a.wav'), path('bad.wav')] });
    const started = audio.start(
      () => {},
      () => {},
    );
    await expect(started).rejects.toMatchObject({
      code: 'AUDIO_FILE_INVALID',
      message: `${path('bad.wav')}: not a WAV file: begins with 'ID3'`,
    });
  });
});
