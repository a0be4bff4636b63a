import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { absenceReason, chooseDevice } from '../../hw/device-choice.ts';
import { FrameClock } from '../../hw/frame-clock.ts';
import { downmix, interleave } from '../../hw/interleave.ts';
import type { SoundDevice } from '../../hw/sound-system.ts';

function device(name: string, inputChannels: number, outputChannels: number): SoundDevice {
  return { id: 0, name, inputChannels, outputChannels, defaultRateHz: 48_000, hostApi: 'ALSA' };
}

const HDMI = device('HDA NVidia: HDMI 0 (hw:0,3)', 0, 8);
const JABRA = device('Jabra SPEAK 510: USB (hw:1,0)', 1, 2);
const PULSE = device('pulse', 32, 32);
const DEFAULT = device('default', 32, 32);
const CANCELLED = device('Echo Cancel of the array', 1, 0);

describe('choosing a device', () => {
  it.each([
    ['default', 'input', [HDMI, JABRA, PULSE, DEFAULT], DEFAULT],
    ['default', 'input', [HDMI, JABRA, PULSE], PULSE],
    ['default', 'input', [HDMI, JABRA], JABRA],
    ['default', 'output', [HDMI, JABRA], HDMI],
    ['default', 'input', [HDMI], undefined],
    ['none', 'output', [HDMI, JABRA], undefined],
    ['jabra', 'input', [HDMI, JABRA, DEFAULT], JABRA],
    ['HDMI', 'input', [HDMI, JABRA, DEFAULT], undefined],
    ['respeaker', 'input', [HDMI, JABRA, DEFAULT], undefined],
    ['PULSE', 'output', [device('pulse monitor', 2, 2), PULSE], PULSE],
    ['echo-cancelled', 'input', [HDMI, JABRA, DEFAULT, CANCELLED], CANCELLED],
    ['echo-cancelled', 'input', [HDMI, JABRA, DEFAULT], DEFAULT],
    ['echo-cancelled', 'input', [HDMI], undefined],
  ] as const)('takes %s for %s', (wanted, direction, devices, expected) => {
    expect(chooseDevice(devices, wanted, direction)).toBe(expected);
  });

  it('says what there is instead', () => {
    expect(absenceReason([HDMI, JABRA], 'respeaker', 'input')).toBe(
      'no microphone named "respeaker" is there; there are: Jabra SPEAK 510: USB (hw:1,0)',
    );
    expect(absenceReason([HDMI], 'default', 'input')).toBe('no microphone is there');
  });
});

describe('frames of a microphone', () => {
  it('come out the same however the blocks were cut', () => {
    const blocks = fc.array(fc.integer({ min: 0, max: 1_500 }), { maxLength: 20 });
    fc.assert(
      fc.property(blocks, (lengths) => {
        const clock = new FrameClock();
        let sent = 0;
        const frames = lengths.flatMap((length, index) => {
          const block = Float32Array.from({ length }, () => sent++);
          return [...clock.take(block, index === 0, 0)];
        });
        expect(frames.length).toBe(Math.floor(sent / 512));
        for (const [index, frame] of frames.entries()) {
          expect(frame.firstSample).toBe(index * 512);
          expect(frame.samples[0]).toBe(index * 512);
          expect(frame.samples[511]).toBe(index * 512 + 511);
        }
      }),
    );
  });

  it('jump over what was missed while the microphone was closed', () => {
    const clock = new FrameClock();
    const first = [...clock.take(new Float32Array(700), true, 1_000)];
    const later = [...clock.take(new Float32Array(512), true, 3_000)];
    expect(first.map((frame) => frame.firstSample)).toEqual([0]);
    // Two seconds after the 700th sample, the last of this frame had just arrived.
    expect(later.map((frame) => frame.firstSample)).toEqual([700 + 32_000 - 512]);
  });
});

describe('channels', () => {
  it('are averaged on the way in and copied on the way out', () => {
    const stereo = Float32Array.of(0.5, -0.5, 1, 0);
    expect(downmix(new Uint8Array(stereo.buffer), 2)).toEqual(Float32Array.of(0, 0.5));
    const bytes = interleave(Float32Array.of(0.25, -1), 2);
    expect(downmix(bytes, 1)).toEqual(Float32Array.of(0.25, 0.25, -1, -1));
  });

  it('survive bytes at an odd address', () => {
    const odd = Buffer.concat([Buffer.alloc(1), Buffer.from(Float32Array.of(0.5).buffer)]).subarray(
      1,
    );
    expect(downmix(odd, 1)).toEqual(Float32Array.of(0.5));
  });
});
