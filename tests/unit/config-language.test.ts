import { describe, expect, it } from 'vitest';
import { mergeConfig } from '../../config/load.ts';
import { parseConfigText } from '../../config/yaml-file.ts';
import type { EarshotError } from '../../daemon/base/errors.ts';

function load(text: string) {
  const file = parseConfigText('own.yaml', text);
  return mergeConfig({ file, local: [], fleet: [], flags: [] }).config.language;
}

function failure(text: string): string {
  try {
    load(text);
  } catch (error) {
    expect(error).toMatchObject({ code: 'CONFIG_INVALID' });
    return (error as EarshotError).message;
  }
  throw new Error('the settings were accepted');
}

const NAS = '{name: nas, url: "http://nas:8000/v1", model: tiny}';
const servers = (...entries: string[]): string =>
  `language:\n  servers:\n${entries.map((entry) => `    - ${entry}\n`).join('')}`;

describe('language', () => {
  it('is this machine alone without settings', () => {
    expect(load('')).toEqual({ servers: [], order: ['local'] });
  });

  it('takes servers with all they may have, and an order', () => {
    const entry = {
      name: 'nas',
      url: 'https://nas.lan/v1',
      model: 'org/Model-7B:q4',
      keyFile: '/etc/earshot/nas.key',
      contextTokens: 32_768,
      connectTimeoutMs: 500,
      firstTokenTimeoutMs: 60_000,
      tokenTimeoutMs: 5000,
      answerTimeoutMs: 90_000,
    };
    const text = `${servers(JSON.stringify(entry))}  order: [nas, local]\n`;
    expect(load(text)).toEqual({ servers: [entry], order: ['nas', 'local'] });
    expect(load('language: {order: []}').order).toEqual([]);
  });

  it.each([
    [servers(NAS, NAS), ':4: language.servers[1].name is nas, as language.servers[0] is'],
    [servers(NAS.replace('nas', 'local')), ':3: language.servers[0].name is local, which means'],
    [servers(NAS.replace('nas', 'My NAS')), ':3: language.servers[0].name is "My NAS"; allowed'],
    [servers(NAS.replace('http:', 'ftp:')), ':3: language.servers[0].url is "ftp'],
    [servers(NAS.replace('http://nas:8000', 'http://[bad')), 'url is no address; allowed: for ex'],
    [servers(NAS.replace('nas:8000', 'me:pass@nas')), ':3: language.servers[0].url holds a pass'],
    [servers(NAS.replace('/v1', '/v1?key=1')), 'url has something after its path'],
    [servers('{name: nas, url: "http://nas/v1"}'), 'language.servers[0].model is missing'],
    [servers(NAS.replace('}', ', keyFile: key}')), 'language.servers[0].keyFile is "key"; allowed'],
    [servers(NAS.replace('}', ', connectTimeoutMs: 5}')), 'a whole number from 100 to 60000 ms'],
    [servers(NAS.replace('}', ', contextTokens: 1.5}')), 'from 512 to 10000000 tokens'],
    [servers(NAS.replace('}', ', key: sk-1}')), 'language.servers[0].key is not a known key'],
    [`${servers(NAS)}  order: [nass, local]\n`, ':4: language.order[0] is nass, which is not in'],
    [`${servers(NAS)}  order: [nass, local]\n`, 'did you mean nas?'],
    [`${servers(NAS)}  order: [cloud]\n`, 'add it to language.servers'],
    [`${servers(NAS)}  order: [nas, nas]\n`, 'language.order[1] is nas, as language.order[0] is'],
    ['language: {order: [local, local]}\n', 'each is asked once'],
  ])('refuses %j', (text, said) => {
    expect(failure(text)).toContain(said);
  });

  it('never repeats the password of an address', () => {
    expect(failure(servers(NAS.replace('nas:8000', 'me:hunter2@nas')))).not.toContain('hunter2');
  });

  it('ignores an edit that would leave the order without its server', () => {
    const file = parseConfigText('own.yaml', `${servers(NAS)}  order: [nas, local]\n`);
    const local = [{ key: 'language.servers', value: [] }];
    const { config, warnings } = mergeConfig({ file, local, fleet: [], flags: [] });
    expect(config.language.servers).toHaveLength(1);
    expect(warnings.join()).toContain('language.order[0] is nas');
  });
});
