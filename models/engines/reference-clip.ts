import { open } from 'node:fs/promises';
import { EarshotError } from '../../daemon/base/errors.ts';

/** A recording whose voice is imitated. */
export interface ReferenceClip {
  /** Mono, -1..1. */
  samples: Float32Array;
  sampleRateHz: number;
}

/** Sherpa's Pocket voice listens to the first 10 s; ZipVoice advises less. More is a mistake. */
export const MAX_CLIP_S = 30;
/** Shorter than a word. */
const MIN_CLIP_S = 0.5;
const RATES_HZ = { from: 8_000, to: 48_000 };
const MAX_CHANNELS = 2;
const SAMPLE_BYTES = 2;
const PCM_SCALE = 32_768;
/** Chunks in front of the samples of a WAV file: format, and a few of tags. */
const MAX_HEAD_BYTES = 65_536;
const MAX_FILE_BYTES = MAX_HEAD_BYTES + MAX_CLIP_S * RATES_HZ.to * MAX_CHANNELS * SAMPLE_BYTES;

/** RIFF (multimedia programming interface 1.0): header, then chunks of name, size, content. */
const RIFF_BYTES = 12;
const CHUNK_HEAD_BYTES = 8;
const FORMAT_BYTES = 16;
const FORMAT_PCM = 1;
const BITS = 16;

/**
 * Reads a clip of 16-bit PCM WAV, mono or stereo (which is mixed), 0.5..30 s at 8..48 kHz.
 * @throws FILE_NOT_FOUND; AUDIO_FILE_INVALID, naming the file and what is wrong
 */
export async function readReferenceClip(path: string): Promise<ReferenceClip> {
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw new EarshotError('FILE_NOT_FOUND', `the reference clip ${path} cannot be read`, {
      cause,
    });
  });
  try {
    const { size } = await file.stat();
    if (size > MAX_FILE_BYTES) throw invalid(path, `is longer than ${MAX_CLIP_S} s`);
    const bytes = Buffer.alloc(size);
    const { bytesRead } = await file.read(bytes, 0, size, 0);
    return parseReferenceClip(bytes.subarray(0, bytesRead), path);
  } finally {
    await file.close();
  }
}

/**
 * @param name of the file, for messages
 * @throws AUDIO_FILE_INVALID
 */
export function parseReferenceClip(bytes: Buffer, name: string): ReferenceClip {
  const chunks = riffChunks(bytes, name);
  const format = chunks.get('fmt ');
  const data = chunks.get('data');
  if (!format || format.length < FORMAT_BYTES || !data) throw invalid(name, 'is not a WAV file');
  const [encoding, channels, bits] = [0, 2, 14].map((at) => format.readUInt16LE(at));
  const sampleRateHz = format.readUInt32LE(4);
  if (encoding !== FORMAT_PCM || bits !== BITS || !channels || channels > MAX_CHANNELS) {
    throw invalid(name, 'is not 16-bit PCM, mono or stereo');
  }
  if (sampleRateHz < RATES_HZ.from || sampleRateHz > RATES_HZ.to) {
    throw invalid(name, `has ${sampleRateHz} Hz; 8 to 48 kHz are possible`);
  }
  const length = Math.floor(data.length / (channels * SAMPLE_BYTES));
  const seconds = length / sampleRateHz;
  if (seconds < MIN_CLIP_S || seconds > MAX_CLIP_S) {
    throw invalid(name, `is ${seconds.toFixed(1)} s long; ${MIN_CLIP_S} to ${MAX_CLIP_S} s work`);
  }
  const samples = Float32Array.from({ length }, (_, frame) => {
    let sum = 0;
    for (let channel = 0; channel < channels; channel += 1) {
      sum += data.readInt16LE((frame * channels + channel) * SAMPLE_BYTES);
    }
    return sum / channels / PCM_SCALE;
  });
  return { samples, sampleRateHz };
}

/** The first chunk of each name; what stands in the header beyond the end is not there. */
function riffChunks(bytes: Buffer, name: string): Map<string, Buffer> {
  const chunks = new Map<string, Buffer>();
  const isRiff = bytes.toString('latin1', 0, 4) === 'RIFF';
  if (!isRiff || bytes.toString('latin1', 8, RIFF_BYTES) !== 'WAVE') {
    throw invalid(name, 'is not a WAV file');
  }
  for (let at = RIFF_BYTES; at + CHUNK_HEAD_BYTES <= bytes.length; ) {
    const id = bytes.toString('latin1', at, at + 4);
    const size = bytes.readUInt32LE(at + 4);
    const start = at + CHUNK_HEAD_BYTES;
    if (!chunks.has(id)) chunks.set(id, bytes.subarray(start, start + size));
    // Chunks begin at even places.
    at = start + size + (size % 2);
  }
  return chunks;
}

function invalid(name: string, what: string): EarshotError {
  return new EarshotError('AUDIO_FILE_INVALID', `the reference clip ${name} ${what}`);
}
