import { describe, expect, it } from 'vitest';
import { findKey, nearestKey } from '../../config/keys.ts';
import { mergeConfig } from '../../config/load.ts';
import type { Config } from '../../config/schema.ts';
import { parseConfigText } from '../../config/yaml-file.ts';

function config(yaml: string): Config['mqtt'] {
  const file = parseConfigText('/e.yaml', yaml);
  return mergeConfig({ file, local: [], fleet: [], flags: [] }).config.mqtt;
}

describe('the settings of the brokers', () => {
  it('connect nowhere, allow nothing and tell nothing unless they say so', () => {
    const { home, fleet, telemetry } = config('');
    expect([home.url, fleet.url]).toEqual(['', '']);
    expect(home.allow).toEqual([]);
    expect(telemetry.transcripts).toBe(false);
    expect(home).toMatchObject({ version: 'auto', discovery: true });
  });

  it('stand in groups of groups, in a file and elsewhere', () => {
    const { home } = config('mqtt:\n  home:\n    url: mqtt://nas:1884\n    allow: [listen]\n');
    expect([home.url, home.allow]).toEqual(['mqtt://nas:1884', ['listen']]);
    const { config: flagged } = mergeConfig({
      ...{ file: undefined, local: [], fleet: [] },
      flags: [{ key: 'mqtt.home.discoveryPrefix', value: 'ha' }],
    });
    expect(flagged.mqtt.home.discoveryPrefix).toBe('ha');
    expect(findKey('mqtt.home.url')).toBeDefined();
    expect(nearestKey('mqtt.home.ulr')).toBe('mqtt.home.url');
  });

  const own = 'certFile: /c, keyFile: /k';
  it.each([
    ['mqtt.home.url: mqtt://a', 'write mqtt.home.url as `url:` below `mqtt:` and `home:`'],
    ['mqtt: 7', 'mqtt is a group of settings: write its keys below it'],
    ['mqtt: {home: 7}', 'mqtt.home is a group of settings: write its keys below it'],
    ['mqtt: {home: {ulr: a}}', 'mqtt.home.ulr is not a known key; did you mean mqtt.home.url'],
    ['mqtt: {home: {url: nas}}', 'mqtt.home.url is "nas"; allowed: text'],
    ['mqtt: {home: {url: "mqtt://ada:secret@nas"}}', 'url holds a password; put it into'],
    ['mqtt: {home: {url: "mqtt://nas:99999"}}', 'mqtt.home.url is no address'],
    ['mqtt: {home: {passwordFile: /p}}', 'mqtt.home.username is empty; allowed: the user'],
    ['mqtt: {home: {certFile: /c}}', 'keyFile is empty; allowed: the file that belongs to mqtt'],
    ['mqtt: {home: {url: "mqtt://nas", caFile: /c}}', 'url is not encrypted although certificates'],
    ['mqtt: {home: {allow: [update-all]}}', 'mqtt.home.allow[0] is "update-all"; allowed: listen'],
    ['mqtt: {home: {discoveryPrefix: "a/#"}}', 'mqtt.home.discoveryPrefix is "a/#"'],
    [`mqtt: {fleet: {url: "mqtt://nas", ${own}}}`, 'mqtt.fleet.url is not encrypted; allowed'],
    ['mqtt: {fleet: {url: "mqtts://ops"}}', 'mqtt.fleet.certFile is empty; allowed: the cert'],
  ])('refuse %s', (yaml, message) => {
    expect(() => config(yaml)).toThrow(message);
    expect(() => config(yaml)).not.toThrow('secret');
  });

  it('take a whole fleet connection', () => {
    expect(config(`mqtt: {fleet: {url: "mqtts://ops", ${own}}}`).fleet.certFile).toBe('/c');
  });
});
