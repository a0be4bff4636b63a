import type { DeviceState, Home, HomeAction, HomeDevice } from '../../daemon/ports/home.ts';

type Does = HomeAction['do'];
const POWER: Does[] = ['turn-on', 'turn-off', 'toggle'];
const COVER: Does[] = ['open', 'close', 'stop'];
const CAN: Record<string, Does[]> = {
  light: [...POWER, 'set-brightness', 'set-color', 'set-color-temperature'],
  switch: POWER,
  fan: [...POWER, 'set-fan-speed', 'set-mode'],
  cover: [...COVER, 'set-position'],
  valve: [...COVER, 'set-position'],
  lock: ['lock', 'unlock'],
  climate: ['turn-on', 'turn-off', 'set-temperature', 'set-mode'],
  humidifier: [...POWER, 'set-humidity'],
  media_player: [
    ...[...POWER, 'play', 'pause', 'stop', 'next', 'previous', 'play-media'],
    ...['set-volume', 'mute', 'unmute'],
  ] as Does[],
  vacuum: ['start', 'pause', 'dock', 'locate'],
  lawn_mower: ['start', 'pause', 'dock'],
  scene: ['turn-on'],
  script: ['turn-on'],
  button: ['press'],
  todo: ['add-item', 'remove-item', 'complete-item'],
  alarm_control_panel: ['turn-on', 'turn-off'],
};

function device(id: string, name: string, other: Partial<HomeDevice> = {}): HomeDevice {
  const [domain = ''] = id.split('.');
  return { id, name, domain, aliases: [], can: new Set(CAN[domain] ?? []), ...other };
}

const areas = [
  { id: 'kitchen', name: 'Kitchen', aliases: ['galley'], floorId: 'down' },
  { id: 'study', name: 'Study', aliases: [], floorId: 'up' },
  { id: 'bedroom', name: 'Bedroom', aliases: [], floorId: 'up' },
  { id: 'garage', name: 'Garage', aliases: [], floorId: 'down' },
];

/** A house with at least one thing of every kind. */
export const FULL_HOME: Home = {
  floors: [
    { id: 'down', name: 'downstairs', aliases: ['ground floor'] },
    { id: 'up', name: 'upstairs', aliases: [] },
  ],
  areas,
  devices: [
    device('light.ceiling', 'Kitchen Ceiling', { areaId: 'kitchen' }),
    device('light.counter', 'Counter Light', { areaId: 'kitchen' }),
    device('light.desk', 'Desk Lamp', { areaId: 'study', aliases: ['work light'] }),
    device('light.lamp1', 'Lamp', { areaId: 'bedroom' }),
    device('light.lamp2', 'Lamp', { areaId: 'study' }),
    device('switch.plain', 'Coffee Machine', { areaId: 'kitchen' }),
    device('fan.fan', 'Bedroom Fan', { areaId: 'bedroom' }),
    device('cover.blind', 'Kitchen Blind', { areaId: 'kitchen', deviceClass: 'blind' }),
    device('cover.curtain', 'Bedroom Curtains', { areaId: 'bedroom', deviceClass: 'curtain' }),
    device('cover.garage', 'Big Door', { areaId: 'garage', deviceClass: 'garage' }),
    device('valve.garden', 'Garden Valve'),
    device('lock.front', 'Front Door'),
    device('lock.back', 'Back Door'),
    device('climate.study', 'Study Thermostat', { areaId: 'study', unit: '°C' }),
    device('humidifier.h', 'Humidifier', { areaId: 'bedroom' }),
    device('media_player.tv', 'TV', { areaId: 'study', aliases: ['telly'] }),
    device('media_player.radio', 'Radio', { areaId: 'kitchen' }),
    device('vacuum.rover', 'Rover', { areaId: 'kitchen' }),
    device('lawn_mower.m', 'Mower'),
    device('scene.party', 'Party'),
    device('script.night', 'Good Night'),
    device('button.bell', 'Bell'),
    device('alarm_control_panel.a', 'Alarm'),
    device('todo.shop', 'Shopping List'),
    device('todo.tasks', 'Personal Tasks'),
    device('sensor.t1', 'Kitchen Temperature', {
      ...{ areaId: 'kitchen', deviceClass: 'temperature', unit: '°C' },
    }),
    device('sensor.h1', 'Bedroom Humidity', {
      ...{ areaId: 'bedroom', deviceClass: 'humidity', unit: '%' },
    }),
    device('sensor.power', 'House Power', { deviceClass: 'power', unit: 'W' }),
    device('sensor.phone', 'My Phone', { deviceClass: 'battery', unit: '%' }),
    ...['kitchen', 'study', 'bedroom'].map((areaId) =>
      device(`binary_sensor.w-${areaId}`, `${areaId} window`, { areaId, deviceClass: 'window' }),
    ),
    device('binary_sensor.motion', 'Hall Motion', { deviceClass: 'motion' }),
    device('person.ada', 'Ada'),
    device('person.joe', 'Joe'),
  ],
};

/** How it is at first. */
export const FULL_STATES: Record<string, Partial<DeviceState>> = {
  'light.ceiling': { value: 'on', brightnessPercent: 40, colorTemperatureK: 4000 },
  'light.counter': { value: 'off' },
  'light.desk': { value: 'on', brightnessPercent: 90 },
  'light.lamp1': { value: 'off' },
  'light.lamp2': { value: 'on' },
  'switch.plain': { value: 'off' },
  'fan.fan': { value: 'on', fanPercent: 33 },
  'cover.blind': { value: 'closed', positionPercent: 0 },
  'cover.curtain': { value: 'open', positionPercent: 100 },
  'cover.garage': { value: 'closed', positionPercent: 0 },
  'valve.garden': { value: 'closed' },
  'lock.front': { value: 'locked' },
  'lock.back': { value: 'unlocked' },
  'climate.study': { value: 'heat', currentTemperature: 19.5, targetTemperature: 21 },
  'humidifier.h': { value: 'off', currentHumidityPercent: 38 },
  'media_player.tv': { value: 'playing', volumePercent: 50, mediaTitle: 'News' },
  'media_player.radio': { value: 'paused', volumePercent: 30 },
  'vacuum.rover': { value: 'docked', batteryPercent: 80 },
  'lawn_mower.m': { value: 'docked' },
  'alarm_control_panel.a': { value: 'armed_away' },
  'todo.shop': { value: '2', items: ['Milk', 'Oat bread'] },
  'todo.tasks': { value: '0', items: [] },
  'sensor.t1': { value: '21.5' },
  'sensor.h1': { value: 'unknown' },
  'sensor.power': { value: '380' },
  'sensor.phone': { value: '98' },
  'binary_sensor.w-kitchen': { value: 'on' },
  'binary_sensor.w-study': { value: 'on' },
  'binary_sensor.w-bedroom': { value: 'off' },
  'binary_sensor.motion': { value: 'on' },
  'person.ada': { value: 'Work' },
  'person.joe': { value: 'home' },
};
