import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CliParts } from '../../daemon/cli/session.ts';
import { FakeCli } from '../fakes/fake-cli.ts';
import { SAMPLE_INSTRUCTIONS } from '../fakes/fake-records.ts';

let cli: FakeCli;
beforeEach(() => {
  cli = new FakeCli();
});
afterEach(() => cli.remove());

const calls = () => cli.ownCore.calls;
const typing = (text: string): Partial<CliParts> => ({
  terminalColumns: 80,
  stdin: (async function* () {
    yield Buffer.from(text);
  })(),
});

describe('earshot instructions', () => {
  it('lists what each assistant is told, and who is told nothing', async () => {
    const { out } = await cli.earshot(['instructions']);
    expect(out).toBe(
      'Earshot  version 3  in force  Tue 14 Nov 22:13:20  ' +
        'Speak like a butler. Never mention the weather.\n' +
        `Butler   -${' '.repeat(41)}only the settings\n`,
    );
    expect((await cli.earshot(['instructions', 'list'])).out).toBe(out);
  });

  it('shows all of a version', async () => {
    const { out } = await cli.earshot(['instructions', 'show', 'Earshot', '3']);
    expect(out).toBe(
      'Earshot, version 3, in force, Tue 14 Nov 22:13:20\ngreeting: At your service.\n\n' +
        'Speak like a butler.\nNever mention the weather.\n',
    );
    expect(calls()).toEqual([['instructionsVersion', { name: 'Earshot', version: 3 }]]);
  });

  it('sets what is given and nothing else', async () => {
    const { out, err } = await cli.earshot(['instructions', 'set', 'Earshot', 'be', 'kind']);
    expect(out).toContain('From the next session on version 3 counts for Earshot (a session ends');
    expect(err).toBe('');
    await cli.earshot(['instructions', 'set', 'Earshot', '--greeting', '', '--language', 'de']);
    await cli.earshot(['instructions', 'set', 'Earshot', '-'], typing('from a file\n'));
    await cli.earshot(['instructions', 'set', 'Earshot', '']);
    expect(calls().map(([, draft]) => draft)).toEqual([
      { name: 'Earshot', instructions: 'be kind' },
      { name: 'Earshot', greeting: '', language: 'de' },
      { name: 'Earshot', instructions: 'from a file' },
      { name: 'Earshot', instructions: '' },
    ]);
    const nothing = await cli.earshot(['instructions', 'set', 'Earshot']);
    expect([nothing.code, nothing.err]).toEqual([64, expect.stringContaining('say what Earshot')]);
    const wrong = await cli.earshot(['instructions', 'set', 'Earshot', '--language', 'German']);
    expect([wrong.code, wrong.err]).toEqual([64, expect.stringContaining('language is "German"')]);
  });

  it('says when the settings know no such assistant', async () => {
    cli.ownCore.records.versions = [{ ...SAMPLE_INSTRUCTIONS, name: 'Ada', isActive: false }];
    const { out, err } = await cli.earshot(['instructions', 'activate', 'Ada', '--off']);
    expect(out).toContain('only the settings count for Ada');
    expect(err).toContain('the settings know no assistant named Ada; they know Earshot, Butler.');
    expect(calls()).toEqual([['activateInstructions', { name: 'Ada', isActive: false }, 'cli']]);
  });

  it('hands on history and restore, and refuses other words', async () => {
    await cli.earshot(['instructions', 'history', 'Earshot']);
    await cli.earshot(['instructions', 'restore', 'Earshot', '2']);
    expect(calls()).toEqual([
      ['instructionsHistory', 'Earshot'],
      ['restoreInstructions', { name: 'Earshot', version: 2 }, 'cli'],
    ]);
    const { err } = await cli.earshot(['instructions', 'forget']);
    expect(err).toContain("no word 'forget'; it has list, show, set, history, restore, activate");
  });
});

describe('earshot person', () => {
  const summary = '1 session with 2 turns, 1 voice';

  it('writes an export for the eyes of its owner alone', async () => {
    const file = join(cli.state, 'anna.json');
    const { out } = await cli.earshot(['person', 'export', 'Anna', '--out', file]);
    expect(out).toBe(`${file}: ${summary}.\n`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ person: 'Anna' });
    const { bytes } = await cli.earshot(['person', 'export', 'Anna']);
    expect(Buffer.concat(bytes).toString()).toBe(readFileSync(file, 'utf8'));
  });

  it('asks before it deletes', async () => {
    const no = await cli.earshot(['person', 'delete', 'Anna'], typing('no\n'));
    expect(no.err).toContain(`Kept about Anna: ${summary}.`);
    expect(no.out).toBe('Nothing was deleted.\n');
    expect(calls()).toEqual([['exportPerson', 'Anna']]);
    const yes = await cli.earshot(['person', 'delete', 'Anna'], typing('yes\n'));
    expect(yes.out).toContain(`Deleted for good: ${summary}.`);
    expect(calls().at(-1)).toEqual(['deletePerson', 'Anna', 'cli']);
  });

  it('deletes unasked only with --yes where nobody can answer', async () => {
    const { code, err } = await cli.earshot(['person', 'delete', 'Anna']);
    expect([code, err]).toEqual([64, expect.stringContaining('add --yes to delete all')]);
    const { out } = await cli.earshot(['person', 'delete', 'Anna', '--yes', '--json']);
    expect(JSON.parse(out)).toMatchObject({ deleted: { sessions: 1 } });
    expect((await cli.earshot(['person'])).err).toContain('person needs a word');
  });
});

describe('earshot memory', () => {
  it('lists what is remembered, for whom and since when', async () => {
    const { out } = await cli.earshot(['memory']);
    expect(out).toBe(
      'id  whose      since                note\n' +
        '12  Anna       Tue 14 Nov 22:13:20  my bike lock is 4711\n' +
        '3   everybody  Tue 14 Nov 21:13:20  the bin goes out on Mondays\n',
    );
    await cli.earshot(['memory', 'list', '--person', 'Anna']);
    expect(calls()).toEqual([
      ['memory', undefined],
      ['memory', 'Anna'],
    ]);
    cli.ownCore.records.notes = [];
    const none = await cli.earshot(['memory', 'list', '--person', 'Ben']);
    expect(none.out).toBe('Nothing is remembered for Ben.\n');
  });

  it('forgets one by its number, and refuses other words', async () => {
    const { out } = await cli.earshot(['memory', 'forget', '12']);
    expect(out).toBe('Forgotten: my bike lock is 4711\n');
    expect(calls()).toEqual([['forgetMemory', 12]]);
    expect((await cli.earshot(['memory', 'forget', 'Anna'])).code).toBe(64);
    const { err } = await cli.earshot(['memory', 'keep']);
    expect(err).toContain("memory has no word 'keep'; it has list, forget");
  });
});

describe('earshot usage', () => {
  it('is a table for people', async () => {
    const { out } = await cli.earshot(['usage', '--hours', '48']);
    expect(calls()).toEqual([['usage', 48]]);
    expect(out.split('\n')).toEqual([
      'In the last 48 hours: 10 turns in 4 sessions (1 goes on now), 4.8 messages a session.',
      '',
      'answered by  turns  share  half within  95 of 100 within',
      'skills       7      70 %   1.4 ms       12 ms',
      'local        2      20 %   840 ms       1310 ms',
      'nobody       1      10 %   -            -',
      '',
      'hour              sessions  turns',
      'Tue 14 Nov 21:13  3         8',
      'Tue 14 Nov 17:13  1         2',
      '',
    ]);
    const json = await cli.earshot(['usage', '--json']);
    expect(JSON.parse(json.out)).toEqual(cli.ownCore.records.usageAnswer);
  });

  it('says so when there was none', async () => {
    cli.ownCore.records.usageAnswer = { ...cli.ownCore.records.usageAnswer, turns: 0 };
    const { out } = await cli.earshot(['usage', '--hours', '1']);
    expect(out).toBe('Nobody asked anything in the last hour.\n');
  });
});
