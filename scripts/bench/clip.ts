import { writeFileSync } from 'node:fs';
import { FRAME_SAMPLES, SAMPLE_RATE_HZ } from '../../daemon/ports/audio.ts';
import { createResampler } from '../../hw/resampler.ts';
import { openWav, readWavBytes, type WavReader } from '../../hw/wav.ts';
import { encodeWav } from '../../hw/wav-writer.ts';
import { runProgram } from './program.ts';

/** Mono sound at SAMPLE_RATE_HZ, -1..1. */
export type Clip = Float32Array;

const SAMPLES_PER_MS = SAMPLE_RATE_HZ / 1000;
/** Pushed through a resampler at the end, so that its last samples come out. */
const FLUSH_MS = 10;
/** Below this share of the loudest sample (-40 dB) clean synthetic speech is over. */
const QUIET_SHARE = 0.01;

export function durationMs(clip: Clip): number {
  return clip.length / SAMPLES_PER_MS;
}

export function silence(lengthMs: number): Clip {
  return new Float32Array(Math.round(lengthMs * SAMPLES_PER_MS));
}

export function joinClips(clips: readonly Clip[]): Clip {
  const whole = new Float32Array(clips.reduce((total, clip) => total + clip.length, 0));
  let at = 0;
  for (const clip of clips) {
    whole.set(clip, at);
    at += clip.length;
  }
  return whole;
}

/** First and last loud sample of clean speech, or undefined for silence. */
export function loudSpan(clip: Clip): { first: number; last: number } | undefined {
  const peak = clip.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  if (peak === 0) return undefined;
  const isLoud = (sample: number): boolean => Math.abs(sample) >= peak * QUIET_SHARE;
  return { first: clip.findIndex(isLoud), last: clip.findLastIndex(isLoud) };
}

/** Without the silence that a synthesizer puts around its speech. */
export function trimmed(clip: Clip): Clip {
  const span = loudSpan(clip);
  return span === undefined ? new Float32Array(0) : clip.slice(span.first, span.last + 1);
}

/** The clip in whole frames; what is left at the end is filled up with silence. */
export function framesOf(clip: Clip): Float32Array[] {
  const frames: Float32Array[] = [];
  for (let at = 0; at < clip.length; at += FRAME_SAMPLES) {
    const frame = new Float32Array(FRAME_SAMPLES);
    frame.set(clip.subarray(at, at + FRAME_SAMPLES));
    frames.push(frame);
  }
  return frames;
}

export function writeClip(path: string, clip: Clip): void {
  writeFileSync(path, encodeWav(clip, SAMPLE_RATE_HZ));
}

/** Reads a WAV or FLAC file of any rate; FLAC needs the program `flac`. */
export async function readClip(path: string): Promise<Clip> {
  if (!path.endsWith('.flac')) return clipOf(await openWav(path));
  const bytes = await runProgram('flac', ['--decode', '--silent', '--stdout', path]);
  return clipOf(await readWavBytes(bytes, path));
}

async function clipOf(reader: WavReader): Promise<Clip> {
  try {
    const blocks: Float32Array[] = [];
    for await (const block of reader.blocks()) blocks.push(block);
    const clip = joinClips(blocks);
    return atOurRate(clip, reader.format.sampleRateHz);
  } finally {
    await reader.close();
  }
}

/** @returns the sound at SAMPLE_RATE_HZ */
export function atOurRate(samples: Float32Array, rateHz: number): Clip {
  if (rateHz === SAMPLE_RATE_HZ) return samples;
  const resampler = createResampler(rateHz, SAMPLE_RATE_HZ);
  try {
    const tail = new Float32Array(Math.round((rateHz * FLUSH_MS) / 1000));
    return joinClips([resampler.process(samples).slice(), resampler.process(tail).slice()]);
  } finally {
    resampler.close();
  }
}
