import type { DeviceState, Home, HomeAction, HomeDevice } from '../../ports/home.ts';
import type { HaCase, HaEntity, HaState } from './ha-datasets-data.ts';

type Does = HomeAction['do'];

const POWER: readonly Does[] = ['turn-on', 'turn-off', 'toggle'];
/** What a kind of entity can always be told. */
const ALWAYS: Readonly<Record<string, readonly Does[]>> = {
  light: POWER,
  switch: POWER,
  fan: POWER,
  lock: ['lock', 'unlock'],
  climate: [...POWER, 'set-temperature', 'set-mode'],
  todo: ['add-item', 'remove-item', 'complete-item'],
  scene: ['turn-on'],
  script: ['turn-on'],
};
/** What the last word of a supported feature stands for. */
const FEATURES: Readonly<Record<string, readonly Does[]>> = {
  OPEN: ['open'],
  CLOSE: ['close'],
  STOP: ['stop'],
  SET_POSITION: ['set-position'],
  SET_SPEED: ['set-fan-speed'],
  PLAY: ['play'],
  PAUSE: ['pause'],
  NEXT_TRACK: ['next'],
  PREVIOUS_TRACK: ['previous'],
  VOLUME_SET: ['set-volume'],
  VOLUME_STEP: ['step-volume'],
  VOLUME_MUTE: ['mute', 'unmute'],
  TURN_ON: ['turn-on'],
  TURN_OFF: ['turn-off'],
  START: ['start'],
  RETURN_HOME: ['dock'],
};
const COLORED: ReadonlySet<string> = new Set(['rgb', 'rgbw', 'rgbww', 'hs', 'xy']);
const FULL_BRIGHTNESS = 255;
const WHOLE = 100;

/** The home of a case, with each entity as a test has set it up. */
export function homeOf({ areas, entities }: HaCase, setup: ReadonlyMap<string, HaState>): Home {
  const floors = [...new Set(areas.flatMap(({ floor }) => floor ?? []))];
  return {
    floors: floors.map((name) => ({ id: name, name, aliases: [] })),
    areas: areas.map(({ id, name, floor }) => {
      return { id, name, aliases: [], ...(floor ? { floorId: floor } : {}) };
    }),
    devices: entities.map((entity) => deviceOf(entity, attributesOf(entity, setup))),
  };
}

/** The state of each entity at the start of a test, by id. */
export function statesOf(
  { entities }: HaCase,
  setup: ReadonlyMap<string, HaState>,
): Record<string, Partial<DeviceState>> {
  return Object.fromEntries(
    entities.map((entity) => {
      const value = setup.get(entity.id)?.state ?? entity.state;
      const state = stateOf(attributesOf(entity, setup));
      return [entity.id, { ...state, ...(value === undefined ? {} : { value }) }];
    }),
  );
}

function attributesOf(entity: HaEntity, setup: ReadonlyMap<string, HaState>) {
  return { ...entity.attributes, ...setup.get(entity.id)?.attributes };
}

function deviceOf(
  { id, name, areaId }: HaEntity,
  attributes: Readonly<Record<string, unknown>>,
): HomeDevice {
  const [domain = ''] = id.split('.');
  const deviceClass = lastWord(attributes['device_class'])?.toLowerCase();
  const unit = attributes['unit_of_measurement'] ?? attributes['native_unit_of_measurement'];
  return {
    id,
    name,
    domain,
    aliases: [],
    can: abilities(domain, attributes),
    ...(areaId === undefined ? {} : { areaId }),
    ...(deviceClass === undefined ? {} : { deviceClass }),
    ...(typeof unit === 'string' ? { unit } : {}),
  };
}

function abilities(domain: string, attributes: Readonly<Record<string, unknown>>): Set<Does> {
  const can = new Set<Does>(ALWAYS[domain] ?? []);
  for (const feature of listOf(attributes['supported_features'])) {
    for (const does of FEATURES[lastWord(feature) ?? ''] ?? []) can.add(does);
  }
  const modes = listOf(attributes['supported_color_modes']).map(String);
  if (modes.some((mode) => mode !== 'onoff')) can.add('set-brightness');
  if (modes.some((mode) => COLORED.has(mode))) can.add('set-color');
  if (modes.includes('color_temp')) can.add('set-color-temperature');
  if ('volume_level' in attributes) can.add('set-volume');
  return can;
}

function stateOf(attributes: Readonly<Record<string, unknown>>): Partial<DeviceState> {
  const number = (name: string): number | undefined => {
    const value = attributes[name];
    return value === undefined || value === null ? undefined : Number(value);
  };
  const rgb = attributes['rgb_color'];
  const brightness = number('brightness');
  const volume = number('volume_level');
  const given: { [K in keyof DeviceState]?: DeviceState[K] | undefined } = {
    brightnessPercent:
      brightness === undefined ? undefined : (brightness / FULL_BRIGHTNESS) * WHOLE,
    positionPercent: number('current_position'),
    fanPercent: number('percentage'),
    volumePercent: volume === undefined ? undefined : volume * WHOLE,
    currentTemperature: number('current_temperature'),
    rgb: Array.isArray(rgb) ? [Number(rgb[0]), Number(rgb[1]), Number(rgb[2])] : undefined,
    items: Array.isArray(attributes['todo_items'])
      ? attributes['todo_items'].map(String)
      : undefined,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/**
 * The attributes of Home Assistant that a simulated state stands for. Those devices mute by their
 * volume, and have no brightness while they are off.
 */
export function haAttributes({ domain }: HomeDevice, state: DeviceState): Record<string, unknown> {
  const { brightnessPercent, volumePercent, isMuted, mediaTitle = '' } = state;
  const isLit = domain === 'light' && state.value === 'on' && brightnessPercent !== undefined;
  const steps = [...mediaTitle].map((mark) => (mark === '>' ? 1 : -1));
  return {
    brightness: isLit ? Math.round((brightnessPercent / WHOLE) * FULL_BRIGHTNESS) : null,
    rgb_color: state.rgb?.join() ?? null,
    current_position: state.positionPercent ?? null,
    percentage: state.fanPercent ?? null,
    volume_level: isMuted === true ? 0 : share(volumePercent),
    media_track: steps.reduce((track: number, step) => track + step, 1),
  };
}

function share(percent: number | undefined): number | null {
  return percent === undefined ? null : percent / WHOLE;
}

/** `curtain` of `cover.CoverDeviceClass.CURTAIN`. */
function lastWord(value: unknown): string | undefined {
  return typeof value === 'string' ? value.split('.').at(-1) : undefined;
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
