import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LanguageSettings, SERVER_DEFAULTS } from '../../config/language-schema.ts';
import type { LanguageModel } from '../../daemon/ports/language.ts';
import type { ProviderSwitch } from '../../models/fallback.ts';
import { LanguageProviders } from '../../models/language-providers.ts';
import { piecesOf, textOf } from '../contract/generated-pieces.ts';
import {
  chunk,
  event,
  OpenAiTestServer,
  plain,
  startStream,
  words,
} from '../fakes/openai-server.ts';
import { ScriptedLanguage } from '../fakes/scripted-language.ts';
import { until } from '../fakes/until.ts';
import { WatchedClock } from '../fakes/watched-clock.ts';

const request = { messages: [{ role: 'user', content: 'Is it raining?' }], maxTokens: 9 } as const;

let server: OpenAiTestServer;
let other: OpenAiTestServer;
let clock: WatchedClock;
let folder: string;
let providers: LanguageProviders;
let switches: ProviderSwitch[];
let warnings: string[];

beforeEach(async () => {
  server = await OpenAiTestServer.start(words('From nas.'));
  other = await OpenAiTestServer.start(words('From cloud.'));
  clock = new WatchedClock();
  folder = mkdtempSync(join(tmpdir(), 'earshot-providers-'));
  switches = [];
  warnings = [];
});
afterEach(async () => {
  await providers.close();
  await server.stop();
  await other.stop();
  rmSync(folder, { recursive: true, force: true });
});

function settings(changes: Partial<LanguageSettings['servers'][number]> = {}): LanguageSettings {
  const nas = { name: 'nas', url: server.url, model: 'tiny', ...changes };
  const cloud = { name: 'cloud', url: other.url, model: 'large' };
  return { servers: [nas, cloud], order: ['nas', 'local'] };
}

function create(given: LanguageSettings, local: LanguageModel | undefined): LanguageProviders {
  const onSwitch = (change: ProviderSwitch): number => switches.push(change);
  const warn = (text: string): number => warnings.push(text);
  providers = new LanguageProviders(given, { clock, local, onSwitch, warn });
  return providers;
}

function localModel(): ScriptedLanguage {
  const local = new ScriptedLanguage('local', 4096);
  local.script(['From here.', 'END']);
  return local;
}

const answer = async (): Promise<string> => textOf(await piecesOf(providers, request));

describe('the language settings', () => {
  it('decide who is asked, for what, and with which key', async () => {
    const keyFile = join(folder, 'key');
    writeFileSync(keyFile, 'sk-1');
    chmodSync(keyFile, 0o644);
    create(settings({ keyFile, contextTokens: 2048 }), localModel());
    expect(await answer()).toBe('From nas.');
    expect(server.requests[0]!.body['model']).toBe('tiny');
    expect(server.requests[0]!.headers.authorization).toBe('Bearer sk-1');
    expect(warnings).toHaveLength(1);
    expect(providers.contextTokens).toBe(2048);
    expect(other.requests).toHaveLength(0);
    expect(providers.status.map(({ name }) => name)).toEqual(['nas', 'local']);
  });

  it.each([
    ['connectTimeoutMs', 1234],
    ['firstTokenTimeoutMs', 1234],
    ['tokenTimeoutMs', 1234],
    ['answerTimeoutMs', 99],
  ] as const)('decide %s', async (key, limitMs) => {
    const reply = (response: Parameters<ReturnType<typeof words>>[0]): void => {
      startStream(response);
      response.write(event(chunk({ content: 'It ' })));
      setTimeout(() => response.end(event(chunk({}, 'stop'))), 30);
    };
    server.script(reply);
    create(settings(), undefined);
    await answer();
    expect(clock.delaysMs).toContain(SERVER_DEFAULTS.connectTimeoutMs);
    expect(clock.delaysMs).toContain(SERVER_DEFAULTS.firstTokenTimeoutMs);
    expect(clock.delaysMs).toContain(SERVER_DEFAULTS.tokenTimeoutMs);
    expect(clock.delaysMs).not.toContain(limitMs);
    providers.configure(settings({ [key]: limitMs }));
    await answer();
    expect(clock.delaysMs).toContain(limitMs);
  });

  it('fall back to this machine', async () => {
    server.script(plain(404, ''));
    create(settings(), localModel());
    expect(await answer()).toBe('From here.');
    expect(switches).toMatchObject([
      { from: 'nas', to: 'local', error: { code: 'REMOTE_REFUSED' } },
    ]);
  });

  it('may name nobody who is there', async () => {
    create({ servers: [], order: ['local'] }, undefined);
    await expect(answer()).rejects.toMatchObject({ code: 'MODEL_MISSING' });
    await providers.prefill(request, new AbortController().signal);
  });

  it('change without a restart, and an answer under way ends where it began', async () => {
    server.script((response) => {
      startStream(response);
      response.write(event(chunk({ content: 'From ' })));
      void until('the change', () => other.requests.length === 1).then(() =>
        response.end(event(chunk({ content: 'nas.' }, 'stop'))),
      );
    });
    create(settings(), localModel());
    const { signal } = new AbortController();
    const reader = providers.generate({ ...request, signal });
    const pieces = [(await reader.next()).value!];
    providers.configure({ ...settings(), order: ['cloud'] });
    expect(await answer()).toBe('From cloud.');
    expect(providers.status.map(({ name }) => name)).toEqual(['cloud']);
    for await (const piece of reader) pieces.push(piece);
    expect(textOf(pieces)).toBe('From nas.');
  });

  it('leave the local model open', async () => {
    const local = localModel();
    create({ servers: [], order: ['local'] }, local);
    providers.configure(settings());
    await providers.close();
    expect(local.isClosed).toBe(false);
    await expect(answer()).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
  });
});
