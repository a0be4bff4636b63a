import { resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EarshotError } from '../../daemon/base/errors.ts';
import { FakeCli } from '../fakes/fake-cli.ts';
import { SAMPLE_DOCUMENT, SAMPLE_LIBRARY } from '../fakes/fake-kb.ts';

let cli: FakeCli;
beforeEach(() => {
  cli = new FakeCli();
});
afterEach(() => cli.remove());

const kb = (...words: string[]) => cli.earshot(['kb', ...words]);
const WAITING = { ...SAMPLE_DOCUMENT, state: 'waiting' as const, passages: 0 };

describe('earshot kb', () => {
  it('says how many documents there are, and how far it is', async () => {
    const current = 'manuals/oven.pdf';
    cli.ownCore.kb.library = [
      { ...SAMPLE_LIBRARY, waiting: 3, refused: 1, percent: 40, current, notes: ['It is empty.'] },
    ];
    const { out, err } = await kb();
    expect(out).toMatch(
      /documents {2,}1 document, 61 passages; 3 wait \(40 % done, now .*oven\.pdf\); 1 refused/,
    );
    expect(out).toMatch(/folder {2,}\/state\/documents/);
    expect(err).toBe('earshot: It is empty.\n');
  });

  it('says why nothing is read, or nothing can be searched', async () => {
    cli.ownCore.kb.library = [
      { ...SAMPLE_LIBRARY, activity: 'paused', reason: 'the disk is full' },
    ];
    expect((await kb('status')).out).toContain('paused: the disk is full');
    cli.ownCore.kb.library = [{ ...SAMPLE_LIBRARY, activity: 'off', reason: 'it has failed' }];
    expect((await kb('status')).out).toContain('cannot be searched now: it has failed');
  });

  it('lists documents with what was found in them, or why they were refused', async () => {
    const reason = 'dishwasher.pdf is protected by a password; save it again without one';
    cli.ownCore.kb.documents = [
      [SAMPLE_DOCUMENT, { ...SAMPLE_DOCUMENT, id: 'd-2', state: 'refused', reason }, WAITING],
    ];
    const { out } = await kb('list', '--collection', 'manuals', '--limit', '7');
    expect(cli.ownCore.calls).toContainEqual(['kb.list', { collection: 'manuals', limit: 7 }]);
    expect(out).toMatch(/d-1 +manuals\/dishwasher\.pdf +61 passages, 24 pages/);
    expect(out).toMatch(/d-2 .* refused: it is protected by a password; save it again/);
    expect(out).toMatch(/d-1 .* waits\n/);
    cli.ownCore.kb.documents = [[]];
    expect((await kb('list')).out).toContain('Add one: earshot kb add manual.pdf');
    expect((await kb('list', '--collection', 'recipes')).out).toContain(
      'no documents in recipes yet. Add one: earshot kb add --collection recipes manual.pdf',
    );
  });

  it('shows passages with where they stand, and 1 where there are none', async () => {
    const { out, code } = await kb('search', 'rinse', 'the filter', '--limit', '2');
    expect(cli.ownCore.calls).toContainEqual(['kb.search', { text: 'rinse the filter', limit: 2 }]);
    expect(out).toBe(
      'Dishwasher, page 12: Care > Filter  [manuals, 88 %]\n  Rinse the filter under the tap.\n',
    );
    expect(code).toBe(0);
    const none = await kb('search', 'nothing');
    expect(none).toMatchObject({ code: 1, out: 'The documents say nothing about that.\n' });
  });

  it('adds files, waits until they are read, and says what became of each', async () => {
    const [copy, gone] = [resolve('copy.pdf'), resolve('gone.pdf')];
    cli.ownCore.kb.added = {
      [copy]: { document: SAMPLE_DOCUMENT, outcome: 'known' },
      [gone]: new EarshotError('FILE_NOT_FOUND', `there is no file ${gone}`),
      [resolve('new.pdf')]: { document: WAITING, outcome: 'added' },
    };
    const busy = { ...SAMPLE_LIBRARY, waiting: 1, percent: 0, current: WAITING.path };
    cli.ownCore.kb.library = [busy, SAMPLE_LIBRARY];
    cli.ownCore.kb.documents = [[WAITING], [SAMPLE_DOCUMENT]];
    const { out, err, code } = await kb('add', 'new.pdf', 'copy.pdf', 'gone.pdf');
    expect(out).toBe(
      'new.pdf: added as manuals/dishwasher.pdf: 61 passages\n' +
        'copy.pdf: is known already, as manuals/dishwasher.pdf (d-1)\n' +
        `gone.pdf: not added: there is no file ${gone}\n`,
    );
    expect(code).toBe(66);
    expect(err).toBe('');
  });

  it('says how to take out what was refused', async () => {
    const reason = 'dishwasher.pdf holds no text';
    const refused = { ...SAMPLE_DOCUMENT, state: 'refused' as const, reason };
    cli.ownCore.kb.added = { [resolve('a.pdf')]: { document: WAITING, outcome: 'replaced' } };
    cli.ownCore.kb.documents = [[refused]];
    const { out, code } = await kb('add', 'a.pdf');
    expect(out).toMatch(/replaced as .*: refused: it holds no text; .* kb remove manuals\//);
    expect(code).toBe(65);
    const soon = await kb('add', 'a.pdf', '--no-wait', '--collection', 'm');
    expect(soon).toMatchObject({ code: 0, out: expect.stringContaining('waits to be read') });
    expect(cli.ownCore.calls.at(-1)).toEqual([
      'kb.add',
      { path: resolve('a.pdf'), collection: 'm' },
    ]);
  });

  it('removes and reads again', async () => {
    expect((await kb('remove', 'a', 'b')).out).toBe(
      'manuals/dishwasher.pdf is forgotten, and its file deleted\n'.repeat(2),
    );
    expect((await kb('reindex')).out).toBe('1 document read again\n');
    expect((await kb('reindex', 'x', '--no-wait')).out).toBe('1 document will be read again\n');
    const { calls } = cli.ownCore;
    expect(calls).toContainEqual(['kb.reindex', undefined]);
    expect(calls).toContainEqual(['kb.reindex', 'x']);
  });

  it('refuses other words and numbers', async () => {
    expect(await kb('burn')).toMatchObject({ code: 64, err: expect.stringContaining('add, list') });
    expect(await kb('list', '--limit', 'x')).toMatchObject({ code: 64 });
    expect(await kb('search', 'x', '--limit', '51')).toMatchObject({ code: 64 });
    expect(await kb('add')).toMatchObject({ code: 64 });
  });

  it('gives programs what it knows', async () => {
    const { out } = await cli.earshot(['kb', 'add', 'a.pdf', '--json']);
    expect(JSON.parse(out)).toEqual({
      files: [{ file: 'a.pdf', document: SAMPLE_DOCUMENT, outcome: 'added' }],
    });
  });
});
