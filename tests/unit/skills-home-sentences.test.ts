import { describe, expect, it } from 'vitest';
import type { Home, HomeDevice } from '../../daemon/ports/home.ts';
import type { SlotValue } from '../../daemon/skills/skill.ts';
import { createUnderstanding } from '../../daemon/skills/understanding.ts';

function device(domain: string, name: string, other: Partial<HomeDevice> = {}): HomeDevice {
  return { id: `${domain}.${name}`, name, aliases: [], domain, can: new Set(), ...other };
}

const HOME: Home = {
  floors: [{ id: 'up', name: 'upstairs', aliases: ['top floor'] }],
  areas: [
    { id: 'den', name: 'Den', aliases: ['snug'], floorId: 'up' },
    { id: 'hall', name: 'Hall', aliases: [] },
  ],
  devices: [
    device('light', 'Reading Lamp', { areaId: 'den' }),
    device('cover', 'Left Blind', { areaId: 'den', deviceClass: 'blind' }),
    device('lock', 'Cellar Door'),
    device('climate', 'Boiler', { areaId: 'hall' }),
    device('media_player', 'Box 2', { areaId: 'den' }),
    device('scene', 'Movie Night'),
    device('vacuum', 'Dusty'),
    device('person', 'Mara'),
    device('todo', "Mara's Errands"),
    device('binary_sensor', 'My Bike', { deviceClass: 'battery' }),
    device('binary_sensor', 'Bike', { deviceClass: 'motion' }),
  ],
};

const understanding = createUnderstanding(HOME);

type Row = [text: string, intent: string, slots: Record<string, SlotValue>];

const SAID_ANYWHERE: Row[] = [
  ['put the lights in the snug on', 'home.turn-on', { area: 'Den', domain: 'light' }],
  [
    'kill every light except the reading lamp',
    'home.turn-off',
    { domain: 'light', all: true, exceptDevice: 'Reading Lamp' },
  ],
  ['switch it off', 'home.turn-off', { pronoun: true }],
  [
    'dim the reading lamp to a quarter',
    'home.set-brightness',
    { device: 'Reading Lamp', percent: 25 },
  ],
  [
    'top floor lights to red',
    'home.set-color',
    { floor: 'upstairs', domain: 'light', color: 'red' },
  ],
  [
    'make the reading lamp candlelight',
    'home.set-color-temperature',
    { device: 'Reading Lamp', kelvin: 2000 },
  ],
  ['left blind halfway', 'home.set-position', { device: 'Left Blind', percent: 50 }],
  [
    'shut the blinds upstairs',
    'home.close',
    {
      ...{ domain: 'cover', deviceClass: 'blind', floor: 'upstairs' },
    },
  ],
  ['lock the cellar door', 'home.lock', { device: 'Cellar Door' }],
  [
    'did i lock the cellar door',
    'home.ask-state',
    {
      ...{ ask: 'is', device: 'Cellar Door', state: 'locked' },
    },
  ],
  [
    'set the boiler to 19.5 degrees',
    'home.set-temperature',
    {
      ...{ device: 'Boiler', temperature: 19.5 },
    },
  ],
  [
    "what's the boiler's temperature",
    'home.ask-value',
    {
      ...{ device: 'Boiler', deviceClass: 'temperature' },
    },
  ],
  ['play some blues on box two', 'media.play', { query: 'blues', device: 'Box 2' }],
  ['turn box 2 up', 'media.volume-up', { device: 'Box 2' }],
  ['movie night please', 'home.run', { device: 'Movie Night' }],
  ['send dusty home', 'home.dock', { device: 'Dusty' }],
  ["where's mara", 'home.ask-person', { ask: 'is', device: 'Mara' }],
  ["add stamps to mara's errands", 'list.add', { item: 'stamps', list: "Mara's Errands" }],
  ['add stamps to maras errands', 'list.add', { item: 'stamps', list: "Mara's Errands" }],
  [
    'is my bike low',
    'home.ask-state',
    {
      ...{ ask: 'is', device: 'My Bike', deviceClass: 'battery' },
      ...{ domain: 'binary_sensor', state: 'on' },
    },
  ],
  ['are any windows open', 'home.ask-state', { ask: 'any', deviceClass: 'window', state: 'open' }],
  ['knock 2 minutes off the hall timer', 'timer.decrease', { durationS: 120, area: 'Hall' }],
  [
    'close the left blind in 5 minutes',
    'timer.start',
    {
      ...{ durationS: 300, command: 'close the left blind' },
    },
  ],
  ['tell everyone tea is ready', 'announce.say', { message: 'tea is ready' }],
];

describe('said anywhere', () => {
  it.each(SAID_ANYWHERE)('%j is %s', (text, intent, slots) => {
    expect(understanding.match(text)).toMatchObject({ intent });
    expect(understanding.match(text)?.slots).toEqual(slots);
  });
});

describe('said in the den', () => {
  const match = (text: string) => understanding.match(text, { area: 'Den' });

  it('is about the den where no place is said', () => {
    const lights = { slots: { domain: 'light', area: 'Den' }, isRoomAssumed: true };
    expect(match('turn on the lights')).toMatchObject(lights);
    expect(match('turn on the lights in here')?.slots).toMatchObject({ area: 'Den', here: true });
    expect(match('turn on the lights in here')?.isRoomAssumed).toBeUndefined();
  });

  it.each([
    ['turn on the hall lights', 'Hall'],
    ['turn on all the lights', undefined],
    ['turn on the reading lamp', undefined],
    ['close the garage door', undefined],
    ['what time is it', undefined],
  ])('%j is about %s', (text, area) => {
    expect(match(text)?.slots['area']).toBe(area);
    expect(match(text)?.isRoomAssumed).toBeUndefined();
  });
});

describe('a home that has changed', () => {
  it('is understood by its new names, and no longer by the old ones', () => {
    const devices = HOME.devices.map((each) =>
      each.name === 'Dusty' ? { ...each, name: 'Sir Sucks' } : each,
    );
    const changed = createUnderstanding({ ...HOME, devices });
    expect(changed.match('dock sir sucks')?.slots).toEqual({ device: 'Sir Sucks' });
    expect(changed.match('dock dusty')).toBeUndefined();
  });
});
