import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ManualClock } from '../../daemon/base/clock.ts';
import { describeHome } from '../../daemon/compose/home-names.ts';
import { openCore } from '../../daemon/compose/own-core.ts';
import { openStores } from '../../daemon/compose/stores.ts';
import { FakeCli } from '../fakes/fake-cli.ts';

describe('earshot home', () => {
  const cli = new FakeCli();
  afterAll(() => cli.remove());

  it('lists names, areas and ids', async () => {
    const { out } = await cli.earshot(['home']);
    expect(out).toMatch(/reading lamp \(book light\) {2,}study {2,}mqtt\/light\/l/);
  });

  it.each([
    [['rename', 'x', 'big lamp'], { kind: 'rename', id: 'x', name: 'big lamp' }],
    [['rename', 'x'], { kind: 'rename', id: 'x', name: '' }],
    [['area', 'x', 'study'], { kind: 'area', id: 'x', area: 'study' }],
    [['floor', 'study', 'upstairs'], { kind: 'floor', area: 'study', floor: 'upstairs' }],
    [['alias', 'x', 'one', 'two words'], { kind: 'alias', id: 'x', aliases: ['one', 'two words'] }],
    [['expose', 'x'], { kind: 'expose', id: 'x', isExposed: true }],
    [['hide', 'x'], { kind: 'expose', id: 'x', isExposed: false }],
  ])('%j changes a name or a place', async (words, edit) => {
    const { code } = await cli.earshot(['home', ...words]);
    expect(code).toBe(0);
    expect(cli.ownCore.calls).toContainEqual(['editHome', edit]);
  });

  it('refuses other words and wrong names', async () => {
    expect(await cli.earshot(['home', 'burn'])).toMatchObject({ code: 64 });
    const spaced = await cli.earshot(['home', 'rename', 'x', ' lamp']);
    expect(spaced).toMatchObject({ code: 64, err: expect.stringContaining('name is') });
  });
});

describe('the names of a home in the state folder', () => {
  it('are changed by a command, and are there at the next start', async () => {
    const state = mkdtempSync(join(tmpdir(), 'earshot-home-cli-'));
    const clock = new ManualClock(1_700_000_000_000);
    const options = { state, clock, openLog: () => 2, logLevel: 'silent' as const };
    const first = openStores(options);
    const found = { id: 'l', domain: 'light', name: 'Lamp 1', isSideThing: false };
    first.homeRegistry.sighted([found, { ...found, id: 'm', name: 'Lamp 2' }]);
    first.close();
    const core = await openCore({ state, verb: 'home.rename' });
    await core.editHome({ kind: 'rename', id: 'l', name: 'reading lamp' });
    await core.editHome({ kind: 'area', id: 'l', area: 'Study' });
    await core.editHome({ kind: 'floor', area: 'Study', floor: 'Upstairs' });
    await core.editHome({ kind: 'alias', id: 'l', aliases: ['book light'] });
    await core.editHome({ kind: 'expose', id: 'm', isExposed: false });
    await expect(core.editHome({ kind: 'rename', id: 'x', name: 'y' })).rejects.toThrow(
      /no device/,
    );
    await core.close();
    const again = openStores(options);
    const { devices } = describeHome(again.homeRegistry);
    expect(devices.map(({ id }) => id)).toEqual(['m', 'l']);
    expect(devices[1]).toMatchObject({
      ...{ name: 'reading lamp', foundName: 'Lamp 1', aliases: ['book light'] },
      ...{ area: 'Study', floor: 'Upstairs', isExposed: true },
    });
    expect(devices[0]).toMatchObject({ isExposed: false, area: null });
    again.close();
    rmSync(state, { recursive: true });
  });
});
