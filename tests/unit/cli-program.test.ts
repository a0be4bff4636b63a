import type { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildProgram } from '../../daemon/cli/program.ts';
import { COMMANDS } from '../../daemon/control/commands.ts';
import { FakeCli } from '../fakes/fake-cli.ts';

let cli: FakeCli;
beforeEach(() => {
  cli = new FakeCli();
});
afterEach(() => cli.remove());

describe('the command line', () => {
  it('has a word for every command of the box', () => {
    const program = buildProgram(cli.parts(), () => undefined);
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
    const help = await cli.earshot(['--help']);
    expect(help.code).toBe(0);
    expect(help.out).toContain('earshot ask what time is it');
    for (const word of ['run', 'hear', 'ask', 'say', 'turns', 'config']) {
      const { out, code } = await cli.earshot([word, '--help']);
      expect(out, word).toMatch(/Examples:\n {2}earshot/);
      expect(out, word).toContain('--json');
      expect(code).toBe(0);
    }
    expect((await cli.earshot(['--version'])).out).toBe('earshot 9.8.7\n');
    expect(await cli.earshot([])).toMatchObject({ code: 64, out: help.out, err: '' });
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
    const { code, err, out } = await cli.earshot(args);
    expect(code).toBe(64);
    expect(err).toMatch(/^earshot: .*\n {2}See `earshot --help`\.\n$/);
    expect(err).toContain(message);
    expect(out).toBe('');
    const json = await cli.earshot([...args, '--json']);
    expect(JSON.parse(json.err).error).toMatchObject({ code: 'USAGE' });
    expect(json.out).toBe('');
  });

  it('hands run and hear their options', async () => {
    await cli.earshot(['run', '--set', 'audio.volumePercent=7', '--set', 'audio.input=a=b']);
    const set = ['--no-wake', '--out', 'r.wav', '--realtime', '--gap-ms', '20'];
    await cli.earshot(['hear', 'a.wav', 'b.wav', ...set, '--json', '--config', 'c.yaml']);
    const { err } = await cli.earshot(['hear', 'a.wav']);
    expect(err).toContain('no wake phrase was heard');
    expect(cli.passedOn).toEqual([
      [
        'run',
        {
          json: false,
          state: cli.state,
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
          ...{ json: true, state: cli.state, config: 'c.yaml', flags: [] },
          ...{ wake: false, out: 'r.wav', realtime: true, gapMs: 20 },
        },
      ],
      [
        'hear',
        ['a.wav'],
        { json: false, state: cli.state, flags: [], wake: true, realtime: false, gapMs: 6000 },
      ],
    ]);
    const wrong = await cli.earshot(['run', '--set', 'audio.volumne=7']);
    expect([wrong.code, wrong.err]).toEqual([78, expect.stringContaining('did you mean')]);
  });
});
