import type { WavFormat } from './wav-format.ts';

type ReadSample = (view: DataView, offset: number) => number;

/** 8-bit WAV is unsigned, the wider ones are signed (Microsoft, mmreg.h). */
const UNSIGNED_ZERO = 128;
const FULL_SCALE_8 = 2 ** 7;
const FULL_SCALE_16 = 2 ** 15;
const FULL_SCALE_24 = 2 ** 23;
const FULL_SCALE_32 = 2 ** 31;

const INTEGER_READERS: Readonly<Record<number, ReadSample>> = {
  1: (view, offset) => (view.getUint8(offset) - UNSIGNED_ZERO) / FULL_SCALE_8,
  2: (view, offset) => view.getInt16(offset, true) / FULL_SCALE_16,
  3: (view, offset) =>
    (view.getUint8(offset) + view.getInt16(offset + 1, true) * 2 ** 8) / FULL_SCALE_24,
  4: (view, offset) => view.getInt32(offset, true) / FULL_SCALE_32,
};

const FLOAT_READERS: Readonly<Record<number, ReadSample>> = {
  4: (view, offset) => view.getFloat32(offset, true),
  8: (view, offset) => view.getFloat64(offset, true),
};

/** NaN and infinities become silence: one of them would poison every filter downstream. */
function sane(sample: number): number {
  if (!Number.isFinite(sample)) return 0;
  return Math.max(-1, Math.min(1, sample));
}

/**
 * Decodes whole sample frames to mono by averaging the channels.
 * @param bytes a multiple of channels x sampleBytes
 * @returns samples within -1..1
 */
export function decodeMono(bytes: Uint8Array, format: WavFormat): Float32Array {
  const { channels, sampleBytes } = format;
  const readers = format.encoding === 'float' ? FLOAT_READERS : INTEGER_READERS;
  const read = readers[sampleBytes];
  if (read === undefined) throw new RangeError(`no reader for ${sampleBytes}-byte samples`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const frames = Math.floor(bytes.length / (channels * sampleBytes));
  const mono = new Float32Array(frames);
  let offset = 0;
  for (let frame = 0; frame < frames; frame += 1) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel += 1) {
      sum += sane(read(view, offset));
      offset += sampleBytes;
    }
    mono[frame] = sum / channels;
  }
  return mono;
}

/** 16-bit little-endian PCM of mono samples; what lies outside -1..1 is clipped. */
export function encodePcm16(samples: Float32Array): Uint8Array {
  const pcm = new Int16Array(samples.length);
  for (let index = 0; index < samples.length; index += 1) {
    const scaled = Math.round(sane(samples[index] ?? 0) * FULL_SCALE_16);
    pcm[index] = Math.min(scaled, FULL_SCALE_16 - 1);
  }
  const bytes = new Uint8Array(pcm.buffer);
  return IS_LITTLE_ENDIAN ? bytes : Buffer.from(bytes).swap16();
}

const IS_LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
