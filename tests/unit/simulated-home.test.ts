import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../daemon/base/clock.ts';
import { SimulatedHome } from '../../daemon/home/simulated-home.ts';
import type { DeviceState, HomeAction, HomeChange } from '../../daemon/ports/home.ts';
import { FULL_HOME, FULL_STATES } from '../fakes/full-home.ts';

function simulated() {
  const clock = new ManualClock(1000);
  const hub = new SimulatedHome({ home: FULL_HOME, states: FULL_STATES, clock });
  const perform = (id: string, action: HomeAction) =>
    hub.perform(id, action, new AbortController().signal);
  return { clock, hub, perform };
}

describe('a simulated home', () => {
  it.each<[string, HomeAction, Partial<DeviceState>]>([
    ['light.counter', { do: 'turn-on' }, { value: 'on' }],
    ['light.counter', { do: 'set-brightness', percent: 0 }, { value: 'off', brightnessPercent: 0 }],
    ['light.desk', { do: 'set-color', rgb: [1, 2, 3] }, { value: 'on', rgb: [1, 2, 3] }],
    ['fan.fan', { do: 'turn-off' }, { value: 'off', fanPercent: 0 }],
    ['cover.blind', { do: 'open' }, { value: 'open', positionPercent: 100 }],
    ['cover.curtain', { do: 'set-position', percent: 30 }, { value: 'open', positionPercent: 30 }],
    ['lock.front', { do: 'unlock' }, { value: 'unlocked' }],
    ['climate.study', { do: 'set-temperature', temperature: 18 }, { targetTemperature: 18 }],
    ['climate.study', { do: 'set-mode', mode: 'cool' }, { value: 'cool' }],
    ['humidifier.h', { do: 'set-humidity', percent: 50 }, { targetHumidityPercent: 50 }],
    ['media_player.tv', { do: 'set-volume', percent: 5 }, { volumePercent: 5 }],
    ['media_player.tv', { do: 'mute' }, { isMuted: true }],
    [
      'media_player.tv',
      { do: 'play-media', query: 'jazz' },
      { value: 'playing', mediaTitle: 'jazz' },
    ],
    ['vacuum.rover', { do: 'start' }, { value: 'cleaning' }],
    ['vacuum.rover', { do: 'dock' }, { value: 'returning' }],
    ['lawn_mower.m', { do: 'start' }, { value: 'mowing' }],
    ['alarm_control_panel.a', { do: 'turn-off' }, { value: 'disarmed' }],
    [
      'todo.shop',
      { do: 'add-item', item: 'eggs' },
      { value: '3', items: ['Milk', 'Oat bread', 'eggs'] },
    ],
  ])('%s does %j', async (id, action, state) => {
    const { hub, perform } = simulated();
    expect(await perform(id, action)).toEqual({ kind: 'confirmed' });
    expect(hub.state(id)).toMatchObject(state);
  });

  it('tells what changed, once', async () => {
    const { hub, perform } = simulated();
    const changes: HomeChange[] = [];
    const end = hub.onChange((change) => changes.push(change));
    await perform('light.counter', { do: 'turn-on' });
    expect(changes).toEqual([{ kind: 'state', deviceId: 'light.counter' }]);
    end();
    hub.setState('light.counter', { value: 'off' });
    expect(changes).toHaveLength(1);
  });

  it('refuses what a device cannot do, and knows no other devices', async () => {
    const { hub, perform } = simulated();
    expect(await perform('lock.front', { do: 'open' })).toMatchObject({ kind: 'refused' });
    expect(await perform('light.none', { do: 'turn-on' })).toEqual({ kind: 'unavailable' });
    expect(hub.state('light.none')).toBeUndefined();
    expect(hub.performed).toEqual([]);
  });

  it('has devices that do what they were told when nobody waits any more', async () => {
    const { clock, hub, perform } = simulated();
    hub.setFault('light.counter', { kind: 'slow', delayMs: 7000 });
    const outcome = perform('light.counter', { do: 'turn-on' });
    clock.advanceBy(5000);
    expect(await outcome).toEqual({ kind: 'unanswered', waitedMs: 5000 });
    expect(hub.state('light.counter')?.value).toBe('off');
    clock.advanceBy(2000);
    expect(hub.state('light.counter')?.value).toBe('on');
  });

  it('has devices that lie, and change nothing', async () => {
    const { clock, hub, perform } = simulated();
    hub.setFault('light.counter', { kind: 'lying' });
    const outcome = perform('light.counter', { do: 'turn-on' });
    clock.advanceBy(60_000);
    expect(await outcome).toMatchObject({ kind: 'unanswered' });
    expect(hub.state('light.counter')?.value).toBe('off');
  });

  it('sends what reports nothing', async () => {
    expect(await simulated().perform('scene.party', { do: 'turn-on' })).toEqual({ kind: 'sent' });
  });
});
