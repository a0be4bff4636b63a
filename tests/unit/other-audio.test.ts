import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { ManualClock } from '../../daemon/base/clock.ts';
import { soundFindings } from '../../daemon/cli/doctor-sound.ts';
import { OtherAudioDucking, otherAudioOf } from '../../daemon/compose/other-audio-ducking.ts';
import type { RunProgram } from '../../hw/host-access.ts';
import { PulseOtherAudio } from '../../hw/other-audio.ts';
import { parseSinkInputs } from '../../hw/sink-inputs.ts';

const folder = mkdtempSync(join(tmpdir(), 'earshot-other-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** As pactl 16 writes it in a locale with a decimal comma. */
const LISTING = `[{"index":7,"sink":3,"corked":false,
"volume":{"front-left":{"value":65536,"db":"0,00 dB"},"front-right":{"value":32768}},
"balance":0,00,"buffer_latency_usec":15000,00,"properties":
{"application.name":"Player","media.name":"A song","application.process.id":"42"}}]`;

describe('the list of other streams', () => {
  it('is read in every locale', () => {
    const volumes = [65_536, 32_768];
    const input = { index: 7, sink: 3, owner: 'Player/42', processId: '42', volumes };
    expect(parseSinkInputs(LISTING)).toEqual([input]);
  });

  it('never throws, and gives only what can be given back', () => {
    const volume = fc.dictionary(
      fc.string(),
      fc.oneof(fc.jsonValue(), fc.record({ value: fc.nat() })),
    );
    const entry = fc.oneof(fc.jsonValue(), fc.record({ index: fc.jsonValue(), volume }));
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(entry).map((list) => JSON.stringify(list)),
        ),
        (json) => {
          for (const { index, volumes } of parseSinkInputs(json)) {
            expect([index, ...volumes].every((count) => Number.isSafeInteger(count))).toBe(true);
            expect(volumes.length).toBeGreaterThan(0);
          }
        },
      ),
    );
  });
});

describe('other programs', () => {
  const calls: string[] = [];
  const run: RunProgram = async (_, args) => {
    calls.push(args.join(' '));
    return { state: 'ok', stdout: args.includes('list') ? LISTING : '', stderr: '' };
  };

  it.each(['no json', '[{"index":"7"}]', '{}', 'null'])(
    'outlive a broken memory: %s',
    async (text) => {
      const path = join(folder, 'lowered.json');
      writeFileSync(path, text);
      calls.length = 0;
      await new PulseOtherAudio({ run, path, processId: 1, share: 0.5 }).restore();
      expect(calls).toEqual([]);
    },
  );

  it('are lowered as the settings say, and only beside real devices', async () => {
    const parts = { run, runFolder: folder };
    const settings = { duckOthers: true, duckOthersPercent: 50 };
    const other = otherAudioOf(settings, { kind: 'live' }, parts);
    await other!.lower();
    expect(calls).toContain('set-sink-input-volume 7 32768 16384');
    expect(
      otherAudioOf({ ...settings, duckOthers: false }, { kind: 'live' }, parts),
    ).toBeUndefined();
    expect(otherAudioOf(settings, { kind: 'files' }, parts)).toBeUndefined();
  });

  it('keep their volume on another speaker than ours: it may be what the box hears', async () => {
    const stream = (index: number, sink: number, processId: string) => ({
      index,
      sink,
      volume: { mono: { value: 1000 } },
      properties: { 'application.process.id': processId },
    });
    const streams = [stream(1, 5, '42'), stream(2, 5, '43'), stream(3, 6, '44')];
    const told: string[] = [];
    const server: RunProgram = async (_, args) => {
      told.push(args.join(' '));
      return { state: 'ok', stdout: JSON.stringify(streams), stderr: '' };
    };
    const path = join(folder, 'beside.json');
    await new PulseOtherAudio({ run: server, path, processId: 42, share: 0.5 }).lower();
    expect(told.filter((call) => call.startsWith('set'))).toEqual(['set-sink-input-volume 2 500']);
  });

  it('are asked again later when the server does not answer', async () => {
    const path = join(folder, 'again.json');
    let isHung = false;
    const moody: RunProgram = async (program, args, timeoutMs) =>
      isHung ? { state: 'timeout', stdout: '', stderr: '' } : run(program, args, timeoutMs);
    const other = new PulseOtherAudio({ run: moody, path, processId: 1, share: 1 });
    await other.lower();
    isHung = true;
    await other.restore();
    isHung = false;
    calls.length = 0;
    await other.restore();
    expect(calls).toContain('set-sink-input-volume 7 65536 32768');
  });
});

describe('the ducking of other programs', () => {
  function setUp() {
    const clock = new ManualClock();
    const told: string[] = [];
    const state = { isBusy: false };
    const other = {
      lower: async () => void told.push('lower'),
      restore: async () => void told.push('restore'),
    };
    const ducking = new OtherAudioDucking({ other, clock, isBusy: () => state.isBusy });
    return { clock, told, state, ducking };
  }

  it('lasts as long as the box listens or speaks', async () => {
    const { clock, told, state, ducking } = setUp();
    await ducking.start();
    ducking.note();
    state.isBusy = true;
    ducking.note();
    ducking.note();
    clock.advanceBy(10_000);
    expect(told).toEqual(['restore', 'lower']);
    state.isBusy = false;
    clock.advanceBy(600);
    expect(told).toEqual(['restore', 'lower', 'restore']);
    state.isBusy = true;
    ducking.note();
    await ducking.stop();
    clock.advanceBy(10_000);
    expect(told.slice(3)).toEqual(['lower', 'restore']);
  });

  it('ends although the box is stuck', () => {
    const { clock, told, state, ducking } = setUp();
    state.isBusy = true;
    ducking.note();
    clock.advanceBy(600_000);
    expect(told).toEqual(['lower', 'restore']);
  });
});

describe('what doctor says of the sound server', () => {
  const server = { name: 'PulseAudio', defaultSource: 'alsa_input.usb' };

  it.each([
    [undefined, { echo: 'kalman', duckOthers: true }, 'ok', 'keep their volume'],
    [undefined, { echo: 'system', duckOthers: true }, 'note', 'nothing cancels the echo'],
    [server, { echo: 'system', duckOthers: true }, 'note', 'alsa_input.usb is not echo-cancelled'],
    [server, { echo: 'off', duckOthers: true }, 'ok', 'PulseAudio, microphone alsa_input.usb'],
    [
      { ...server, defaultSource: 'alsa_input.usb.echo-cancel' },
      { echo: 'system', duckOthers: false },
      'ok',
      'echo-cancel',
    ],
  ] as const)('%j %j: %s', (found, settings, state, words) => {
    const [finding] = soundFindings(found, settings);
    expect(finding).toMatchObject({ state });
    expect(finding!.detail).toContain(words);
  });
});
