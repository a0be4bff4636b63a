import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadCatalog } from '../../models/catalog/catalog.ts';
import { FakeCli } from '../fakes/fake-cli.ts';
import { entryOf, noise, ShelfBench } from '../fakes/shelf-bench.ts';

const WEIGHTS = noise(50_000);
let cli: FakeCli;
let bench: ShelfBench;
beforeEach(async () => {
  cli = new FakeCli();
  bench = new ShelfBench();
  await bench.start();
  bench.mirror.serve('/mine.gguf', WEIGHTS);
  bench.mirror.serve('/big.gguf', WEIGHTS);
  const restricted = {
    ...{ name: 'House terms', url: 'https://example.org/t', restriction: 'restricted' as const },
  };
  const models = [
    entryOf('mine', [bench.file('/mine.gguf', WEIGHTS)]),
    entryOf('limited', [bench.file('/mine.gguf', WEIGHTS)], { licence: restricted }),
    entryOf('big', [bench.file('/big.gguf', WEIGHTS)], {
      memory: { mb: 9000, basis: 'estimated', source: 'a test' },
    }),
  ];
  mkdirSync(join(cli.state, 'models'));
  writeFileSync(join(cli.state, 'models', 'catalog.json'), JSON.stringify({ format: 1, models }));
});
afterEach(async () => {
  cli.remove();
  await bench.stop();
});

/** Paths of the files of a model that is here. */
function blobOf(id: string): string {
  const catalog = loadCatalog(join(cli.state, 'models', 'catalog.json'));
  const [file] = catalog.get(id).files ?? [];
  return join(cli.state, 'models', 'blobs', 'sha256', file?.sha256[0] ?? '');
}

describe('earshot models', () => {
  it('lists what there is, what is used and what the profile wants', async () => {
    const { out, code } = await cli.earshot(['models']);
    expect(code).toBe(0);
    expect(out).toMatch(/^ROLE +MODEL +DOWNLOAD +MEMORY +STATE +FITS +LICENCE\n/);
    expect(out).toMatch(/\nstt +parakeet-tdt-0.6b-v2-int8 +661 MB +1.2 GB +not here +yes +CC-BY/);
    expect(out).toMatch(/ +pocketsphinx +- +139 MB +ACTIVE +yes/);
    expect(out).toMatch(/ +qwen3-0.6b-q4_k_m +397 MB +1.2 GB +WANTED +yes/);
    expect(out).toMatch(/ +big +50 kB +9.0 GB +not here +no /);
    expect(out).toMatch(/ +limited .* restricted: House terms\n/);
    expect(out).toContain('Profile: cpu-small, chosen for this machine');
    expect(out).toMatch(/ {2}stt +streaming-.* was not pulled yet; pocketsphinx stands in\n/);
    for (const line of out.split('\n')) expect(line.length, line).toBeLessThan(125);
  });

  it('lists one role, for people and programs', async () => {
    const { out } = await cli.earshot(['models', 'list', '--role', 'vad']);
    expect(out.split('\n').filter((line) => line !== '')).toHaveLength(4);
    const json = JSON.parse((await cli.earshot(['models', 'list', '--json'])).out);
    expect(json.profile).toBe('cpu-small');
    expect(json.models.find(({ id }: { id: string }) => id === 'mine')).toEqual({
      ...{ id: 'mine', role: 'llm', title: 'mine', licence: 'MIT', restriction: 'none' },
      ...{ download: { bytes: 50_000, isExact: true }, memoryMb: 10, isWanted: false },
      ...{ state: 'absent', misfit: null },
    });
    expect(json.choice.llm).toMatchObject({ state: 'none', wanted: 'qwen3-0.6b-q4_k_m' });
    const wrong = await cli.earshot(['models', 'list', '--role', 'cook']);
    expect([wrong.code, wrong.err]).toEqual([64, expect.stringContaining('roles are wake, vad')]);
  });

  it('fetches, uses, checks and removes a model', async () => {
    const pulled = await cli.earshot(['models', 'pull', 'mine']);
    expect(pulled).toMatchObject({
      code: 0,
      out: '1 model fetched. Use it with: earshot models use mine\n',
    });
    expect(pulled.err).toContain(
      'earshot: licence of mine: MIT, https://spdx.org/licenses/MIT.html',
    );
    expect(pulled.err).toContain('earshot: mine: 50 kB of 50 kB (100 %)\n');
    expect(readFileSync(blobOf('mine')).equals(WEIGHTS)).toBe(true);
    const again = await cli.earshot(['models', 'pull', 'mine', '--json']);
    expect(JSON.parse(again.out)).toEqual({ models: [{ id: 'mine', isNew: false, pinned: [] }] });
    expect(again.err).toBe('');

    const used = await cli.earshot(['models', 'use', 'mine']);
    expect(used.out).toMatch(/^models.llm is mine .*It counts from the next start of the daemon/);
    expect(cli.ownCore.calls).toContainEqual(['setConfig', 'models.llm', 'mine', 'cli']);

    expect((await cli.earshot(['models', 'verify'])).out).toMatch(/^ok {2}mine {2}1 file, 50 kB\n/);
    expect((await cli.earshot(['models', 'remove', 'mine'])).out).toBe(
      'mine is gone; 50 kB freed.\n',
    );
    expect((await cli.earshot(['models', 'verify'])).out).toMatch(/^No model is here yet/);
  });

  it('draws a bar on a terminal, and takes it away', async () => {
    const { err } = await cli.earshot(['models', 'pull', 'mine'], { terminalColumns: 80 });
    const bars = err.split('\r\u001b[K').filter((text) => text.startsWith('mine  ['));
    expect(bars.at(-1)).toMatch(/^mine {2}\[#+\] {2}100 % {2}50 kB of 50 kB/);
    for (const bar of bars) expect(bar.split('\n')[0]?.length).toBeLessThan(80);
    const narrow = await cli.earshot(['models', 'remove', 'mine']);
    expect(narrow.code).toBe(0);
    await cli.earshot(['models', 'pull', 'mine'], { terminalColumns: 20 });
  });

  it('shows a restricted licence first, and takes no model before it is accepted', async () => {
    const refused = await cli.earshot(['models', 'pull', 'limited']);
    expect(refused.code).toBe(77);
    expect(refused.err).toContain('House terms (restricted), https://example.org/t');
    expect(refused.err).toContain('accept it with --accept-licence');
    expect(bench.mirror.seen).toEqual([]);
    const taken = await cli.earshot(['models', 'pull', 'limited', '--accept-licence']);
    expect(taken.code).toBe(0);
    expect(taken.err).not.toContain('House terms');
    expect((await cli.earshot(['models', 'use', 'limited'])).code).toBe(0);
  });

  it('says which model is damaged, and pull mends it', async () => {
    await cli.earshot(['models', 'pull', 'mine']);
    chmodSync(blobOf('mine'), 0o644);
    writeFileSync(blobOf('mine'), noise(50_000, 8));
    const { out, code } = await cli.earshot(['models', 'verify']);
    expect(code).toBe(65);
    expect(out).toBe(
      'WRONG  mine  mine.gguf is damaged\n\nFetch again: earshot models pull mine\n',
    );
    const used = await cli.earshot(['models', 'use', 'mine']);
    expect([used.code, used.err]).toEqual([65, expect.stringContaining('pull it again')]);
    expect((await cli.earshot(['models', 'pull', 'mine'])).code).toBe(0);
    expect((await cli.earshot(['models', 'verify', 'mine'])).code).toBe(0);
  });

  it.each([
    [['pull', 'mihne'], 66, 'no model has the id "mihne"'],
    [['pull', 'mine', '--from', '/no/such/stick'], 75, '/mine/mine.gguf: is not there'],
    [['use', 'mine'], 66, 'mine was not pulled yet'],
    [['use', 'nothing'], 66, 'no model has the id'],
    [['remove', 'mine'], 66, 'mine is not here'],
    [['remove', 'espeak'], 64, 'espeak is part of Earshot'],
    [['verify', 'mine'], 65, ''],
    [['fetch'], 64, "models has no word 'fetch'; it has list, pull, verify, use, remove"],
  ])('refuses %j with exit code %d', async (words, exit, message) => {
    const { code, err } = await cli.earshot(['models', ...words]);
    expect(err).toContain(message);
    expect(code).toBe(exit);
  });

  it('uses no model that is too large, and removes none that is in use', async () => {
    await cli.earshot(['models', 'pull', 'big']);
    const large = await cli.earshot(['models', 'use', 'big']);
    expect(large.code).toBe(69);
    expect(large.err).toMatch(/big needs 9000 MB beside .*MB more than the memory for models/);
    cli.ownCore.modelSettings = { llm: 'big' };
    const active = await cli.earshot(['models', 'remove', 'big']);
    expect([active.code, active.err]).toEqual([
      78,
      expect.stringContaining('big is in use, because models.llm names it.'),
    ]);
  });

  it('says which file of models is wrong', async () => {
    writeFileSync(join(cli.state, 'models', 'catalog.json'), '{"format":1,"models":[{"id":"x"}]}');
    const { code, err } = await cli.earshot(['models']);
    expect(code).toBe(78);
    expect(err).toMatch(/the catalogue .*models\/catalog\.json: "x":/);
  });
});
