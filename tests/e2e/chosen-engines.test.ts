import {
  chmodSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { SystemClock } from '../../daemon/base/clock.ts';
import { DaemonClient } from '../../daemon/cli/daemon-client.ts';
import type { StatusReply } from '../../daemon/control/status-reply.ts';
import { OpenAiTestServer, words } from '../fakes/openai-server.ts';
import { stockShelf, TONE_MODELS } from '../fakes/tone-shelf.ts';
import { Daemon } from './daemon.ts';

const POLL_MS = 10;
const WITHIN_MS = 20_000;
/** A word that the voice does not have, and nobody else says. */
const UNSPEAKABLE = 'giraffe';

type EngineState = StatusReply['engines'][number];

const daemons: Daemon[] = [];
const servers: OpenAiTestServer[] = [];
afterEach(async () => {
  for (const daemon of daemons.splice(0)) await daemon.stop();
  for (const server of servers.splice(0)) await server.stop();
});

async function newDaemon(...settings: string[]) {
  const flags = settings.flatMap((setting) => ['--set', setting]);
  const daemon = new Daemon({}, [...TONE_MODELS, ...flags]);
  daemons.push(daemon);
  return { daemon, shelf: await stockShelf(daemon.state) };
}

async function statusOf({ state }: Daemon): Promise<StatusReply> {
  const socketPath = join(state, 'run', 'earshot.sock');
  const client = await DaemonClient.find({ socketPath, clock: new SystemClock() });
  if (!client) throw new Error('the daemon does not listen');
  return client.status();
}

/** Polls until an engine is as wanted. */
async function untilEngine(
  daemon: Daemon,
  name: string,
  isSo: (engine: EngineState) => boolean,
): Promise<EngineState> {
  for (const end = Date.now() + WITHIN_MS; ; ) {
    const engine = (await statusOf(daemon)).engines.find((one) => one.name === name);
    if (engine && isSo(engine)) return engine;
    if (Date.now() > end) throw new Error(`in vain: ${JSON.stringify(engine)}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function untilReady(daemon: Daemon): Promise<void> {
  for (const name of ['stt', 'tts', 'llm']) {
    await untilEngine(daemon, name, ({ state }) => state === 'ready');
  }
}

/** The process of an engine: a stand-in that has not left yet has the same name. */
function processOf(daemon: Daemon, name: string, library: string): number {
  const read = (path: string): string => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return '';
    }
  };
  const pids = readdirSync('/proc').filter(
    (pid) =>
      read(`/proc/${pid}/comm`).trim() === `${name}-process` &&
      new RegExp(`^PPid:\\s*${daemon.pid}$`, 'm').test(read(`/proc/${pid}/status`)) &&
      read(`/proc/${pid}/maps`).includes(library),
  );
  return Number(pids[0] ?? 0);
}

/** Files below a folder whose content has the word; what was said is kept in history.db alone. */
function filesWith(word: string, folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile() && !path.includes('history.db'))
    .filter((path) => readFileSync(path).includes(word));
}

/** After the voice was given a word that it does not have. */
function expectNoSpeechIn({ state, log }: Daemon): void {
  const native = join(state, 'run', 'native.log');
  expect(readFileSync(native, 'utf8')).toContain('(text left out)');
  expect(filesWith(UNSPEAKABLE, state)).toEqual([]);
  expect(log.join('\n')).not.toContain(UNSPEAKABLE);
}

const spokenTime = /^It's \d/;

describe('a daemon on models of the shelf', () => {
  it('says, answers and hears by them, and writes nothing down', async () => {
    const { daemon } = await newDaemon('log.level=trace');
    await daemon.start();
    await untilReady(daemon);
    expect(await daemon.ask('what time is it')).toMatch(spokenTime);
    expect(await daemon.ask('red blue')).toMatch(/red blue$/);
    const path = join(daemon.state, 'said.wav');
    expect(daemon.earshot('say', 'what time is it', '--out', path).status).toBe(0);
    const other = join(daemon.state, 'other.wav');
    expect(daemon.earshot('say', `what ${UNSPEAKABLE}`, '--out', other).status).toBe(0);
    expect(await daemon.ask(`red ${UNSPEAKABLE}`)).not.toBe('');
    await daemon.kill('SIGTERM');
    expectNoSpeechIn(daemon);
    for (const stt of ['tones-streaming-zipformer', 'tones-nemo-tdt']) {
      const set = [...TONE_MODELS, '--set', `models.stt=${stt}`];
      const { stdout } = daemon.earshot('hear', path, '--no-wake', '--json', ...set);
      const turn = JSON.parse(stdout) as object;
      expect(turn, stt).toMatchObject({
        transcript: 'what time is it',
        intent: { name: 'clock.time' },
      });
    }
  }, 40_000);

  it('goes on when their processes are killed, says so, and has them back', async () => {
    const { daemon } = await newDaemon('engines.isolation=process');
    await daemon.start();
    await untilReady(daemon);
    const path = join(daemon.state, 'said.wav');
    for (const [name, library, meanwhileBy] of [
      ['stt', 'sherpa-onnx', 'pocketsphinx, because tones-streaming-zipformer'],
      ['tts', 'sherpa-onnx', 'espeak, because tones-voice'],
      ['llm', 'llama', 'tiny-llama'],
    ] as const) {
      const before = processOf(daemon, name, library);
      expect(before, name).toBeGreaterThan(1);
      process.kill(before, 'SIGKILL');
      const meanwhile = await untilEngine(daemon, name, ({ state }) => state !== 'ready');
      expect(meanwhile.detail).toContain(meanwhileBy);
      expect(meanwhile.detail).toContain('is being loaded');
      if (name === 'llm') {
        const apology = "Sorry, that didn't work: I'm busy, try again in a moment.";
        expect(await daemon.ask('red blue')).toBe(apology);
      }
      expect(await daemon.ask('what time is it')).toMatch(spokenTime);
      if (name === 'tts') expect(daemon.earshot('say', 'yes', '--out', path).status).toBe(0);
      await untilEngine(daemon, name, ({ state }) => state === 'ready');
      const after = processOf(daemon, name, library);
      expect(after, name).toBeGreaterThan(1);
      expect(after, name).not.toBe(before);
    }
    expect(await daemon.ask('red blue')).toMatch(/red blue$/);
    expect(daemon.earshot('say', `what ${UNSPEAKABLE}`, '--out', path).status).toBe(0);
    await daemon.kill('SIGTERM');
    expectNoSpeechIn(daemon);
  }, 60_000);

  it('starts on the rescue engines where files are broken, and says which', async () => {
    const { daemon, shelf } = await newDaemon();
    const blobOf = (id: string, file: string): string => {
      const { files = [] } = shelf.manifestOf(id)?.manifest ?? {};
      const blob = shelf.layout.blob(files.find(({ name }) => name === file)?.sha256 ?? '');
      chmodSync(blob, 0o600);
      return blob;
    };
    const cut = blobOf('tones-streaming-zipformer', 'encoder.onnx');
    truncateSync(cut, statSync(cut).size / 2);
    const zeroed = blobOf('tones-voice', 'model.onnx');
    writeFileSync(zeroed, Buffer.alloc(statSync(zeroed).size));
    await daemon.start();
    const why = /encoder\.onnx of tones-streaming-zipformer is missing or cut short; pull it again/;
    const stt = await untilEngine(daemon, 'stt', ({ state }) => state === 'ready');
    expect(stt.detail).toMatch(/^pocketsphinx \(/);
    expect(stt.detail).toMatch(why);
    const { warnings } = await statusOf(daemon);
    expect(warnings.join('\n')).toMatch(why);
    expect(daemon.log.join('\n')).toMatch(why);
    const tts = await untilEngine(daemon, 'tts', ({ detail }) => detail.includes('failed'));
    expect(tts.detail).toMatch(/^espeak, because tones-voice .*model\.onnx/);
    expect(daemon.log.join('\n')).toMatch(/engine given up/);
    expect(daemon.earshot('say', 'hello', '--out', join(daemon.state, 'x.wav')).status).toBe(0);
    expect(await daemon.ask('what time is it')).toMatch(spokenTime);
  }, 30_000);

  it('asks a server first while it answers, as the settings say at the moment', async () => {
    const { daemon } = await newDaemon();
    const server = await OpenAiTestServer.start(words('from ', 'the server'));
    servers.push(server);
    await daemon.start();
    await untilReady(daemon);
    const entry = JSON.stringify([{ name: 'nas', url: server.url, model: 'tiny' }]);
    expect(daemon.earshot('config', 'set', 'language.servers', entry).status).toBe(0);
    expect(await daemon.ask('red blue')).toMatch(/red blue$/);
    expect(daemon.earshot('config', 'set', 'language.order', '[nas, local]').status).toBe(0);
    expect(await daemon.ask('red blue')).toBe('from the server');
    const serving = async (): Promise<string[]> =>
      (await statusOf(daemon)).models.filter((one) => one.isServing).map(({ name }) => name);
    expect(await serving()).toEqual(['nas']);
    server.script(({ socket }) => void socket?.destroy());
    expect(await daemon.ask('red blue')).toMatch(/red blue$/);
    expect(await serving()).toEqual(['local']);
    expect(daemon.earshot('status').stdout).toMatch(/model nas .*\(.*nas.*\)/);
    server.script(words('here I am'));
    expect(await daemon.ask('red blue')).toBe('here I am');
    expect(await serving()).toEqual(['nas']);
    expect(daemon.earshot('config', 'set', 'language.order', '[local]').status).toBe(0);
    expect(await daemon.ask('red blue')).toMatch(/red blue$/);
  }, 30_000);
});
