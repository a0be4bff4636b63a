import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { statePaths } from '../../config/paths.ts';
import { EarshotError } from '../../daemon/base/errors.ts';
import { MAX_TEXT_CHARS } from '../../daemon/control/command-spec.ts';
import { FakeCli } from '../fakes/fake-cli.ts';
import { SAMPLE_TURN } from '../fakes/fake-core.ts';

let cli: FakeCli;
beforeEach(() => {
  cli = new FakeCli();
});
afterEach(() => cli.remove());

const input = (text: string) =>
  (async function* () {
    yield Buffer.from(text.slice(0, 3));
    yield Buffer.from(text.slice(3));
  })();

describe('ask and say without a daemon', () => {
  it('ask: what is risky waits for --yes', async () => {
    cli.ownCore.isRisky = true;
    const { code, out, err } = await cli.earshot(['ask', 'unlock', 'the', 'door']);
    expect([code, out]).toEqual([0, `${SAMPLE_TURN.reply}\n`]);
    expect(err).toContain('nothing was done yet; add --yes to do it.');
    const done = await cli.earshot(['ask', '--yes', 'unlock', 'the', 'door']);
    expect(done.err).not.toContain('nothing was done');
  });

  it('answers here, prints the reply alone on stdout, and closes what it cli.opened', async () => {
    const { code, out, err } = await cli.earshot(['ask', 'set', 'a', 'timer']);
    expect([code, out]).toEqual([0, `${SAMPLE_TURN.reply}\n`]);
    expect(err).toBe('earshot: Timers ring only while the daemon runs.\n');
    expect(cli.opened).toEqual([{ json: false, state: cli.state, verb: 'ask' }]);
    expect(cli.ownCore.calls).toEqual([['ask', 'set a timer']]);
    expect(cli.ownCore.isClosed).toBe(true);
  });

  it('says where the answer stands, each place once', async () => {
    const place = { documentId: 'd', title: 'dishwasher_manual.pdf', collection: 'home' };
    const cited = { ...place, page: 12, section: ['Care'], quote: 'Clean it.' };
    const { page: _, ...unpaged } = cited;
    const citations = [cited, { ...cited, quote: 'Dry it.' }, unpaged];
    cli.ownCore.cited = { citations };
    const { out } = await cli.earshot(['ask', 'x']);
    const sources = 'Source: dishwasher manual, page 12\nSource: dishwasher manual, Care\n';
    expect(out).toBe(`${SAMPLE_TURN.reply}\n${sources}`);
    const { out: json } = await cli.earshot(['ask', 'x', '--json']);
    expect(JSON.parse(json).citations).toEqual(citations);
  });

  it('prints one JSON line, before or after the command', async () => {
    for (const args of [
      ['--json', 'ask', 'x'],
      ['ask', 'x', '--json'],
    ]) {
      const { out, err } = await cli.earshot(args);
      expect(JSON.parse(out)).toMatchObject({ intent: 'timer.start', slots: SAMPLE_TURN.slots });
      expect([out.split('\n').length, err]).toEqual([2, '']);
    }
  });

  it('reads standard input for a lone -', async () => {
    await cli.earshot(['ask', '-'], { stdin: input('what time\nis it\n') });
    expect(cli.ownCore.calls).toEqual([['ask', 'what time\nis it']]);
    const none = await cli.earshot(['ask', '-'], { stdin: input('\n') });
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
    const { code, err } = await cli.earshot(['ask', '-'], { stdin: endless });
    expect(code).toBe(65);
    expect(err).toContain('more than 10,000 characters');
    expect(given).toBeLessThan(60);
    const words = await cli.earshot(['say', 'x'.repeat(MAX_TEXT_CHARS + 1)]);
    expect([words.code, words.err]).toEqual([65, expect.stringContaining('10,001 characters')]);
    expect(cli.ownCore.calls).toEqual([]);
  });

  it('speaks, or writes a WAV file whole or not at all', async () => {
    expect(await cli.earshot(['say', 'hello'])).toMatchObject({ code: 0, out: '', err: '' });
    const out = join(cli.state, 'reply.wav');
    const written = await cli.earshot(['say', 'hello', '--out', out]);
    expect(written.out).toBe(`${out}: 6 bytes written\n`);
    expect([...readFileSync(out)]).toEqual([82, 73, 70, 70, 0, 255]);
    const piped = await cli.earshot(['say', 'hello', '--out', '-']);
    expect([piped.out, Buffer.concat(piped.bytes).length]).toEqual(['', 6]);
    const lost = await cli.earshot(['say', 'hello', '--out', join(cli.state, 'none', 'reply.wav')]);
    expect([lost.code, lost.err]).toEqual([66, expect.stringContaining('cannot write')]);
    expect(cli.ownCore.calls.map(([verb]) => verb)).toEqual([
      'say',
      ...Array(3).fill('synthesizeWav'),
    ]);
  });

  it('tells errors of the core with their exit code, and closes it', async () => {
    cli.ownCore.failure = new EarshotError('NO_AUDIO_DEVICE', 'no speaker is connected');
    const { code, err } = await cli.earshot(['say', 'x']);
    expect(code).toBe(69);
    expect(err).toMatch(/^earshot: no speaker is connected\n {2}Plug in/);
    expect(cli.ownCore.isClosed).toBe(true);
    const json = await cli.earshot(['say', 'x', '--json']);
    expect(JSON.parse(json.err).error).toMatchObject({ code: 'NO_AUDIO_DEVICE' });
    cli.ownCore.failure = new Error('boom');
    expect((await cli.earshot(['say', 'x'])).code).toBe(70);
  });

  it('says that only a running daemon has a status', async () => {
    const { code, err } = await cli.earshot(['status']);
    expect([code, cli.opened]).toEqual([69, []]);
    expect(err).toContain(`no daemon is running at ${statePaths(cli.state).socket}`);
  });
});
