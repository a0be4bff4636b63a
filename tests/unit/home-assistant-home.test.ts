import { afterEach, describe, expect, it } from 'vitest';
import { type BenchOptions, HomeAssistantBench } from '../fakes/home-assistant-bench.ts';
import { doubleHome, entity } from '../fakes/home-assistant-home.ts';
import { until } from '../fakes/until.ts';

const open: HomeAssistantBench[] = [];
afterEach(async () => {
  for (const bench of open.splice(0)) await bench.end();
});

async function bench(options: BenchOptions = {}): Promise<HomeAssistantBench> {
  const made = new HomeAssistantBench(options);
  open.push(made);
  await made.begin();
  return made.online();
}

describe('a home behind Home Assistant', () => {
  it('has its floors, areas and devices, with aliases and the room of the device', async () => {
    const made = await bench();
    const { hub } = made;
    const device = (id: string) => made.device(id);
    expect(hub.home.floors).toEqual([{ id: 'up', name: 'Upstairs', aliases: ['first floor'] }]);
    expect(hub.home.areas).toEqual([
      { id: 'kitchen', name: 'Kitchen', aliases: ['galley'] },
      { id: 'bedroom', name: 'Bedroom', aliases: [], floorId: 'up' },
    ]);
    expect(device('light.ceiling')).toMatchObject({
      ...{ name: 'Kitchen Ceiling', aliases: ['big light'], areaId: 'kitchen', domain: 'light' },
    });
    expect(device('lock.door')).toMatchObject({ areaId: 'bedroom' });
    expect(device('lock.safe')).not.toHaveProperty('areaId');
    expect(device('sensor.outside')).toMatchObject({ deviceClass: 'temperature', unit: '°C' });
    expect(device('climate.heating')).toMatchObject({ unit: '°C' });
  });

  it('leaves out what is hidden, disabled, for settings, or not exposed', async () => {
    const made = await bench();
    const ids = made.hub.home.devices.map(({ id }) => id);
    expect(ids).toContain('switch.yaml');
    expect(ids).toContain('light.undecided');
    for (const id of ['switch.secret', 'switch.hidden', 'switch.gone', 'switch.led']) {
      expect(ids).not.toContain(id);
    }
    expect(ids).not.toContain('sensor.lock_battery');
    expect(ids).not.toContain('switch.hidden_yaml');
    expect(ids).not.toContain('sensor.undecided');
    expect(ids).not.toContain('update.firmware');
  });

  it('takes all that is not set aside, where the settings say so', async () => {
    const made = await bench({ exposedOnly: false });
    const ids = made.hub.home.devices.map(({ id }) => id);
    expect(ids).toEqual(
      expect.arrayContaining(['switch.secret', 'sensor.undecided', 'switch.hidden_yaml']),
    );
    for (const id of ['switch.hidden', 'switch.gone', 'switch.led', 'update.firmware']) {
      expect(ids).not.toContain(id);
    }
  });

  it('does without floors and exposure where the token may not ask for them', async () => {
    const made = new HomeAssistantBench();
    open.push(made);
    const unknown = { code: 'unknown_command', message: 'Unknown command.' };
    made.double.refusals.set('config/floor_registry/list', unknown);
    const unauthorized = { code: 'unauthorized', message: 'Unauthorized' };
    made.double.refusals.set('homeassistant/expose_entity/list', unauthorized);
    made.double.refusals.set('homeassistant/expose_new_entities/get', unauthorized);
    await (await made.begin()).online();
    expect(made.hub.home.floors).toEqual([]);
    expect(made.device('light.ceiling')).toBeDefined();
    expect(made.device('switch.secret')).toBeUndefined();
  });

  it('exposes nothing new where Home Assistant does not', async () => {
    const made = await bench({ home: { ...doubleHome(), exposesNew: false } });
    expect(made.device('light.undecided')).toBeUndefined();
    expect(made.device('light.ceiling')).toBeDefined();
  });

  it('knows what each device can be told', async () => {
    const made = await bench();
    const can = (id: string) => [...(made.device(id)?.can ?? [])].sort();
    const power = ['toggle', 'turn-off', 'turn-on'];
    expect(can('light.plain')).toEqual(power);
    expect(can('light.ceiling')).toEqual([
      ...['set-brightness', 'set-color', 'set-color-temperature', 'step-brightness'],
      ...power,
    ]);
    expect(can('cover.blind')).toEqual(['close', 'open', 'set-position', 'stop']);
    expect(can('lock.door')).toEqual(['lock', 'unlock']);
    expect(can('vacuum.robot')).toEqual(['dock', 'locate', 'pause', 'start']);
    expect(can('scene.movie')).toEqual(['press', 'turn-on']);
    expect(can('todo.shopping')).toEqual(['add-item', 'complete-item', 'remove-item']);
    expect(can('sensor.outside')).toEqual([]);
    expect(can('media_player.radio')).toEqual([
      ...['mute', 'next', 'pause', 'play', 'play-media', 'previous', 'set-volume', 'step-volume'],
      ...['stop', 'unmute'],
    ]);
  });

  it('has the states in the words of the house', async () => {
    const { hub } = await bench();
    expect(hub.state('climate.heating')).toMatchObject({
      ...{ value: 'heat', isAvailable: true, targetTemperature: 20, currentTemperature: 19.5 },
      changedWallMs: 1_800_000_000_500,
    });
    expect(hub.state('media_player.radio')).toMatchObject({
      ...{ value: 'paused', volumePercent: 30, isMuted: false, mediaTitle: 'News' },
    });
    expect(hub.state('lock.door')).toMatchObject({ value: 'locked', batteryPercent: 67 });
    expect(hub.state('button.bell')).not.toHaveProperty('value');
    expect(hub.state('switch.secret')).toBeUndefined();
    expect(hub.state('nothing.here')).toBeUndefined();
  });

  it('knows the open entries of a list', async () => {
    const made = await bench();
    await until('the list', () => made.hub.state('todo.shopping')?.items !== undefined);
    expect(made.hub.state('todo.shopping')).toMatchObject({ value: '1', items: ['Milk'] });
  });

  it('follows the states, and tells of nothing that is no news', async () => {
    const made = await bench();
    await until('the list', () => made.hub.state('todo.shopping')?.items !== undefined);
    made.changes.length = 0;
    made.double.setState('light.ceiling', 'on', { brightness: 128, icon: 'mdi:x' });
    await until('a change', () => made.changes.length > 0);
    expect(made.hub.state('light.ceiling')).toMatchObject({ value: 'on', brightnessPercent: 50 });
    made.double.setState('light.ceiling', 'on', { icon: 'mdi:y' });
    made.double.setState('light.ceiling', 'unavailable', { brightness: undefined });
    await until('no light', () => made.hub.state('light.ceiling')?.isAvailable === false);
    expect(made.hub.state('light.ceiling')).not.toHaveProperty('brightnessPercent');
    expect(made.changes).toEqual([
      { kind: 'state', deviceId: 'light.ceiling' },
      { kind: 'state', deviceId: 'light.ceiling' },
    ]);
    made.double.setState('sensor.lock_battery', '12');
    await until('a battery', () => made.changes.length > 2);
    expect(made.changes.at(-1)).toEqual({ kind: 'state', deviceId: 'lock.door' });
    expect(made.hub.state('lock.door')).toMatchObject({ batteryPercent: 12 });
  });

  it('becomes another home when names change or things come and go', async () => {
    const made = await bench();
    const { home } = made.hub;
    made.double.home.entities['light.plain']!.entry!['area_id'] = 'bedroom';
    made.double.addEntity('light.new', entity('New', 'off', { supported_color_modes: ['onoff'] }));
    made.double.removeEntity('switch.yaml');
    for (let at = 0; at < 20; at += 1) made.double.tellEvent('entity_registry_updated');
    await until('a new home', () => {
      made.clock.advanceBy(50);
      return made.hub.home !== home;
    });
    expect(made.device('light.plain')).toMatchObject({ areaId: 'bedroom' });
    expect(made.device('light.new')).toMatchObject({ name: 'New' });
    expect(made.device('switch.yaml')).toBeUndefined();
    expect(made.hub.state('switch.yaml')).toBeUndefined();
    const looks = made.double.heard.filter((type) => type === 'config/area_registry/list');
    expect(looks.length).toBeLessThanOrEqual(3);
  });

  it('stays the same home where nothing of it changed', async () => {
    const made = await bench();
    const { home } = made.hub;
    const looked = () => made.double.heard.filter((type) => type.endsWith('get_entries')).length;
    const before = looked();
    made.double.tellEvent('device_registry_updated');
    await until('another look', () => {
      made.clock.advanceBy(50);
      return looked() > before;
    });
    made.double.setState('light.plain', 'off');
    await until('the state', () => made.hub.state('light.plain')?.value === 'off');
    expect(made.hub.home).toBe(home);
  });

  it('says so where nothing is exposed', async () => {
    const home = { ...doubleHome(), entities: {} };
    const made = await bench({ home });
    expect(made.hub.status).toMatchObject({ state: 'online', version: '2026.11.1', devices: 0 });
    expect(made.hub.status.trouble).toMatch(/exposes nothing.*homeAssistant.exposedOnly/);
  });
});
