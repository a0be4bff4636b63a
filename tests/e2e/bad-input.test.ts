import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Daemon } from './daemon.ts';
import { speakToFile, voicesMissing } from './voices.ts';

const EARSHOT = resolve(import.meta.dirname, '../../scripts/earshot');
const missing = voicesMissing();
const folder = mkdtempSync(join(tmpdir(), 'earshot-bad-'));
const NO_SOUND = ['--set', 'audio.input=none', '--set', 'audio.output=none'];
const SLOW = 60_000;

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function earshot(...parameters: string[]): { status: number | null; out: string; err: string } {
  const environment = { ...process.env, XDG_CONFIG_HOME: folder };
  const { status, stdout, stderr } = spawnSync(EARSHOT, parameters, {
    env: environment,
    encoding: 'utf8',
  });
  return { status, out: stdout, err: stderr };
}

function file(name: string, bytes: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

describe('a recording that cannot be heard', () => {
  it.each([
    ['is not a WAV', file('no.wav', 'ID3 something else entirely, long enough'), 65],
    ['is empty', file('empty.wav', ''), 65],
    ['is not there', join(folder, 'nowhere.wav'), 66],
  ])('%s: one clear error and a documented exit code', (_what, path, exit) => {
    const { status, out, err } = earshot('hear', path);
    expect(status).toBe(exit);
    expect(err).toContain(path);
    expect(out).toBe('');
  });
});

describe.skipIf(missing !== '')(`a recording of another kind ${missing}`, () => {
  it(
    'is converted: stereo at 44.1 kHz, with two commands',
    () => {
      const one = join(folder, 'one.wav');
      const two = join(folder, 'two.wav');
      const both = join(folder, 'both.wav');
      speakToFile({ text: 'what time is it', speaker: 'slt', tailS: 6 }, one);
      speakToFile({ text: 'how much is two plus three', speaker: 'slt' }, two);
      execFileSync('sox', [one, two, '-r', '44100', '-c', '2', both]);
      const { status, out } = earshot('hear', both, '--no-wake', '--json');
      expect(status).toBe(0);
      const turns = out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(turns.map(({ intent }) => intent?.name)).toEqual(['clock.time', 'calculate']);
    },
    SLOW,
  );
});

describe('a daemon', () => {
  it('names the mistake in its settings', () => {
    const config = file('typo.yaml', 'audio:\n  inptu: default\n');
    const { status, err } = earshot('run', '--state', join(folder, 's'), '--config', config);
    expect(status).toBe(78);
    expect(err).toContain(`${config}:2`);
    expect(err).toContain('audio.inptu');
    expect(err).toContain('audio.input');
  });

  it(
    'keeps a second one off its state folder, and is not hurt by it or by 1 MB of text',
    async () => {
      const daemon = new Daemon({}, [...NO_SOUND, '--set', 'log.level=trace']);
      try {
        await daemon.start();
        const second = earshot('run', '--state', daemon.state, ...NO_SOUND);
        expect(second.status).toBe(75);
        expect(second.err).toContain(String(daemon.pid));
        const long = spawnSync(EARSHOT, ['ask', '-', '--state', daemon.state], {
          input: 'a'.repeat(1024 * 1024),
          encoding: 'utf8',
        });
        expect(long.status).toBe(65);
        expect(daemon.earshot('ask', 'set a lemonade timer for ten minutes').stdout).toContain(
          '10',
        );
        expect(daemon.turns()[0]).toMatchObject({ intent: 'timer.start' });
        // What people say is theirs: no log holds it, not even at the finest level.
        expect(daemon.log.join('\n')).not.toMatch(/lemonade/i);
        expect(daemon.log.join('\n')).toContain('"msg":"ready"');
        // Nothing is lost by kill -9.
        await daemon.kill('SIGKILL');
        await daemon.start();
        expect(daemon.earshot('ask', 'how long is left').stdout).toMatch(/lemonade/i);
        expect(await daemon.kill('SIGTERM')).toBe(0);
      } finally {
        await daemon.stop();
      }
    },
    SLOW,
  );
});
