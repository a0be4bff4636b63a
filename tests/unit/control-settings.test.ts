import { beforeEach, describe, expect, it } from 'vitest';
import type { ConfigEdit } from '../../config/load.ts';
import { parseConfigText } from '../../config/yaml-file.ts';
import { Settings } from '../../daemon/control/settings.ts';

let edits: Map<string, unknown>;
const actors: string[] = [];

beforeEach(() => {
  edits = new Map();
  actors.length = 0;
});

const store = {
  listEdits: (): ConfigEdit[] => [...edits].map(([key, value]) => ({ key, value })),
  setEdit: ({ key, value }: ConfigEdit, actor: string) => {
    actors.push(actor);
    edits.set(key, value);
  },
  unsetEdit: (key: string) => edits.delete(key),
};

function settings(layers: { file?: string; fleet?: ConfigEdit[]; flags?: ConfigEdit[] } = {}) {
  const file = layers.file === undefined ? undefined : parseConfigText('/e.yaml', layers.file);
  const { fleet = [], flags = [] } = layers;
  return new Settings({ layers: { file, fleet, flags }, edits: store });
}

describe('settings', () => {
  it('shows each value and where it came from', () => {
    edits.set('audio.volumePercent', 20);
    const view = settings({ file: 'audio: {input: usb}' }).view();
    const entry = (key: string) => view.entries.find((one) => one.key === key);
    expect(view.sourcePath).toBe('/e.yaml');
    expect(entry('audio.input')).toMatchObject({
      value: 'usb',
      origin: 'file',
      default: 'default',
    });
    expect(entry('audio.volumePercent')).toMatchObject({
      value: 20,
      origin: 'local',
      unit: 'percent',
    });
    expect(entry('audio.output')).toMatchObject({ value: 'default', origin: 'default' });
  });

  it('changes a value at once, keeps it, and tells who listens', () => {
    const one = settings();
    const told: unknown[] = [];
    one.onChange((config, key) => told.push([key, config.audio.volumePercent]));
    expect(one.set({ key: 'audio.volumePercent', value: 30 }, 'cli')).toEqual({
      key: 'audio.volumePercent',
      value: 30,
      previous: 60,
      origin: 'local',
      restart: false,
      notes: [],
    });
    expect(told).toEqual([['audio.volumePercent', 30]]);
    expect([actors, settings().loaded.config.audio.volumePercent]).toEqual([['cli'], 30]);
    expect(one.unset('audio.volumePercent', 'cli')).toMatchObject({ value: 60, previous: 30 });
    expect(one.unset('audio.volumePercent', 'cli').notes.join()).toContain('had not been changed');
    expect(told).toHaveLength(3);
  });

  it.each([
    ['audio.volumePercent', 101, 'audio.volumePercent is 101; allowed: a whole number from 0'],
    ['audio.volume', 1, 'audio.volume is not a known key; did you mean audio.volumePercent?'],
    ['audio', 1, 'audio is a group of settings, not a value'],
    ['endpointing.minHangoverMs', 700, 'was not changed: ignored a local setting'],
    ['log.level', 'warn', 'log.level is locked by the fleet'],
  ])('refuses %s = %j and keeps nothing of it', (key, value, message) => {
    const one = settings({ fleet: [{ key: 'log.level', value: 'error' }] });
    expect(() => one.set({ key, value }, 'cli')).toThrow(message);
    expect(edits.size).toBe(0);
    expect(one.view().entries).toEqual(
      settings({ fleet: [{ key: 'log.level', value: 'error' }] }).view().entries,
    );
  });

  it('says when a flag of this run wins over the change', () => {
    const one = settings({ flags: [{ key: 'log.level', value: 'trace' }] });
    const change = one.set({ key: 'log.level', value: 'warn' }, 'cli');
    expect(change).toMatchObject({ value: 'trace', origin: 'flag' });
    expect(change.notes.join()).toContain('until the next start');
    expect(edits.get('log.level')).toBe('warn');
  });

  it('notes which changes no longer fit after another was taken back', () => {
    const one = settings();
    one.set({ key: 'endpointing.hangoverMs', value: 1000 }, 'cli');
    one.set({ key: 'endpointing.minHangoverMs', value: 900 }, 'cli');
    const change = one.unset('endpointing.hangoverMs', 'cli');
    expect(change.notes.join()).toContain('endpointing.minHangoverMs is 900');
    expect(one.loaded.config.endpointing).toMatchObject({ minHangoverMs: 320, hangoverMs: 640 });
  });

  it('refuses to take back what does not exist', () => {
    expect(() => settings().unset('audio.inptu', 'cli')).toThrow('did you mean audio.input?');
  });

  it('reads the file again, and says what changed and what waits for a start', () => {
    const one = settings({ file: 'audio: {volumePercent: 20}' });
    const told: unknown[] = [];
    one.onChange((config, key) => told.push([key, config.audio.volumePercent]));
    const next = parseConfigText('/e.yaml', 'audio: {volumePercent: 30}\nwake: {enabled: false}');
    expect(one.reload(next)).toEqual({
      changed: ['audio.volumePercent', 'wake.enabled'],
      restart: ['wake.enabled'],
      notes: [],
    });
    expect(told).toEqual([
      ['audio.volumePercent', 30],
      ['wake.enabled', 30],
    ]);
    expect(one.restartNeeded).toEqual(['wake.enabled']);
    expect(() => one.reload(parseConfigText('/e.yaml', 'audio: {volumePercent: loud}'))).toThrow(
      'audio.volumePercent is "loud"',
    );
    expect(one.loaded.config.audio.volumePercent).toBe(30);
    one.set({ key: 'audio.input', value: 'usb' }, 'cli');
    expect(one.loaded.config.wake.enabled).toBe(false);
    expect(one.reload(undefined).changed).toEqual(['audio.volumePercent', 'wake.enabled']);
    expect(one.restartNeeded).toEqual(['audio.input']);
  });
});
