import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readEnvironment } from '../../config/environment.ts';
import { statePaths } from '../../config/paths.ts';
import { SystemClock } from '../../daemon/base/clock.ts';
import { EarshotError } from '../../daemon/base/errors.ts';
import { createLog } from '../../daemon/base/log.ts';
import { buildProgram, runCli } from '../../daemon/cli/program.ts';
import type { CliParts, OpenCoreOptions } from '../../daemon/cli/session.ts';
import { COMMANDS, MAX_TEXT_CHARS } from '../../daemon/control/commands.ts';
import { ControlServer } from '../../daemon/control/http.ts';
import type { Finding } from '../../daemon/ports/host.ts';
import { takeStateLock } from '../../daemon/store/state-lock.ts';
import { FakeCore, SAMPLE_TURN } from '../fakes/fake-core.ts';

let state: string;
let ownCore: FakeCore;
let opened: OpenCoreOptions[];
let passedOn: unknown[][];
let findings: Finding[];

beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'earshot-cli-'));
  ownCore = new FakeCore();
  opened = [];
  passedOn = [];
  findings = [];
});
afterEach(() => rmSync(state, { recursive: true, force: true }));

function parts(more: Partial<CliParts> = {}) {
  const printed = { out: '', bytes: [] as Uint8Array[], err: '' };
  const made: CliParts = {
    stdout: (data) => {
      if (typeof data === 'string') printed.out += data;
      else printed.bytes.push(data);
    },
    stderr: (text) => {
      printed.err += text;
    },
    stdin: (async function* () {})(),
    clock: new SystemClock(),
    environment: { ...readEnvironment({}), timeZone: 'UTC' },
    version: '9.8.7',
    openCore: async (options) => {
      opened.push(options);
      return ownCore;
    },
    doctorProbes: async () => [{ name: 'probe', probe: async () => findings }],
    run: async (options) => void passedOn.push(['run', options]),
    hear: async (files, options) => passedOn.push(['hear', files, options]),
    ...more,
  };
  return { made, printed };
}

async function earshot(args: string[], more: Partial<CliParts> = {}) {
  const { made, printed } = parts(more);
  const code = await runCli(['--state', state, ...args], made);
  return { ...printed, code };
}

const input = (text: string) =>
  (async function* () {
    yield Buffer.from(text.slice(0, 3));
    yield Buffer.from(text.slice(3));
  })();

describe('the command line', () => {
  it('has a word for every command of the box', () => {
    const program = buildProgram(parts().made, () => undefined);
    for (const [verb, { cli }] of Object.entries(COMMANDS)) {
      let at: Command | undefined = program;
      for (const word of cli.split(' ')) {
        if (word.startsWith('--')) {
          expect(
            at?.options.some(({ long }) => long === word),
            `${verb}: ${word}`,
          ).toBe(true);
        } else {
          at = at?.commands.find((command) => command.name() === word);
          expect(at, `${verb}: ${word}`).toBeDefined();
        }
      }
    }
  });

  it('explains itself, with examples, on every word', async () => {
    const help = await earshot(['--help']);
    expect(help.code).toBe(0);
    expect(help.out).toContain('earshot ask what time is it');
    for (const word of ['run', 'hear', 'ask', 'say', 'turns', 'config']) {
      const { out, code } = await earshot([word, '--help']);
      expect(out, word).toMatch(/Examples:\n {2}earshot/);
      expect(out, word).toContain('--json');
      expect(code).toBe(0);
    }
    expect((await earshot(['--version'])).out).toBe('earshot 9.8.7\n');
    expect(await earshot([])).toMatchObject({ code: 64, out: help.out, err: '' });
  });

  it.each([
    [['aks', 'x'], "unknown command 'aks' (Did you mean ask?)"],
    [['config', 'list'], "config has no word 'list'; it has show, get, set, unset"],
    [['ask'], "missing required argument 'text'"],
    [['turns', '--limit', '0'], 'a whole number from 1 to 100'],
    [['turns', '--limit', '5x'], 'a whole number from 1 to 100'],
    [['say', 'x', '--loud'], "unknown option '--loud'"],
    [['run', '--set', 'audio.input'], 'write it as KEY=VALUE'],
    [['ask', ' '], 'the text is empty'],
  ])('refuses %j with exit code 64', async (args, message) => {
    const { code, err, out } = await earshot(args);
    expect(code).toBe(64);
    expect(err).toMatch(/^earshot: .*\n {2}See `earshot --help`\.\n$/);
    expect(err).toContain(message);
    expect(out).toBe('');
    const json = await earshot([...args, '--json']);
    expect(JSON.parse(json.err).error).toMatchObject({ code: 'USAGE' });
    expect(json.out).toBe('');
  });

  it('hands run and hear their options', async () => {
    await earshot(['run', '--set', 'audio.volumePercent=7', '--set', 'audio.input=a=b']);
    const set = ['--no-wake', '--out', 'r.wav', '--realtime', '--gap-ms', '20'];
    await earshot(['hear', 'a.wav', 'b.wav', ...set, '--json', '--config', 'c.yaml']);
    await earshot(['hear', 'a.wav']);
    expect(passedOn).toEqual([
      [
        'run',
        {
          json: false,
          state,
          flags: [
            { key: 'audio.volumePercent', value: 7 },
            { key: 'audio.input', value: 'a=b' },
          ],
        },
      ],
      [
        'hear',
        ['a.wav', 'b.wav'],
        {
          ...{ json: true, state, config: 'c.yaml', flags: [] },
          ...{ wake: false, out: 'r.wav', realtime: true, gapMs: 20 },
        },
      ],
      [
        'hear',
        ['a.wav'],
        { json: false, state, flags: [], wake: true, realtime: false, gapMs: 1500 },
      ],
    ]);
    const wrong = await earshot(['run', '--set', 'audio.volumne=7']);
    expect([wrong.code, wrong.err]).toEqual([78, expect.stringContaining('did you mean')]);
  });
});

describe('ask and say without a daemon', () => {
  it('answers here, prints the reply alone on stdout, and closes what it opened', async () => {
    const { code, out, err } = await earshot(['ask', 'set', 'a', 'timer']);
    expect([code, out]).toEqual([0, `${SAMPLE_TURN.reply}\n`]);
    expect(err).toBe('earshot: Timers ring only while the daemon runs.\n');
    expect(opened).toEqual([{ json: false, state, verb: 'ask' }]);
    expect(ownCore.calls).toEqual([['ask', 'set a timer']]);
    expect(ownCore.isClosed).toBe(true);
  });

  it('prints one JSON line, before or after the command', async () => {
    for (const args of [
      ['--json', 'ask', 'x'],
      ['ask', 'x', '--json'],
    ]) {
      const { out, err } = await earshot(args);
      expect(JSON.parse(out)).toMatchObject({ intent: 'timer.start', slots: SAMPLE_TURN.slots });
      expect([out.split('\n').length, err]).toEqual([2, '']);
    }
  });

  it('reads standard input for a lone -', async () => {
    await earshot(['ask', '-'], { stdin: input('what time\nis it\n') });
    expect(ownCore.calls).toEqual([['ask', 'what time\nis it']]);
    const none = await earshot(['ask', '-'], { stdin: input('\n') });
    expect(none.err).toContain('standard input holds no text');
  });

  it('refuses a megabyte of text without reading it to its end', async () => {
    let given = 0;
    const endless = (async function* () {
      for (;;) {
        given += 1;
        yield Buffer.alloc(1024, 'x');
      }
    })();
    const { code, err } = await earshot(['ask', '-'], { stdin: endless });
    expect(code).toBe(65);
    expect(err).toContain('more than 10,000 characters');
    expect(given).toBeLessThan(60);
    const words = await earshot(['say', 'x'.repeat(MAX_TEXT_CHARS + 1)]);
    expect([words.code, words.err]).toEqual([65, expect.stringContaining('10,001 characters')]);
    expect(ownCore.calls).toEqual([]);
  });

  it('speaks, or writes a WAV file whole or not at all', async () => {
    expect(await earshot(['say', 'hello'])).toMatchObject({ code: 0, out: '', err: '' });
    const out = join(state, 'reply.wav');
    const written = await earshot(['say', 'hello', '--out', out]);
    expect(written.out).toBe(`${out}: 6 bytes written\n`);
    expect([...readFileSync(out)]).toEqual([82, 73, 70, 70, 0, 255]);
    const piped = await earshot(['say', 'hello', '--out', '-']);
    expect([piped.out, Buffer.concat(piped.bytes).length]).toEqual(['', 6]);
    const lost = await earshot(['say', 'hello', '--out', join(state, 'none', 'reply.wav')]);
    expect([lost.code, lost.err]).toEqual([66, expect.stringContaining('cannot write')]);
    expect(ownCore.calls.map(([verb]) => verb)).toEqual(['say', ...Array(3).fill('synthesizeWav')]);
  });

  it('tells errors of the core with their exit code, and closes it', async () => {
    ownCore.failure = new EarshotError('NO_AUDIO_DEVICE', 'no speaker is connected');
    const { code, err } = await earshot(['say', 'x']);
    expect(code).toBe(69);
    expect(err).toMatch(/^earshot: no speaker is connected\n {2}Plug in/);
    expect(ownCore.isClosed).toBe(true);
    const json = await earshot(['say', 'x', '--json']);
    expect(JSON.parse(json.err).error).toMatchObject({ code: 'NO_AUDIO_DEVICE' });
    ownCore.failure = new Error('boom');
    expect((await earshot(['say', 'x'])).code).toBe(70);
  });

  it('says that only a running daemon has a status', async () => {
    const { code, err } = await earshot(['status']);
    expect([code, opened]).toEqual([69, []]);
    expect(err).toContain(`no daemon is running at ${statePaths(state).socket}`);
  });
});

describe('with a running daemon', () => {
  let remote: FakeCore;
  let server: ControlServer;
  let unlock: () => void;

  beforeEach(async () => {
    remote = new FakeCore();
    const lock = takeStateLock(statePaths(state));
    unlock = () => lock.release();
    const log = createLog('silent', 1);
    server = new ControlServer({ core: remote, log, socketPath: statePaths(state).socket });
    await server.start();
  });
  afterEach(async () => {
    await server.stop();
    unlock();
  });

  it('has it do everything, and opens nothing here', async () => {
    const out = join(state, 'a.wav');
    await earshot(['ask', 'a']);
    await earshot(['say', 'b']);
    await earshot(['say', 'c', '--out', out]);
    await earshot(['turns', '--limit', '3']);
    await earshot(['config']);
    await earshot(['config', 'get', 'audio.volumePercent']);
    await earshot(['config', 'set', 'audio.volumePercent', '40']);
    await earshot(['config', 'unset', 'home.areas']);
    await earshot(['status']);
    expect(remote.calls).toEqual([
      ['ask', 'a'],
      ['say', 'b'],
      ['synthesizeWav', 'c'],
      ['turns', 3],
      ['configView'],
      ['configView'],
      ['setConfig', 'audio.volumePercent', 40],
      ['unsetConfig', 'home.areas'],
      ['status'],
    ]);
    expect([...readFileSync(out)]).toEqual([82, 73, 70, 70, 0, 255]);
    expect(opened).toEqual([]);
  });

  it('passes its errors on as they are', async () => {
    remote.failure = new EarshotError('CONFIG_INVALID', 'log.level is locked by the fleet');
    const { code, err } = await earshot(['config', 'set', 'log.level', 'warn']);
    expect([code, err]).toEqual([78, expect.stringContaining('log.level is locked by the fleet')]);
  });

  it('says that --config has no effect on it', async () => {
    writeFileSync(join(state, 'c.yaml'), '');
    const { err } = await earshot(['ask', 'a', '--config', join(state, 'c.yaml')]);
    expect(err).toContain('--config has no effect');
  });

  it('waits for a daemon that has the folder but no socket yet', async () => {
    await server.stop();
    const log = createLog('silent', 1);
    server = new ControlServer({ core: remote, log, socketPath: statePaths(state).socket });
    const openCore = async () => {
      await server.start();
      throw new EarshotError('STATE_LOCKED', 'the state folder is in use');
    };
    const { code, out } = await earshot(['ask', 'a'], { openCore });
    expect([code, out]).toEqual([0, `${SAMPLE_TURN.reply}\n`]);
    expect(remote.calls).toEqual([['ask', 'a']]);
  });
});

describe('with something else on the socket', () => {
  let server: Server;
  const answer = { status: 200, body: '' };

  beforeEach(async () => {
    takeStateLock(statePaths(state)).release();
    server = createServer((incoming, reply) => {
      incoming.resume();
      if (answer.status === 0) incoming.socket.destroy();
      else reply.writeHead(answer.status).end(answer.body);
    });
    await new Promise<void>((resolve) => server.listen(statePaths(state).socket, resolve));
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  it.each([
    [200, 'no json', 70, 'answered with no JSON'],
    [500, '{}', 70, 'answered with status 500'],
    [500, '{"error":{"code":"MADE_UP","message":"odd"}}', 70, 'odd'],
    [500, 'null', 70, 'answered with status 500'],
    [0, '', 69, 'gave no answer'],
  ])('status %i with %j is a clear failure', async (status, body, code, message) => {
    Object.assign(answer, { status, body });
    const failed = await earshot(['ask', 'a']);
    expect([failed.code, failed.err]).toEqual([code, expect.stringContaining(message)]);
    expect(opened).toEqual([]);
  });
});

describe('what people read', () => {
  it('turns: when, what was said, and where the time went', async () => {
    const { out } = await earshot(['turns']);
    expect(out.split('\n').slice(0, 4)).toEqual([
      'Tue 14 Nov 22:13:20  voice  timer.start name=pasta seconds=600 spoken=true  ' +
        'first audio after 331 ms',
      '  you  set a pasta timer for ten minutes',
      '  box  Your pasta timer is set for ten minutes.',
      `    endpoint       ${'█'.repeat(31)}    320 ms  at   320 ms`,
    ]);
    expect(out).toMatch(/ {4}speaking +2619 ms {2}at +2950 ms\n$/);
    expect(JSON.parse((await earshot(['turns', '--json'])).out)).toEqual({ turns: [SAMPLE_TURN] });
  });

  it('config: a table, a single value, and what a change means', async () => {
    const table = await earshot(['config']);
    expect(table.out).toMatch(/^SETTING +VALUE +FROM\nassistant\.name +Earshot +default\n/);
    expect(table.out).toContain('audio.volumePercent  40 percent  local\n');
    expect(table.out).toMatch(/Settings file: none; looked for .*earshot\.yaml/);
    expect((await earshot(['config', 'get', 'audio.volumePercent'])).out).toBe('40\n');
    const unknown = await earshot(['config', 'get', 'audio.volumne']);
    expect([unknown.code, unknown.err]).toEqual([
      78,
      expect.stringContaining('did you mean audio.volumePercent?'),
    ]);
    const set = await earshot(['config', 'set', 'audio.volumePercent', '40']);
    expect(set.out).toBe('audio.volumePercent is 40 (local; was 60).\n');
    const unset = await earshot(['config', 'unset', 'audio.volumePercent']);
    expect(unset.out).toContain('counts from the next start');
  });

  it('doctor: what is missing and the one command that mends it', async () => {
    const fine: Finding = { subject: 'node', state: 'ok', detail: '20.19.0', fix: '' };
    const note: Finding = { subject: 'speaker', state: 'note', detail: 'none', fix: 'connect one' };
    findings = [fine, note];
    expect(await earshot(['doctor'])).toMatchObject({ code: 0 });
    findings.push(
      { subject: 'voice', state: 'missing', detail: 'no x', fix: 'sudo apt-get install x y' },
      { subject: 'ears', state: 'missing', detail: 'no z', fix: 'sudo apt-get install z y' },
    );
    const { code, out } = await earshot(['doctor']);
    expect(code).toBe(69);
    expect(out).toContain('MISSING  voice    no x\n         -> sudo apt-get install x y\n');
    expect(out).toContain(
      '2 needed things are missing. In one step:\n  sudo apt-get install x y z\n',
    );
    const json = await earshot(['doctor', '--json']);
    expect([json.code, JSON.parse(json.out)]).toEqual([69, { ok: false, findings }]);
  });

  it('doctor: a probe that breaks counts as missing', async () => {
    const broken = { name: 'settings', probe: async () => Promise.reject(new Error('a\n  b')) };
    const { code, out } = await earshot(['doctor'], { doctorProbes: async () => [broken] });
    expect(code).toBe(69);
    expect(out).toContain('MISSING  settings  a; b');
  });

  it('status: sound, engines and warnings', async () => {
    const lock = takeStateLock(statePaths(state));
    const log = createLog('silent', 1);
    const socketPath = statePaths(state).socket;
    const server = new ControlServer({ core: new FakeCore(), log, socketPath });
    await server.start();
    const { out, err } = await earshot(['status']);
    await server.stop();
    lock.release();
    expect(out).toContain('Earshot 0.1.0, process 42, ready since Tue 14 Nov 22:13:20\n');
    expect(out).toContain('microphone    absent: default (no microphone is connected, 1 stream');
    expect(err).toContain('ignored a local setting');
    expect(existsSync(socketPath)).toBe(false);
  });
});
