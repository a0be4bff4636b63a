/**
 * What our intents and slots are called in Home Assistant, as data. A row may ask for a slot
 * (`when`); of several rows of an intent the first that fits counts.
 */
export interface HaIntentRow {
  ours: string;
  theirs: string;
  /** Only with this slot of ours. */
  when?: string;
  /** Our slot to theirs, beyond HA_TARGET_SLOTS. */
  slots?: Readonly<Record<string, string>>;
  /** Slots that the intent of theirs implies: they are compared only where both sides have them. */
  implied?: Readonly<Record<string, string>>;
}

/** Where and what, of every intent. */
export const HA_TARGET_SLOTS: Readonly<Record<string, string>> = {
  device: 'name',
  area: 'area',
  floor: 'floor',
  domain: 'domain',
  deviceClass: 'device_class',
  state: 'state',
};

const LIGHT = { domain: 'light' } as const;
const CLIMATE = { domain: 'climate', device_class: 'temperature' } as const;
const PLAYER = { domain: 'media_player' } as const;
const FAN = { domain: 'fan' } as const;
const VACUUM = { domain: 'vacuum' } as const;
const TIMER = { name: 'name' } as const;

export const HA_INTENTS: readonly HaIntentRow[] = [
  { ours: 'home.turn-on', theirs: 'HassTurnOn' },
  { ours: 'home.turn-off', theirs: 'HassTurnOff' },
  { ours: 'home.toggle', theirs: 'HassToggle' },
  { ours: 'home.run', theirs: 'HassTurnOn' },
  // What opens is on, what locks is on.
  { ours: 'home.open', theirs: 'HassTurnOn' },
  { ours: 'home.close', theirs: 'HassTurnOff' },
  { ours: 'home.lock', theirs: 'HassTurnOn' },
  { ours: 'home.unlock', theirs: 'HassTurnOff' },
  { ours: 'home.stop', theirs: 'HassStopMoving' },
  { ours: 'home.set-position', theirs: 'HassSetPosition', slots: { percent: 'position' } },
  {
    ours: 'home.set-brightness',
    theirs: 'HassLightSet',
    slots: { percent: 'brightness' },
    implied: LIGHT,
  },
  { ours: 'home.set-color', theirs: 'HassLightSet', slots: { color: 'color' }, implied: LIGHT },
  {
    ours: 'home.set-color-temperature',
    theirs: 'HassLightSet',
    slots: { kelvin: 'temperature' },
    implied: LIGHT,
  },
  {
    ours: 'home.set-temperature',
    theirs: 'HassClimateSetTemperature',
    slots: { temperature: 'temperature' },
    implied: CLIMATE,
  },
  {
    ours: 'home.set-fan-speed',
    theirs: 'HassFanSetSpeed',
    slots: { percent: 'percentage' },
    implied: FAN,
  },
  {
    ours: 'home.set-humidity',
    theirs: 'HassHumidifierSetpoint',
    slots: { percent: 'humidity' },
    implied: { domain: 'humidifier' },
  },
  {
    ours: 'home.set-mode',
    theirs: 'HassHumidifierMode',
    slots: { mode: 'mode' },
    implied: { domain: 'humidifier' },
  },
  { ours: 'home.start', theirs: 'HassVacuumStart', implied: VACUUM },
  { ours: 'home.dock', theirs: 'HassVacuumReturnToBase', implied: VACUUM },
  {
    ours: 'home.ask-value',
    theirs: 'HassClimateGetTemperature',
    when: 'climate',
    implied: CLIMATE,
  },
  { ours: 'home.ask-value', theirs: 'HassGetState', implied: { domain: 'sensor' } },
  { ours: 'home.ask-state', theirs: 'HassGetState' },
  { ours: 'home.ask-person', theirs: 'HassGetState', implied: { domain: 'person' } },
  {
    ours: 'media.play',
    theirs: 'HassMediaSearchAndPlay',
    slots: { query: 'search_query', mediaClass: 'media_class' },
    implied: PLAYER,
  },
  { ours: 'media.next', theirs: 'HassMediaNext', implied: PLAYER },
  { ours: 'media.previous', theirs: 'HassMediaPrevious', implied: PLAYER },
  { ours: 'media.pause', theirs: 'HassMediaPause', implied: PLAYER },
  { ours: 'media.resume', theirs: 'HassMediaUnpause', implied: PLAYER },
  { ours: 'media.mute', theirs: 'HassMediaPlayerMute', implied: PLAYER },
  { ours: 'media.unmute', theirs: 'HassMediaPlayerUnmute', implied: PLAYER },
  {
    ours: 'media.set-volume',
    theirs: 'HassSetVolume',
    slots: { percent: 'volume_level' },
    implied: PLAYER,
  },
  // Their box has no volume of its own: it is that of the player in its room.
  {
    ours: 'volume.set',
    theirs: 'HassSetVolume',
    slots: { percent: 'volume_level', room: 'area' },
    implied: PLAYER,
  },
  { ours: 'volume.up', theirs: 'HassSetVolumeRelative', slots: { room: 'area' }, implied: PLAYER },
  {
    ours: 'volume.down',
    theirs: 'HassSetVolumeRelative',
    slots: { room: 'area' },
    implied: PLAYER,
  },
  { ours: 'media.volume-up', theirs: 'HassSetVolumeRelative', implied: PLAYER },
  { ours: 'media.volume-down', theirs: 'HassSetVolumeRelative', implied: PLAYER },
  {
    ours: 'list.add',
    theirs: 'HassListAddItem',
    when: 'namedList',
    slots: { item: 'item', list: 'name' },
  },
  { ours: 'list.add', theirs: 'HassShoppingListAddItem', slots: { item: 'item' } },
  {
    ours: 'list.complete',
    theirs: 'HassListCompleteItem',
    when: 'namedList',
    slots: { item: 'item', list: 'name' },
  },
  { ours: 'list.complete', theirs: 'HassShoppingListCompleteItem', slots: { item: 'item' } },
  {
    ours: 'timer.start',
    theirs: 'HassStartTimer',
    slots: { durationS: 'durationS', command: 'conversation_command', ...TIMER },
  },
  { ours: 'timer.query', theirs: 'HassTimerStatus', slots: { wasS: 'startS', ...TIMER } },
  { ours: 'timer.cancel', theirs: 'HassCancelAllTimers', when: 'all' },
  { ours: 'timer.cancel', theirs: 'HassCancelTimer', slots: { wasS: 'startS', ...TIMER } },
  {
    ours: 'timer.increase',
    theirs: 'HassIncreaseTimer',
    slots: { durationS: 'durationS', wasS: 'startS', ...TIMER },
  },
  {
    ours: 'timer.decrease',
    theirs: 'HassDecreaseTimer',
    slots: { durationS: 'durationS', wasS: 'startS', ...TIMER },
  },
  { ours: 'timer.pause', theirs: 'HassPauseTimer', slots: { wasS: 'startS', ...TIMER } },
  { ours: 'timer.resume', theirs: 'HassUnpauseTimer', slots: { wasS: 'startS', ...TIMER } },
  { ours: 'clock.time', theirs: 'HassGetCurrentTime' },
  { ours: 'clock.date', theirs: 'HassGetCurrentDate' },
  { ours: 'weather.ask', theirs: 'HassGetWeather', implied: { domain: 'weather' } },
  { ours: 'announce.say', theirs: 'HassBroadcast', slots: { message: 'message' } },
  { ours: 'dialog.stop', theirs: 'HassNevermind' },
  { ours: 'dialog.greet', theirs: 'HassRespond' },
  { ours: 'dialog.thank', theirs: 'HassRespond' },
  { ours: 'dialog.who-made-you', theirs: 'HassRespond' },
  { ours: 'dialog.where-data', theirs: 'HassRespond' },
  { ours: 'dialog.what-heard', theirs: 'HassRespond' },
  { ours: 'dialog.help', theirs: 'HassRespond' },
];

/** Binary sensors know on and off where people say more. */
export const HA_BINARY_STATES: Readonly<Record<string, string>> = {
  open: 'on',
  closed: 'off',
  unlocked: 'on',
  locked: 'off',
};

/** Classes that, without a domain, are those of binary sensors in their questions. */
export const HA_BINARY_CLASSES: ReadonlySet<string> = new Set([
  'door',
  'garage_door',
  'opening',
  'window',
]);

/** Lengths of time are given by their parts. */
export const HA_TIME_PARTS: Readonly<Record<string, readonly [slot: string, seconds: number]>> = {
  hours: ['durationS', 3600],
  minutes: ['durationS', 60],
  seconds: ['durationS', 1],
  start_hours: ['startS', 3600],
  start_minutes: ['startS', 60],
  start_seconds: ['startS', 1],
};

/** The name that means every thing of a domain; no name says the same. */
export const HA_EVERY_NAME = 'all';
