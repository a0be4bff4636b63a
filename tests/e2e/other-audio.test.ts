import { execFile } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunProgram } from '../../hw/host-access.ts';
import { PulseOtherAudio } from '../../hw/other-audio.ts';
import { findSoundServer, listSinkInputs, setSinkInputVolume } from '../../hw/sink-inputs.ts';
import { encodeWav } from '../../hw/wav-writer.ts';
import { SoundServer, soundServerMissing } from './sound-server.ts';

const missing = soundServerMissing();
const FULL = 65_536;
const SECONDS = 60;
const RATE_HZ = 16_000;

describe.skipIf(missing !== '')(`other programs on a real sound server ${missing}`, () => {
  let server: SoundServer;
  let run: RunProgram;
  let path: string;

  beforeAll(async () => {
    server = new SoundServer();
    await server.start();
    path = join(server.folder, 'lowered.json');
    run = (program, args, timeoutMs) =>
      new Promise((resolve) => {
        const options = { env: server.env, timeout: timeoutMs, encoding: 'utf8' } as const;
        execFile(program, [...args], options, (error, stdout, stderr) =>
          resolve({ state: error ? 'failed' : 'ok', stdout, stderr }),
        );
      });
    const tone = join(server.folder, 'tone.wav');
    writeFileSync(tone, encodeWav(new Float32Array(SECONDS * RATE_HZ).fill(0.1), RATE_HZ));
    for (let player = 0; player < 3; player += 1) void server.playIntoMicrophone(tone);
    while (((await listSinkInputs(run)) ?? []).length < 3) await delay(50);
  });
  afterAll(() => server.stop());

  const volumes = async (): Promise<number[]> =>
    (await listSinkInputs(run))!.map(({ volumes: [first] }) => first!);
  const open = async (): Promise<PulseOtherAudio> => {
    const [own] = (await listSinkInputs(run))!;
    return new PulseOtherAudio({ run, path, processId: Number(own!.processId), share: 0.25 });
  };

  it('lowers all but our own, once, and gives exactly the same volumes back', async () => {
    const inputs = (await listSinkInputs(run))!;
    await setSinkInputVolume(run, inputs[1]!.index, [50_001]);
    const other = await open();
    await other.lower();
    await other.lower();
    expect(await volumes()).toEqual([FULL, 12_500, FULL / 4]);
    await other.restore();
    expect(await volumes()).toEqual([FULL, 50_001, FULL]);
    expect(existsSync(path)).toBe(false);
  });

  it('gives back after a crash what the process before had lowered', async () => {
    const before = await volumes();
    await (await open()).lower();
    expect(await volumes()).not.toEqual(before);
    await (await open()).restore();
    expect(await volumes()).toEqual(before);
  });

  it('leaves alone what somebody has changed meanwhile', async () => {
    const other = await open();
    await other.lower();
    const inputs = (await listSinkInputs(run))!;
    await setSinkInputVolume(run, inputs[2]!.index, [30_000]);
    await other.restore();
    expect((await volumes())[2]).toBe(30_000);
  });

  it('knows the server, and does nothing where there is none', async () => {
    expect(await findSoundServer(run)).toEqual({ name: 'pulseaudio', defaultSource: 'mic' });
    const nowhere: RunProgram = (program, args, timeoutMs) =>
      run('env', ['PULSE_SERVER=unix:/nonexistent', program, ...args], timeoutMs);
    expect(await findSoundServer(nowhere)).toBeUndefined();
    const lost = new PulseOtherAudio({ run: nowhere, path, processId: 1, share: 0.25 });
    await lost.lower();
    await lost.restore();
    expect(existsSync(path)).toBe(false);
  });
});
