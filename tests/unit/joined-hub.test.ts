import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../daemon/base/clock.ts';
import { JoinedHub } from '../../daemon/home/joined-hub.ts';
import { SimulatedHome } from '../../daemon/home/simulated-home.ts';
import { UnconnectedHub } from '../../daemon/home/unconnected-hub.ts';
import type { Home, HomeChange, HomeDevice } from '../../daemon/ports/home.ts';

function device(id: string, areaId?: string): HomeDevice {
  const can = new Set(['turn-on'] as const);
  return { id, name: id, domain: 'light', aliases: [], can, ...(areaId ? { areaId } : {}) };
}

function home(areaName: string, ...devices: HomeDevice[]): Home {
  return {
    floors: [{ id: 'f', name: 'Ground', aliases: [] }],
    areas: [{ id: 'k1', name: areaName, aliases: [`old ${areaName}`], floorId: 'f' }],
    devices,
  };
}

const SIGNAL = new AbortController().signal;

function joined() {
  const clock = new ManualClock();
  const mqtt = new SimulatedHome({ home: home('Kitchen', device('lamp', 'k1')), clock });
  const plain = new UnconnectedHub(home('kitchen ', device('lamp', 'k1'), device('a/b')));
  const hub = new JoinedHub([
    { name: 'mqtt', hub: mqtt },
    { name: 'settings', hub: plain },
  ]);
  return { hub, mqtt };
}

describe('several hubs as one', () => {
  it('have one room of one name, and devices of their own', () => {
    const { hub } = joined();
    expect(hub.home.floors).toHaveLength(1);
    expect(hub.home.areas).toEqual([
      {
        id: 'kitchen',
        name: 'Kitchen',
        aliases: ['old Kitchen', 'old kitchen '],
        floorId: 'ground',
      },
    ]);
    expect(hub.home.devices.map(({ id, areaId }) => [id, areaId])).toEqual([
      ['mqtt/lamp', 'kitchen'],
      ['settings/lamp', 'kitchen'],
      ['settings/a/b', undefined],
    ]);
  });

  it('reach each device through its own', async () => {
    const { hub, mqtt } = joined();
    expect(await hub.perform('mqtt/lamp', { do: 'turn-on' }, SIGNAL)).toEqual({
      kind: 'confirmed',
    });
    expect(mqtt.performed).toEqual([{ deviceId: 'lamp', action: { do: 'turn-on' } }]);
    expect(hub.state('mqtt/lamp')?.value).toBe('on');
    expect(hub.state('settings/a/b')?.isAvailable).toBe(false);
    const lost = await hub.perform('settings/a/b', { do: 'turn-on' }, SIGNAL);
    expect(lost).toEqual({ kind: 'unreachable' });
    expect(await hub.perform('lamp', { do: 'turn-on' }, SIGNAL)).toEqual({ kind: 'unavailable' });
    expect(hub.state('lamp')).toBeUndefined();
  });

  it('stay one object until a home changes, and pass on what changes', () => {
    const { hub, mqtt } = joined();
    const changes: HomeChange[] = [];
    const end = hub.onChange((change) => changes.push(change));
    const before = hub.home;
    expect(hub.home).toBe(before);
    mqtt.setState('lamp', { value: 'on' });
    expect(hub.home).toBe(before);
    mqtt.setHome(home('Kitchen', device('other')));
    expect(hub.home.devices.map(({ id }) => id)).toContain('mqtt/other');
    end();
    mqtt.setState('lamp', { value: 'off' });
    expect(changes).toEqual([{ kind: 'state', deviceId: 'mqtt/lamp' }, { kind: 'home' }]);
  });

  it('are called differently', () => {
    const hub = new UnconnectedHub(home('a'));
    expect(
      () =>
        new JoinedHub([
          { name: 'x', hub },
          { name: 'x', hub },
        ]),
    ).toThrow(/two hubs/);
  });
});
