import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseTypedValue } from '../../config/edit.ts';
import { readEnvironment } from '../../config/environment.ts';
import { CONFIG_KEYS } from '../../config/keys.ts';
import { configFile, stateFolder, statePaths } from '../../config/paths.ts';
import { effectiveTimeZone } from '../../config/time-zone.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'earshot-paths-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const environment = (variables: Record<string, string> = {}, isRoot = false) => ({
  ...readEnvironment({ HOME: join(folder, 'home'), ...variables }),
  isRoot,
  systemConfigFolder: join(folder, 'etc'),
});

describe('the state folder', () => {
  it('is --state before all else, made absolute', () => {
    const chosen = stateFolder('here', environment({ STATE_DIRECTORY: '/a' }));
    expect(chosen).toBe(join(process.cwd(), 'here'));
  });

  it('is the first of $STATE_DIRECTORY', () => {
    expect(stateFolder(undefined, environment({ STATE_DIRECTORY: '/a:/b' }, true))).toBe('/a');
  });

  it('is machine-wide as root and the own one otherwise', () => {
    expect(stateFolder(undefined, environment({}, true))).toBe('/var/lib/earshot');
    expect(stateFolder(undefined, environment({ XDG_STATE_HOME: '/x' }))).toBe('/x/earshot');
    const own = join(folder, 'home/.local/state/earshot');
    expect(stateFolder(undefined, environment())).toBe(own);
  });

  it('takes no empty and no relative variable', () => {
    const variables = { STATE_DIRECTORY: '', XDG_STATE_HOME: 'relative' };
    const own = join(folder, 'home/.local/state/earshot');
    expect(stateFolder(undefined, environment(variables))).toBe(own);
  });

  it('is refused when the socket in it would be too long for Linux', () => {
    const longest = `/${'s'.repeat(107 - '/run/earshot.sock'.length - 1)}`;
    expect(Buffer.byteLength(statePaths(longest).socket)).toBe(107);
    expect(() => statePaths(`${longest}s`)).toThrow('1 bytes too long');
    expect(() => statePaths(`${longest}s`)).toThrow(
      expect.objectContaining({ code: 'STATE_UNUSABLE' }),
    );
  });
});

describe('the settings file', () => {
  const write = (path: string): string => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, '');
    return path;
  };

  it('is --config, which must exist', () => {
    const path = write(join(folder, 'mine.yaml'));
    expect(configFile(path, environment())).toBe(path);
    const missing = join(folder, 'missing.yaml');
    expect(() => configFile(missing, environment())).toThrow(missing);
  });

  it('is the own one before the machine-wide one, except as root', () => {
    expect(configFile(undefined, environment())).toBeUndefined();
    const systemWide = write(join(folder, 'etc/earshot.yaml'));
    expect(configFile(undefined, environment())).toBe(systemWide);
    const own = write(join(folder, 'home/.config/earshot/earshot.yaml'));
    expect(configFile(undefined, environment())).toBe(own);
    expect(configFile(undefined, environment({}, true))).toBe(systemWide);
  });
});

describe('the schema', () => {
  it('tells of every setting its unit, whether it needs a restart, and what it is for', () => {
    expect(CONFIG_KEYS.length).toBeGreaterThan(15);
    for (const { key, schema } of CONFIG_KEYS) {
      expect(schema, key).toMatchObject({
        unit: expect.any(String),
        restart: expect.any(Boolean),
        description: expect.stringMatching(/\.$/),
      });
      expect(schema.default, key).toBeDefined();
    }
  });

  it('reads values typed on the command line by the type of their setting', () => {
    expect(parseTypedValue('audio.volumePercent', '40')).toBe(40);
    expect(parseTypedValue('audio.input', '40')).toBe('40');
    expect(parseTypedValue('wake.enabled', 'false')).toBe(false);
    expect(parseTypedValue('home.areas', '[{name: den}]')).toEqual([{ name: 'den' }]);
    expect(() => parseTypedValue('audio.volumne', '4')).toThrow(
      'did you mean audio.volumePercent?',
    );
    expect(() => parseTypedValue('home.areas', '[{')).toThrow('home.areas cannot be read');
  });

  it('resolves the time zone of the machine', () => {
    expect(effectiveTimeZone('system', 'Asia/Tokyo')).toBe('Asia/Tokyo');
    expect(effectiveTimeZone('Europe/Rome', 'Asia/Tokyo')).toBe('Europe/Rome');
  });
});
