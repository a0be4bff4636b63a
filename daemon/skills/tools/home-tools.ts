import type { HomeDevice } from '../../ports/home.ts';
import type { IntentToolSpec } from './intent-tool.ts';

const MOST = 100;
const percent = { type: 'number', minimum: 0, maximum: MOST };
const text = (description: string) => ({ type: 'string', maxLength: 120, description });

/** Where something is to be done. */
const PLACE = {
  device: text('Name of the device, exactly as the home calls it.'),
  area: text('Name of the room; without a device, all of the kind there.'),
  all: { type: 'boolean', description: 'All of the kind in the home.' },
};

/** A tool for devices, and the domains of which the home must have one. */
export interface HomeToolSpec extends IntentToolSpec {
  domains: readonly string[];
}

/** The intents of the home as tools, by what devices are. */
const HOME_TOOLS: readonly HomeToolSpec[] = [
  {
    name: 'home_power',
    description: 'Turns devices on or off, or runs a scene.',
    domains: ['light', 'switch', 'fan', 'scene', 'script', 'climate', 'humidifier', 'media_player'],
    intents: {
      on: 'home.turn-on',
      off: 'home.turn-off',
      toggle: 'home.toggle',
      run: 'home.run',
    },
    values: {
      ...PLACE,
      domain: { enum: ['light', 'switch', 'fan'], description: 'Where no device is named.' },
    },
  },
  {
    name: 'home_light',
    description: 'Brightness and colour of lights.',
    domains: ['light'],
    intents: {
      brightness: 'home.set-brightness',
      brighter: 'home.brighten',
      dimmer: 'home.dim',
      color: 'home.set-color',
      'color-temperature': 'home.set-color-temperature',
    },
    values: {
      ...PLACE,
      percent,
      color: text('An English CSS colour name, such as warm "gold".'),
      kelvin: { type: 'number', minimum: 1000, maximum: 12_000 },
    },
    slots: (values) => ({ domain: 'light', ...values, do: '' }),
  },
  {
    name: 'home_cover',
    description: 'Opens, closes or moves blinds, curtains and garage doors.',
    domains: ['cover', 'valve'],
    intents: {
      open: 'home.open',
      close: 'home.close',
      stop: 'home.stop',
      position: 'home.set-position',
    },
    values: { ...PLACE, percent: { ...percent, description: '0 is closed, 100 is open.' } },
    slots: (values) => ({ domain: 'cover', ...values, do: '' }),
  },
  {
    name: 'home_lock',
    description: 'Locks or unlocks doors.',
    domains: ['lock'],
    intents: { lock: 'home.lock', unlock: 'home.unlock' },
    values: PLACE,
    slots: (values) => ({ domain: 'lock', ...values, do: '' }),
  },
  {
    name: 'home_climate',
    description: 'Heating and air conditioning.',
    domains: ['climate', 'water_heater', 'humidifier'],
    intents: {
      temperature: 'home.set-temperature',
      warmer: 'home.warmer',
      cooler: 'home.cooler',
      mode: 'home.set-mode',
      humidity: 'home.set-humidity',
    },
    values: {
      ...PLACE,
      temperature: { type: 'number', minimum: -30, maximum: 250 },
      mode: { enum: ['off', 'heat', 'cool', 'heat_cool', 'auto', 'dry', 'fan_only'] },
      percent,
    },
  },
  {
    name: 'home_fan',
    description: 'Speed of fans.',
    domains: ['fan'],
    intents: {
      speed: 'home.set-fan-speed',
      faster: 'home.fan-faster',
      slower: 'home.fan-slower',
    },
    values: { ...PLACE, percent },
    slots: (values) => ({ domain: 'fan', ...values, do: '' }),
  },
  {
    name: 'home_media',
    description: 'Music and television.',
    domains: ['media_player'],
    intents: {
      play: 'media.play',
      resume: 'media.resume',
      pause: 'media.pause',
      stop: 'media.stop',
      next: 'media.next',
      previous: 'media.previous',
      volume: 'media.set-volume',
      louder: 'media.volume-up',
      quieter: 'media.volume-down',
      mute: 'media.mute',
      unmute: 'media.unmute',
    },
    values: { ...PLACE, query: text('What to play.'), percent },
  },
  {
    name: 'home_robot',
    description: 'Vacuum cleaners and lawn mowers.',
    domains: ['vacuum', 'lawn_mower'],
    intents: {
      start: 'home.start',
      pause: 'home.pause',
      dock: 'home.dock',
      locate: 'home.locate',
    },
    values: PLACE,
  },
];

/** Tools for what the home has: the same for the same home, so that the model's cache holds. */
export function homeToolsFor(devices: readonly Pick<HomeDevice, 'domain'>[]): HomeToolSpec[] {
  const domains = new Set(devices.map(({ domain }) => domain));
  return HOME_TOOLS.filter((tool) => tool.domains.some((domain) => domains.has(domain)));
}
