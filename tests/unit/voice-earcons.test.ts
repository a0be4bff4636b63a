import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openEarcons } from '../../daemon/threads/open-earcons.ts';
import { EarconPlayer } from '../../daemon/voice/earcon-player.ts';
import { Mixer } from '../../daemon/voice/mixer.ts';
import { createResampler } from '../../hw/resampler.ts';
import { encodeWav } from '../../hw/wav-writer.ts';
import { renderEarcons } from '../../scripts/earcons/earcons.ts';
import { EARCON_RATE_HZ } from '../../scripts/earcons/tones.ts';
import { audible, playbackBench, RATE_HZ } from '../fakes/playback-bench.ts';

const FOLDER = join(import.meta.dirname, '../../daemon/voice/earcons');
const BLOCK = 160;

describe('the earcons in the repository', () => {
  it('are what the script makes, byte for byte', () => {
    const made = new Map(renderEarcons().map(([name, samples]) => [`${name}.wav`, samples]));
    expect(readdirSync(FOLDER).sort()).toEqual([...made.keys()].sort());
    for (const [name, samples] of made) {
      const stored = readFileSync(join(FOLDER, name));
      expect(stored.equals(encodeWav(samples, EARCON_RATE_HZ)), name).toBe(true);
    }
  });

  it('are short, begin and end in silence, and are clearly heard', async () => {
    for (const [name, { samples, sampleRateHz }] of Object.entries(await openEarcons())) {
      expect(samples.length / sampleRateHz, name).toBeLessThan(0.7);
      expect([samples[0], samples.at(-1)], name).toEqual([0, 0]);
      const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
      expect(peak, name).toBeGreaterThan(0.1);
      expect(peak, name).toBeLessThan(0.5);
    }
  });
});

async function mixerBench(isOn = true) {
  const bench = playbackBench(createResampler);
  const sounds = isOn ? await openEarcons() : undefined;
  const earcons = new EarconPlayer({ createResampler, sounds });
  const played: Float32Array[] = [];
  const mixer = new Mixer({
    playback: bench.playback,
    earcons,
    earconVolume: 0.5,
    onPlayed: (block) => void played.push(block.slice()),
  });
  const pull = (samples: number, rateHz = RATE_HZ): Float32Array => {
    const block = new Float32Array(samples).fill(9);
    mixer.render(block, rateHz);
    return block;
  };
  return { ...bench, mixer, earcons, pull, played };
}

describe('the mixer', () => {
  it.each([16_000, 44_100, 48_000])('plays an earcon to its end, at %i Hz', async (rateHz) => {
    const { earcons, pull, mixer } = await mixerBench();
    const { wake } = await openEarcons();
    earcons.play('wake');
    const lengthMs = (wake.samples.length * 1000) / wake.sampleRateHz;
    let heardMs = 0;
    while (!mixer.isIdle) {
      pull(rateHz / 100, rateHz);
      heardMs += 10;
    }
    expect(heardMs).toBeGreaterThanOrEqual(lengthMs);
    expect(heardMs).toBeLessThan(lengthMs + 25);
    expect(audible(pull(BLOCK, rateHz))).toBe(0);
  });

  it('plays an earcon over a reply, at its own volume and that of the box', async () => {
    const { earcons, pull, say, mixer } = await mixerBench();
    const { wake } = await openEarcons();
    mixer.setGain(0.5);
    say('t1', 0, RATE_HZ);
    earcons.play('wake');
    const heard = pull(BLOCK);
    for (const [i, sample] of heard.entries()) {
      expect(sample).toBeCloseTo(0.25 + 0.25 * wake.samples[i]!, 6);
    }
  });

  it('never clips, however much is summed, and takes out what is no number', async () => {
    const { earcons, pull, sayAll } = await mixerBench();
    const loud = Float32Array.from({ length: 4_000 }, (_, i) => (i % 2 === 0 ? 1 : -1));
    loud[100] = Number.NaN;
    loud[101] = Number.POSITIVE_INFINITY;
    loud[102] = -5;
    sayAll('t1', 0, loud);
    earcons.play('timer');
    earcons.play('wake');
    const heard = pull(4_000);
    expect(heard.every((sample) => Math.abs(sample) <= 1)).toBe(true);
    expect([...heard.subarray(100, 102)]).toEqual([0, 0]);
    expect(Math.max(...heard)).toBeGreaterThan(0.9);
  });

  it('hands on what is played, and knows whether the box is heard', async () => {
    const { earcons, pull, played, mixer, say, playback } = await mixerBench();
    pull(BLOCK);
    expect(mixer.isPlaying).toBe(false);
    earcons.play('end');
    const heard = pull(BLOCK);
    expect(played.at(-1)).toEqual(heard);
    expect(mixer.isPlaying).toBe(true);
    pull(RATE_HZ);
    pull(RATE_HZ);
    expect(mixer.isPlaying).toBe(false);
    say('t1', 0, RATE_HZ);
    pull(BLOCK);
    expect(mixer.isPlaying).toBe(true);
    playback.pause('t1');
    pull(RATE_HZ / 10);
    pull(RATE_HZ / 10);
    expect(mixer.isPlaying).toBe(false);
    expect(mixer.isIdle).toBe(false);
  });

  it('keeps few earcons, and none where they are switched off', async () => {
    const { earcons, pull, mixer } = await mixerBench();
    for (let i = 0; i < 1_000; i += 1) earcons.play('timer');
    pull(RATE_HZ);
    expect(mixer.isIdle).toBe(true);
    const off = await mixerBench(false);
    off.earcons.play('wake');
    expect(audible(off.pull(BLOCK))).toBe(0);
    expect(off.mixer.isIdle).toBe(true);
  });
});
