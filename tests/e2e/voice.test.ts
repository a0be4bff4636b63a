import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Daemon, type StoredTurn } from './daemon.ts';
import { cutFromOnset, findSound } from './likeness.ts';
import { SoundServer, soundServerMissing } from './sound-server.ts';
import { speakToFile, voicesMissing } from './voices.ts';

const missing = soundServerMissing() || voicesMissing();
const WAKE = 'hey earshot';
const POLL_MS = 250;
/** Long enough to be unmistakable, short enough that clocks do not drift apart in it. */
const NEEDLE_S = 0.6;

/** Polls until `probe` gives something. */
async function until<T>(withinMs: number, probe: () => T | undefined): Promise<T | undefined> {
  const end = Date.now() + withinMs;
  while (Date.now() < end) {
    const found = probe();
    if (found !== undefined) return found;
    await delay(POLL_MS);
  }
  return undefined;
}

describe.skipIf(missing !== '')(`a spoken turn on live sound ${missing}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'earshot-e2e-'));
  const sound = new SoundServer();
  let daemon: Daemon;

  beforeAll(async () => {
    await sound.start();
    daemon = new Daemon(sound.env);
    await daemon.start();
  });

  afterAll(async () => {
    await daemon.stop();
    await sound.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Speaks to the box and waits for the turn to be over. */
  async function converse(text: string): Promise<StoredTurn | undefined> {
    const path = join(folder, 'request.wav');
    speakToFile({ text: `${WAKE}, ${text}`, speaker: 'slt', tailS: 0.2 }, path);
    const before = daemon.turns().length;
    await sound.playIntoMicrophone(path);
    return until(12_000, () => {
      const turns = daemon.turns();
      return turns.length > before ? turns[0] : undefined;
    });
  }

  /** Both directions run; the count of failures so far. */
  const running = (): number | undefined => {
    const { audio } = daemon.status();
    const isOpen = audio.length === 2 && audio.every(({ state }) => state === 'open');
    return isOpen ? audio.reduce((sum, { streamErrors }) => sum + streamErrors, 0) : undefined;
  };

  it('is answered rightly, aloud', async () => {
    const recording = join(folder, 'speaker.wav');
    const stopRecording = sound.recordSpeaker(recording);
    const turn = await converse('how much is seven times eight');
    await stopRecording();
    expect(turn).toMatchObject({ intent: 'calculate', origin: 'voice' });
    expect(turn?.reply).toContain('56');
    expect(turn?.heard).toBe(turn?.reply);
    const spoken = join(folder, 'spoken.wav');
    const needle = join(folder, 'needle.wav');
    expect(daemon.earshot('say', turn?.reply ?? '', '--out', spoken).status).toBe(0);
    cutFromOnset(spoken, NEEDLE_S, needle);
    const match = findSound(recording, needle);
    const { marks = {} } = turn ?? {};
    const firstAudioMs = (marks['firstAudioMs'] ?? 0) - (marks['speechEndMs'] ?? 0);
    console.log(
      `speaker monitor: likeness ${match.likeness.toFixed(2)} at ${match.atS.toFixed(2)} s;`,
      `end of speech to first sample handed to PortAudio: ${firstAudioMs.toFixed(0)} ms`,
    );
    expect(match.likeness).toBeGreaterThan(0.8);
    // Something else does not match: the measure can fail.
    const other = join(folder, 'other.wav');
    expect(daemon.earshot('say', 'The volume is now thirty.', '--out', spoken).status).toBe(0);
    cutFromOnset(spoken, NEEDLE_S, other);
    expect(findSound(recording, other).likeness).toBeLessThan(0.6);
  }, 60_000);

  it('still works after the devices were removed and came back', async () => {
    const errorsBefore = running() ?? 0;
    await sound.removeDevices();
    await delay(2000);
    expect(running()).toBeUndefined();
    await sound.addDevices();
    const errors = await until(3000, running);
    expect(errors).toBeGreaterThan(errorsBefore);
    const turn = await converse('what time is it');
    expect(turn).toMatchObject({ intent: 'clock.time' });
    expect(turn?.heard).toBe(turn?.reply);
  }, 60_000);

  it('still works after the sound server was killed and restarted', async () => {
    const errorsBefore = running() ?? 0;
    await sound.kill();
    await delay(2000);
    expect(running()).toBeUndefined();
    await sound.restart();
    const errors = await until(3000, running);
    expect(errors).toBeGreaterThan(errorsBefore);
    const turn = await converse('what time is it');
    expect(turn).toMatchObject({ intent: 'clock.time' });
    expect(turn?.heard).toBe(turn?.reply);
  }, 60_000);
});
