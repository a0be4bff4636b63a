import { existsSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { statePaths } from '../../config/paths.ts';
import { createLog } from '../../daemon/base/log.ts';
import { ControlServer } from '../../daemon/control/http.ts';
import type { Finding } from '../../daemon/ports/host.ts';
import { takeStateLock } from '../../daemon/store/state-lock.ts';
import { FakeCli } from '../fakes/fake-cli.ts';
import { FakeCore, SAMPLE_TURN } from '../fakes/fake-core.ts';

let cli: FakeCli;
beforeEach(() => {
  cli = new FakeCli();
});
afterEach(() => cli.remove());

describe('what people read', () => {
  it('turns: when, what was said, and where the time went', async () => {
    const { out } = await cli.earshot(['turns']);
    expect(out.split('\n').slice(0, 4)).toEqual([
      'Tue 14 Nov 22:13:20  voice  timer.start name=pasta seconds=600 spoken=true  ' +
        'first audio after 331 ms',
      '  you  set a pasta timer for ten minutes',
      '  box  Your pasta timer is set for ten minutes.',
      `    endpoint       ${'█'.repeat(31)}    320 ms  at   320 ms`,
    ]);
    expect(out).toMatch(/ {4}speaking +2619 ms {2}at +2950 ms\n$/);
    expect(JSON.parse((await cli.earshot(['turns', '--json'])).out)).toEqual({
      turns: [SAMPLE_TURN],
    });
  });

  it('config: a table, a single value, and what a change means', async () => {
    const table = await cli.earshot(['config']);
    expect(table.out).toMatch(/^SETTING +VALUE +FROM\nassistant\.name +Earshot +default\n/);
    expect(table.out).toContain('audio.volumePercent  40 percent  local\n');
    expect(table.out).toMatch(/Settings file: none; looked for .*earshot\.yaml/);
    expect((await cli.earshot(['config', 'get', 'audio.volumePercent'])).out).toBe('40\n');
    const unknown = await cli.earshot(['config', 'get', 'audio.volumne']);
    expect([unknown.code, unknown.err]).toEqual([
      78,
      expect.stringContaining('did you mean audio.volumePercent?'),
    ]);
    const set = await cli.earshot(['config', 'set', 'audio.volumePercent', '40']);
    expect(set.out).toBe('audio.volumePercent is 40 (local; was 60).\n');
    const unset = await cli.earshot(['config', 'unset', 'audio.volumePercent']);
    expect(unset.out).toContain('counts from the next start');
  });

  it('doctor: what is missing and the one command that mends it', async () => {
    const fine: Finding = { subject: 'node', state: 'ok', detail: '20.19.0', fix: '' };
    const note: Finding = { subject: 'speaker', state: 'note', detail: 'none', fix: 'connect one' };
    cli.findings = [fine, note];
    expect(await cli.earshot(['doctor'])).toMatchObject({ code: 0 });
    cli.findings.push(
      { subject: 'voice', state: 'missing', detail: 'no x', fix: 'sudo apt-get install x y' },
      { subject: 'ears', state: 'missing', detail: 'no z', fix: 'sudo apt-get install z y' },
    );
    const { code, out } = await cli.earshot(['doctor']);
    expect(code).toBe(69);
    expect(out).toContain('MISSING  voice    no x\n         -> sudo apt-get install x y\n');
    expect(out).toContain(
      '2 needed things are missing. In one step:\n  sudo apt-get install x y z\n',
    );
    const json = await cli.earshot(['doctor', '--json']);
    expect([json.code, JSON.parse(json.out)]).toEqual([69, { ok: false, findings: cli.findings }]);
  });

  it('doctor: a probe that breaks counts as missing', async () => {
    const broken = { name: 'settings', probe: async () => Promise.reject(new Error('a\n  b')) };
    const { code, out } = await cli.earshot(['doctor'], { doctorProbes: async () => [broken] });
    expect(code).toBe(69);
    expect(out).toContain('MISSING  settings  a; b');
  });

  it('status: sound, engines and warnings', async () => {
    const lock = takeStateLock(statePaths(cli.state));
    const log = createLog('silent', 1);
    const socketPath = statePaths(cli.state).socket;
    const server = new ControlServer({ core: new FakeCore(), log, socketPath });
    await server.start();
    const { out, err } = await cli.earshot(['status']);
    await server.stop();
    lock.release();
    expect(out).toContain('Earshot 0.1.0, process 42, ready since Tue 14 Nov 22:13:20\n');
    expect(out).toContain('microphone    absent: default (no microphone is connected, 1 stream');
    expect(out).toContain('12 answers begun early, 9 used, 3 dropped (0.8 s of work, 2.1 s of');
    expect(out).toContain('7 of 27 sentences from memory');
    expect(err).toContain('ignored a local setting');
    expect(existsSync(socketPath)).toBe(false);
  });
});
