import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { statePaths } from '../../config/paths.ts';
import { EarshotError } from '../../daemon/base/errors.ts';
import { createLog } from '../../daemon/base/log.ts';
import { ControlServer } from '../../daemon/control/http.ts';
import { takeStateLock } from '../../daemon/store/state-lock.ts';
import { FakeCli } from '../fakes/fake-cli.ts';
import { FakeCore, SAMPLE_TURN } from '../fakes/fake-core.ts';

let cli: FakeCli;
beforeEach(() => {
  cli = new FakeCli();
});
afterEach(() => cli.remove());

describe('with a running daemon', () => {
  let remote: FakeCore;
  let server: ControlServer;
  let unlock: () => void;

  beforeEach(async () => {
    remote = new FakeCore();
    const lock = takeStateLock(statePaths(cli.state));
    unlock = () => lock.release();
    const log = createLog('silent', 1);
    server = new ControlServer({ core: remote, log, socketPath: statePaths(cli.state).socket });
    await server.start();
  });
  afterEach(async () => {
    await server.stop();
    unlock();
  });

  it('has it do everything, and opens nothing here', async () => {
    const out = join(cli.state, 'a.wav');
    await cli.earshot(['ask', 'a']);
    await cli.earshot(['say', 'b']);
    await cli.earshot(['say', 'c', '--out', out]);
    await cli.earshot(['turns', '--limit', '3']);
    await cli.earshot(['config']);
    await cli.earshot(['config', 'get', 'audio.volumePercent']);
    await cli.earshot(['config', 'set', 'audio.volumePercent', '40']);
    await cli.earshot(['config', 'unset', 'home.areas']);
    await cli.earshot(['mute']);
    await cli.earshot(['unmute']);
    await cli.earshot(['dnd', 'on']);
    await cli.earshot(['dnd', 'off']);
    await cli.earshot(['announce', 'd']);
    await cli.earshot(['listen']);
    await cli.earshot(['stop']);
    await cli.earshot(['identify']);
    await cli.earshot(['volume', '30']);
    await cli.earshot(['timers']);
    await cli.earshot(['reload']);
    await cli.earshot(['restart']);
    await cli.earshot(['mqtt', 'forget']);
    await cli.earshot(['status']);
    expect(remote.calls).toEqual([
      ['ask', 'a'],
      ['say', 'b'],
      ['synthesizeWav', 'c'],
      ['turns', 3],
      ['configView'],
      ['configView'],
      ['setConfig', 'audio.volumePercent', 40, 'cli'],
      ['unsetConfig', 'home.areas', 'cli'],
      ['setMuted', true],
      ['setMuted', false],
      ['setDoNotDisturb', true],
      ['setDoNotDisturb', false],
      ['announce', 'd'],
      ['listen'],
      ['stop'],
      ['identify'],
      ['setVolume', 30, 'cli'],
      ['timers'],
      ['reload'],
      ['restart'],
      ['forgetMqtt'],
      ['status'],
    ]);
    expect([...readFileSync(out)]).toEqual([82, 73, 70, 70, 0, 255]);
    expect(cli.opened).toEqual([]);
  });

  it('passes its errors on as they are', async () => {
    remote.failure = new EarshotError('CONFIG_INVALID', 'log.level is locked by the fleet');
    const { code, err } = await cli.earshot(['config', 'set', 'log.level', 'warn']);
    expect([code, err]).toEqual([78, expect.stringContaining('log.level is locked by the fleet')]);
  });

  it('says that --config has no effect on it', async () => {
    writeFileSync(join(cli.state, 'c.yaml'), '');
    const { err } = await cli.earshot(['ask', 'a', '--config', join(cli.state, 'c.yaml')]);
    expect(err).toContain('--config has no effect');
  });

  it('waits for a daemon that has the folder but no socket yet', async () => {
    await server.stop();
    const log = createLog('silent', 1);
    server = new ControlServer({ core: remote, log, socketPath: statePaths(cli.state).socket });
    const openCore = async () => {
      await server.start();
      throw new EarshotError('STATE_LOCKED', 'the state folder is in use');
    };
    const { code, out } = await cli.earshot(['ask', 'a'], { openCore });
    expect([code, out]).toEqual([0, `${SAMPLE_TURN.reply}\n`]);
    expect(remote.calls).toEqual([['ask', 'a']]);
  });
});

describe('with something else on the socket', () => {
  let server: Server;
  const answer = { status: 200, body: '' };

  beforeEach(async () => {
    takeStateLock(statePaths(cli.state)).release();
    server = createServer((incoming, reply) => {
      incoming.resume();
      if (answer.status === 0) incoming.socket.destroy();
      else reply.writeHead(answer.status).end(answer.body);
    });
    await new Promise<void>((resolve) => server.listen(statePaths(cli.state).socket, resolve));
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
    const failed = await cli.earshot(['ask', 'a']);
    expect([failed.code, failed.err]).toEqual([code, expect.stringContaining(message)]);
    expect(cli.opened).toEqual([]);
  });
});
