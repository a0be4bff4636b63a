import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../daemon/base/clock.ts';
import { type FoundDevice, HomeRegistry } from '../../daemon/home/registry/home-registry.ts';
import { idFromName } from '../../daemon/home/registry/name-id.ts';
import { StateDb } from '../../daemon/store/state-db.ts';

const DAY_MS = 86_400_000;
const LAMP: FoundDevice = {
  ...{ id: 'mqtt/light/l', domain: 'light', name: 'Lamp 1', isSideThing: false },
  suggestedArea: 'Living Room',
};
const SIGNAL: FoundDevice = { id: 's', domain: 'sensor', name: 'signal', isSideThing: true };

describe('the names of a home', () => {
  const undo: (() => void)[] = [];
  afterEach(() => {
    for (const step of undo.splice(0).reverse()) step();
  });

  function openState() {
    const folder = mkdtempSync(join(tmpdir(), 'earshot-home-'));
    undo.push(() => rmSync(folder, { recursive: true }));
    const clock = new ManualClock(1_700_000_000_000);
    const open = () => {
      const state = new StateDb({ path: join(folder, 'state.db'), clock });
      const registry = new HomeRegistry({ store: state.home, clock });
      return { state, registry };
    };
    return { clock, open };
  }

  it('begin with what was found, and survive a restart and a rediscovery', () => {
    const { open } = openState();
    const first = open();
    first.registry.sighted([LAMP, SIGNAL]);
    expect(first.registry.naming(LAMP.id)).toEqual({
      ...{ name: 'Lamp 1', aliases: [], areaId: 'living_room', isExposed: true },
    });
    expect(first.registry.naming('s')?.isExposed).toBe(false);
    first.registry.rename(LAMP.id, 'reading lamp');
    first.registry.alias(LAMP.id, ['book light']);
    first.registry.place(LAMP.id, 'Study');
    first.registry.placeArea('study', 'Upstairs');
    first.registry.expose('s', true);
    first.state.close();
    const { registry, state } = open();
    registry.sighted([{ ...LAMP, name: 'Lamp one', suggestedArea: 'Attic' }, SIGNAL]);
    expect(registry.naming(LAMP.id)).toEqual({
      ...{ name: 'reading lamp', aliases: ['book light'], areaId: 'study', isExposed: true },
    });
    expect(registry.naming('s')?.isExposed).toBe(true);
    expect(registry.floors).toEqual([{ id: 'upstairs', name: 'Upstairs', aliases: [] }]);
    expect(registry.areas).toContainEqual({
      ...{ id: 'study', name: 'Study', aliases: [], floorId: 'upstairs' },
    });
    registry.rename(LAMP.id, '');
    registry.place(LAMP.id, '');
    expect(registry.naming(LAMP.id)).toMatchObject({ name: 'Lamp one' });
    expect(registry.naming(LAMP.id)?.areaId).toBeUndefined();
    state.close();
  });

  it('follow a suggested area until the owner has chosen one', () => {
    const { registry, state } = openState().open();
    registry.sighted([LAMP]);
    registry.sighted([{ ...LAMP, suggestedArea: 'Hall' }]);
    expect(registry.naming(LAMP.id)?.areaId).toBe('hall');
    state.close();
  });

  it('are kept for a month for what is gone, for a year for what was named by hand', () => {
    const { clock, open } = openState();
    const { registry, state } = open();
    const plain = { ...LAMP, id: 'plain' };
    registry.sighted([LAMP, plain]);
    registry.rename(LAMP.id, 'mine');
    clock.advanceBy(29 * DAY_MS);
    registry.sighted([]);
    expect(registry.devices.map(({ id }) => id).sort()).toEqual(['mqtt/light/l', 'plain']);
    clock.advanceBy(2 * DAY_MS);
    registry.sighted([]);
    expect(state.home.listDevices().map(({ id }) => id)).toEqual(['mqtt/light/l']);
    clock.advanceBy(400 * DAY_MS);
    registry.sighted([]);
    expect(state.home.listDevices()).toEqual([]);
    state.close();
  });

  it('write nothing for what is known already', () => {
    const { clock, open } = openState();
    const { registry, state } = open();
    registry.sighted([LAMP]);
    clock.advanceBy(3_600_000);
    registry.sighted([LAMP]);
    expect(state.home.listDevices()[0]?.lastSeenWallMs).toBe(1_700_000_000_000);
    clock.advanceBy(DAY_MS);
    registry.sighted([LAMP]);
    expect(state.home.listDevices()[0]?.lastSeenWallMs).toBe(clock.wallMs());
    state.close();
  });

  it('are refused for what is not there', () => {
    const { registry, state } = openState().open();
    expect(() => registry.rename('x', 'y')).toThrow(/there is no device x/);
    expect(() => registry.place('x', 'y')).toThrow(/there is no device x/);
    expect(() => registry.placeArea('nowhere', 'y')).toThrow(/no area nowhere/);
    expect(registry.areas).toEqual([]);
    state.close();
  });

  it('have ids', () => {
    expect(idFromName(' Living  Room ')).toBe('living_room');
    expect(idFromName('Küche')).toBe('kuche');
    expect(idFromName('台所')).toBe('台所');
    expect(idFromName('!')).toBe('!');
  });
});
