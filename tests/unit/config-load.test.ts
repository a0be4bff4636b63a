import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConfigEdit, loadConfig } from '../../config/load.ts';
import { MAX_FILE_BYTES } from '../../config/yaml-file.ts';
import { EarshotError } from '../../daemon/base/errors.ts';

let folder: string;
let filePath: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'earshot-config-'));
  filePath = join(folder, 'earshot.yaml');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function load(
  text: string | Buffer,
  edits: { local?: ConfigEdit[]; fleet?: ConfigEdit[]; flags?: ConfigEdit[] } = {},
) {
  writeFileSync(filePath, text);
  return loadConfig({ filePath, local: [], fleet: [], flags: [], ...edits });
}

function failure(text: string | Buffer, flags: ConfigEdit[] = []): string {
  try {
    load(text, { flags });
  } catch (error) {
    expect(error).toBeInstanceOf(EarshotError);
    expect((error as EarshotError).code).toBe('CONFIG_INVALID');
    return (error as EarshotError).message;
  }
  throw new Error('the settings were accepted');
}

describe('layers', () => {
  it('gives the defaults when there is no file', () => {
    const loaded = loadConfig({ filePath: undefined, local: [], fleet: [], flags: [] });
    expect(loaded.config.audio).toEqual({
      input: 'default',
      output: 'default',
      volumePercent: 60,
      echo: 'kalman',
      denoise: false,
      earconVolumePercent: 60,
      duckOthers: true,
      duckOthersPercent: 20,
    });
    expect(loaded.config.endpointing).toMatchObject({ hangoverMs: 640, speculation: true });
    expect(loaded.config.home).toEqual({ room: '', areas: [], devices: [] });
    expect([...new Set(loaded.origins.values())]).toEqual(['default']);
    expect(loaded.sourcePath).toBeUndefined();
  });

  it('lets each layer win over the one below and says which won', () => {
    const loaded = load('audio:\n  volumePercent: 10\n  input: usb\nspeech: {rate: 1.5}\n', {
      local: [
        { key: 'audio.volumePercent', value: 20 },
        { key: 'wake.sensitivity', value: 0.7 },
      ],
      fleet: [
        { key: 'wake.sensitivity', value: 0.8 },
        { key: 'log.level', value: 'warn' },
      ],
      flags: [{ key: 'log.level', value: 'trace' }],
    });
    expect(loaded.config.audio).toMatchObject({
      input: 'usb',
      output: 'default',
      volumePercent: 20,
    });
    expect(loaded.config.wake.sensitivity).toBe(0.8);
    expect(loaded.config.log.level).toBe('trace');
    expect(Object.fromEntries(loaded.origins)).toMatchObject({
      'audio.input': 'file',
      'audio.output': 'default',
      'audio.volumePercent': 'local',
      'wake.sensitivity': 'fleet',
      'log.level': 'flag',
    });
    expect(loaded.sourcePath).toBe(filePath);
  });

  it.each(['', '# nothing\n', 'audio:\n', '---\n', 'null\n'])('takes an empty file %j', (text) => {
    expect(load(text).config.audio.input).toBe('default');
  });

  it('ignores a wrong local edit and says so, instead of stopping the daemon', () => {
    const loaded = load('', {
      local: [
        { key: 'audio.volumePercent', value: 900 },
        { key: 'audio.loudness', value: 1 },
        { key: 'audio.input', value: 'usb' },
      ],
    });
    expect(loaded.config.audio.volumePercent).toBe(60);
    expect(loaded.config.audio.input).toBe('usb');
    expect(loaded.origins.get('audio.volumePercent')).toBe('default');
    expect(loaded.warnings).toHaveLength(2);
    expect(loaded.warnings[0]).toContain('audio.volumePercent is 900');
  });

  it('ignores local edits that contradict each other, and keeps the others', () => {
    const loaded = load('endpointing: {minHangoverMs: 500}\n', {
      local: [
        { key: 'endpointing.hangoverMs', value: 400 },
        { key: 'audio.volumePercent', value: 5 },
      ],
    });
    expect(loaded.config.endpointing).toMatchObject({ hangoverMs: 640, speculation: true });
    expect(loaded.config.endpointing.minHangoverMs).toBe(500);
    expect(loaded.config.audio.volumePercent).toBe(5);
    expect(loaded.warnings.join()).toContain('endpointing.minHangoverMs is 500');
  });

  it('takes local edits that are right only together', () => {
    const loaded = load('', {
      local: [
        { key: 'endpointing.minHangoverMs', value: 800 },
        { key: 'endpointing.hangoverMs', value: 900 },
      ],
    });
    expect(loaded.warnings).toEqual([]);
    expect(loaded.config.endpointing).toMatchObject({ minHangoverMs: 800, hangoverMs: 900 });
  });

  it('does not share the defaults between two loads', () => {
    load('').config.home.areas.push({ name: 'kitchen' });
    expect(load('').config.home.areas).toEqual([]);
  });
});

describe('errors', () => {
  it.each([
    ['audio:\n  volumePercent: 140\n', ':2: audio.volumePercent is 140; allowed: a whole number'],
    ['audio:\n  volumePercent: loud\n', ':2: audio.volumePercent is "loud"; allowed'],
    ['\n\nlog:\n  level: chatty\n', ':4: log.level is "chatty"; allowed: trace, debug, info'],
    ['audio:\n  inptu: usb\n', ':2: audio.inptu is not a known key; did you mean audio.input?'],
    ['audoi:\n  input: usb\n', ':1: audoi is not a known key; did you mean audio?'],
    ['volume: 3\n', 'did you mean audio.volumePercent?'],
    ['wake: {volumePercent: 3}\n', 'did you mean audio.volumePercent?'],
    ['audio.input: usb\n', ':1: write audio.input as `input:` below `audio:`'],
    ['audio: usb\n', ':1: audio is a group of settings'],
    ['audio:\n  input:\n', ':2: audio.input has no value; allowed: text of 1 to 60'],
    ['audio:\n  input: [a, b]\n', ':2: audio.input is a list of 2; allowed: text'],
    ['wake:\n  enabled: on\n', ':2: wake.enabled is "on"; allowed: true or false'],
    ['timeZone: Mars/Olympus\n', ':1: timeZone is "Mars/Olympus"; allowed: system, or a zone'],
    ['wake: {phrase: "Hey 2"}\n', 'wake.phrase is "Hey 2"; allowed: text of 3 to 60 characters'],
    ['- audio\n', ':1: the file must hold settings'],
    ['audio:\n  input: a\n  input: b\n', ':3: input is given twice'],
    ['home:\n  areas:\n    - {name: a}\n    - {nam: b}\n', ':4: home.areas[1].name is missing'],
    ['home:\n  areas:\n    - {name: a}\n    - {nam: b}\n', 'home.areas[1].nam is not a known key'],
    ['home:\n  areas:\n    - name: a\n    - name: 7\n', ':4: home.areas[1].name is 7; allowed'],
    ['a: 1\n---\nb: 2\n', ':2: a second document'],
    ['audio: {input: *nobody}\n', 'audio.input cannot be read: Unresolved alias'],
    ['audio: !magic {input: a}\n', 'Unresolved tag'],
  ])('%j', (text, expected) => {
    const message = failure(text);
    expect(message).toContain(filePath);
    expect(message).toContain(expected);
  });

  it('names a contradiction between two settings and its line', () => {
    const message = failure('endpointing:\n  minHangoverMs: 320\n  hangoverMs: 300\n');
    expect(message).toContain(
      ':2: endpointing.minHangoverMs is 320; allowed: at most endpointing.hangoverMs, 300',
    );
  });

  it('bounds what passages repeat by half of a passage', () => {
    const message = failure('knowledge:\n  passageChars: 600\n  overlapChars: 301\n');
    expect(message).toContain(
      ':3: knowledge.overlapChars is 301; allowed: at most half of knowledge.passageChars, 300',
    );
  });

  it('finds repeated ids and unknown areas of devices', () => {
    const message = failure(
      [
        'home:',
        '  areas: [{name: kitchen}]',
        '  devices:',
        '    - {id: a, name: lamp, domain: light, area: kitchn}',
        '    - {id: a, name: fan, domain: fan}',
      ].join('\n'),
    );
    expect(message).toContain(':4: home.devices[0].area is "kitchn"');
    expect(message).toContain('did you mean kitchen?');
    expect(message).toContain(':5: home.devices[1].id is "a", as home.devices[0] is');
  });

  it('lists all problems, and counts those above twenty', () => {
    const three = failure('audio: {volumePercent: 999, inputt: 3}\nspeech: {rate: 9}\n');
    expect(three).toContain('3 settings are wrong');
    expect(three.split('\n')).toHaveLength(4);
    const many = failure(Array.from({ length: 30 }, (_, n) => `q${n}: 1\n`).join(''));
    expect(many.split('\n')).toHaveLength(22);
    expect(many).toContain('and 10 more');
  });

  it('reports a wrong flag', () => {
    expect(failure('', [{ key: 'log.level', value: 'all' }])).toContain('log.level is "all"');
  });

  it('refuses files that are too large, no text, or bombs', () => {
    expect(failure(Buffer.alloc(MAX_FILE_BYTES + 1, 0x20))).toContain('settings have at most');
    expect(failure(Buffer.from([0x61, 0x3a, 0xff, 0xfe]))).toContain('is not UTF-8 text');
    expect(failure('['.repeat(50_000))).toContain('settings are wrong');
    const bomb = Array.from(
      { length: 9 },
      (_, n) =>
        `- &a${n} [${
          n === 0
            ? 'x'
            : Array(9)
                .fill(`*a${n - 1}`)
                .join(',')
        }]`,
    );
    const text = `home:\n  areas:\n    ${bomb.join('\n    ')}\n`;
    expect(failure(text)).toContain('home.areas cannot be read: Excessive alias count');
    expect(failure(`home:\n  areas: &x [*x]\n`)).toContain('home.areas[0]');
    expect(failure('__proto__: {polluted: true}\n')).toContain('__proto__ is not a known key');
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('says why a folder or a missing file is no settings file', () => {
    const sources = { local: [], fleet: [], flags: [] };
    expect(() => loadConfig({ filePath: folder, ...sources })).toThrow('is not a file');
    expect(() => loadConfig({ filePath: join(folder, 'none'), ...sources })).toThrow('ENOENT');
  });
});
