import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../config/load.ts';
import type { EarshotError } from '../../daemon/base/errors.ts';

describe('the settings of Home Assistant', () => {
  function load(settings: object): string {
    const flags = Object.entries(settings);
    try {
      loadConfig({
        ...{ filePath: undefined, local: [], fleet: [] },
        flags: flags.map(([name, value]) => ({ key: `homeAssistant.${name}`, value })),
      });
      return 'taken';
    } catch (error) {
      return (error as EarshotError).message;
    }
  }
  const tokenFile = '/etc/earshot/home-assistant.token';
  const url = 'http://homeassistant.local:8123';

  it.each([
    [{}, 'taken'],
    [{ url, tokenFile }, 'taken'],
    [{ url: 'wss://ha.example/api/websocket', tokenFile, caFile: '/etc/ca.pem' }, 'taken'],
    [{ url, tokenFile, exposedOnly: false }, 'taken'],
    [{ url }, 'homeAssistant.tokenFile is empty; give the path'],
    [{ url: 'homeassistant.local', tokenFile }, 'homeAssistant.url is "homeassistant.local"'],
    [{ url: 'http://[', tokenFile }, 'for example http://homeassistant.local:8123'],
    [{ url: 'http://me:secret@ha', tokenFile }, 'holds a password; put the key into a tokenFile'],
    [{ url: 'http://ha/?token=x', tokenFile }, 'has something after its path'],
    [{ url, tokenFile: 'token' }, 'homeAssistant.tokenFile is "token"'],
    [{ url, tokenFile, exposedOnly: 'some' }, 'true or false'],
  ])('%j: %s', (settings, expected) => {
    expect(load(settings)).toContain(expected);
  });

  it('repeat no password', () => {
    expect(load({ url: 'http://me:secret@ha', tokenFile })).not.toContain('secret');
  });

  it('are off until there is an address', async () => {
    const { config } = loadConfig({ filePath: undefined, local: [], fleet: [], flags: [] });
    expect(config.homeAssistant).toEqual({ url: '', tokenFile: '', caFile: '', exposedOnly: true });
  });
});
