import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EarshotError } from '../../daemon/base/errors.ts';
import { openWav, readWavBytes, type WavReader } from '../../hw/wav.ts';
import { encodeWav, WavWriter } from '../../hw/wav-writer.ts';

interface Shape {
  tag?: number;
  channels?: number;
  rate?: number;
  bits: number;
  data: Uint8Array;
  declared?: number;
  before?: Uint8Array;
  after?: Uint8Array;
  extensible?: number;
}

function chunk(id: string, body: Uint8Array, size = body.length): Buffer {
  const head = Buffer.alloc(8);
  head.write(id, 'latin1');
  head.writeUInt32LE(size, 4);
  return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
}

/** A WAV of any shape, right or wrong. */
function wav(shape: Shape): Buffer {
  const { channels = 1, rate = 16_000, bits } = shape;
  const frame = channels * Math.ceil(bits / 8);
  const format = Buffer.alloc(shape.extensible === undefined ? 16 : 40);
  format.writeUInt16LE(shape.extensible === undefined ? (shape.tag ?? 1) : 0xfffe, 0);
  format.writeUInt16LE(channels, 2);
  format.writeUInt32LE(rate, 4);
  format.writeUInt32LE(rate * frame, 8);
  format.writeUInt16LE(frame, 12);
  format.writeUInt16LE(bits, 14);
  if (shape.extensible !== undefined) format.writeUInt16LE(shape.extensible, 24);
  const body = Buffer.concat([
    Buffer.from('WAVE'),
    shape.before ?? Buffer.alloc(0),
    chunk('fmt ', format),
    chunk('data', shape.data, shape.declared),
    shape.after ?? Buffer.alloc(0),
  ]);
  return chunk('RIFF', body);
}

async function samplesOf(reader: WavReader): Promise<number[]> {
  const all: number[] = [];
  for await (const block of reader.blocks()) all.push(...block);
  await reader.close();
  return all;
}

async function decode(bytes: Uint8Array): Promise<number[]> {
  return samplesOf(await readWavBytes(bytes, 'x.wav'));
}

function bytesOf(array: Int16Array | Int32Array | Float32Array | Float64Array): Uint8Array {
  return new Uint8Array(array.buffer);
}

describe('reading WAV samples', () => {
  it('reads every width of PCM and float to the same scale', async () => {
    const expected = [0.5, -1];
    const pcm8 = Uint8Array.of(192, 0);
    const pcm24 = Uint8Array.of(0, 0, 0x40, 0, 0, 0x80);
    const forms: Shape[] = [
      { bits: 8, data: pcm8 },
      { bits: 16, data: bytesOf(Int16Array.of(16_384, -32_768)) },
      { bits: 24, data: pcm24 },
      { bits: 32, data: bytesOf(Int32Array.of(2 ** 30, -(2 ** 31))) },
      { bits: 32, tag: 3, data: bytesOf(Float32Array.of(0.5, -1)) },
      { bits: 64, tag: 3, data: bytesOf(Float64Array.of(0.5, -1)) },
      { bits: 16, extensible: 1, data: bytesOf(Int16Array.of(16_384, -32_768)) },
      { bits: 32, extensible: 3, data: bytesOf(Float32Array.of(0.5, -1)) },
    ];
    for (const form of forms) expect(await decode(wav(form))).toEqual(expected);
  });

  it('keeps the low byte of 24-bit samples and its sign', async () => {
    const data = Uint8Array.of(0xff, 0xff, 0xff, 0x01, 0x02, 0x03);
    expect(await decode(wav({ bits: 24, data }))).toEqual(
      [-1 / 2 ** 23, 0x030201 / 2 ** 23].map(Math.fround),
    );
  });

  it('averages channels to mono', async () => {
    const data = bytesOf(Int16Array.of(16_384, 0, 8_192, -8_192, 0, 0));
    expect(await decode(wav({ bits: 16, channels: 2, data }))).toEqual([0.25, 0, 0]);
  });

  it('turns NaN and infinities into silence and clips what is too loud', async () => {
    const data = bytesOf(Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, 3, -3, 0.25));
    expect(await decode(wav({ bits: 32, tag: 3, data }))).toEqual([0, 0, 1, -1, 0.25]);
  });

  it('skips other chunks, with their padding when odd', async () => {
    const data = bytesOf(Int16Array.of(16_384));
    const before = chunk('LIST', Buffer.from('abc'));
    expect(await decode(wav({ bits: 16, data, before, after: before }))).toEqual([0.5]);
  });

  it.each([0, 0xffffffff])('reads to the end when the data size is %i', async (declared) => {
    const data = bytesOf(Int16Array.of(16_384, -16_384));
    expect(await decode(wav({ bits: 16, data, declared }))).toEqual([0.5, -0.5]);
  });

  it('uses what is there when the file is cut off in the middle of a sample', async () => {
    const data = bytesOf(Int16Array.of(16_384, -16_384, 1));
    expect(await decode(wav({ bits: 16, data }).subarray(0, -1))).toEqual([0.5, -0.5]);
  });
});

describe('what is not a readable WAV', () => {
  const good = bytesOf(Int16Array.of(1));
  const adpcm = wav({ bits: 16, tag: 2, data: good });
  it.each([
    ['an empty file', Buffer.alloc(0), 'empty file'],
    ['an mp3', Buffer.from('ID3\u0003 and more bytes'), "not a WAV file: begins with 'ID3.'"],
    ['RIFF of another kind', Buffer.from('RIFF1234AVI abcd'), "begins with 'RIFF'"],
    ['a head and nothing else', Buffer.from('RIFF1234WAVE'), 'no "fmt " chunk'],
    ['no data', wav({ bits: 16, data: Buffer.alloc(0) }), 'no samples'],
    ['compressed sound', adpcm, 'compressed WAV (format 2)'],
    ['no channel', wav({ bits: 16, channels: 0, data: good }), 'has 0 channels'],
    ['a rate too low', wav({ bits: 16, rate: 4_000, data: good }), 'sample rate 4000 Hz'],
    ['12-byte samples', wav({ bits: 96, data: good }), '96-bit PCM'],
  ])('says what is wrong with %s', async (_what, bytes, message) => {
    const thrown: unknown = await readWavBytes(bytes, 'x.wav').catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(EarshotError);
    expect(thrown).toMatchObject({ code: 'AUDIO_FILE_INVALID' });
    expect((thrown as Error).message).toContain(message);
    expect((thrown as Error).message).toContain('x.wav');
  });
});

describe('WAV files on disk', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'earshot-wav-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('writes in pieces what it reads back in blocks', async () => {
    const path = join(folder, 'long.wav');
    const writer = await WavWriter.create(path, 22_050);
    const pieces = 300;
    for (let piece = 0; piece < pieces; piece += 1) {
      // Not awaited one by one: close() must still keep the order.
      void writer.append(new Float32Array(1_000).fill(piece / pieces));
    }
    await writer.close();
    const reader = await openWav(path);
    expect(reader.format).toMatchObject({ sampleRateHz: 22_050, channels: 1, sampleBytes: 2 });
    expect(reader.durationMs).toBeCloseTo((pieces * 1_000 * 1_000) / 22_050);
    const samples = await samplesOf(reader);
    expect(samples.length).toBe(pieces * 1_000);
    expect(samples.every((s, i) => Math.abs(s - Math.floor(i / 1_000) / pieces) < 1e-4)).toBe(true);
  });

  it('leaves a readable file when it is never closed', async () => {
    const path = join(folder, 'dying.wav');
    const writer = await WavWriter.create(path, 16_000);
    await writer.append(new Float32Array(40_000).fill(0.5));
    const samples = await samplesOf(await openWav(path));
    expect(samples.length).toBe(40_000);
    await writer.close();
  });

  it('names the file that is not there, or is a folder', async () => {
    const missing = join(folder, 'none.wav');
    await expect(openWav(missing)).rejects.toMatchObject({
      code: 'FILE_NOT_FOUND',
      message: `${missing}: no such file`,
    });
    await expect(openWav(folder)).rejects.toMatchObject({ code: 'AUDIO_FILE_INVALID' });
  });

  it('agrees with encodeWav', async () => {
    const path = join(folder, 'memory.wav');
    writeFileSync(path, encodeWav(Float32Array.of(0.5, -1, 1, 2), 8_000));
    const samples = await samplesOf(await openWav(path));
    expect(samples.map((s) => Math.round(s * 1_000) / 1_000)).toEqual([0.5, -1, 1, 1]);
  });
});
