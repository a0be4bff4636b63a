/**
 * What a home consists of, how it is, and what it can be told: in the words of Home Assistant,
 * whatever the things are connected by.
 */

export interface HomeFloor {
  id: string;
  name: string;
  aliases: readonly string[];
}

export interface HomeArea {
  id: string;
  name: string;
  aliases: readonly string[];
  /** Of a HomeFloor. */
  floorId?: string;
}

/** One thing that can be asked about or told something: a light, a lock, a temperature. */
export interface HomeDevice {
  /** Stays the same when the thing is renamed. */
  id: string;
  /** As its owner calls it. */
  name: string;
  aliases: readonly string[];
  /** Of a HomeArea. */
  areaId?: string;
  /** Home Assistant domain: light, switch, cover, binary_sensor, ... */
  domain: string;
  /** Home Assistant device class: garage, window, temperature, ... */
  deviceClass?: string;
  /** What its state, or its temperature, is measured in, as written: "°C", "%", "lx". */
  unit?: string;
  /** What it can be told; empty: it only tells. */
  can: ReadonlySet<HomeAction['do']>;
}

/** Floors, areas and devices; never changed in place. */
export interface Home {
  floors: readonly HomeFloor[];
  areas: readonly HomeArea[];
  devices: readonly HomeDevice[];
}

/** Device class of a list that the box keeps itself: one of the home goes before it. */
export const OWN_LIST = 'own-list';

export const EMPTY_HOME: Home = { floors: [], areas: [], devices: [] };

/** How a device is. Whatever is absent is not known, or it has no such thing. */
export interface DeviceState {
  /**
   * In Home Assistant's words: on, off, open, closed, opening, locked, playing, heat, docked, home,
   * a number as text, ...
   */
  value?: string;
  isAvailable: boolean;
  /** Wall clock, ms since 1970, of the last change of anything here. */
  changedWallMs: number;
  brightnessPercent?: number;
  /** Each 0..255. */
  rgb?: readonly [red: number, green: number, blue: number];
  colorTemperatureK?: number;
  /** 0 closed, 100 open. */
  positionPercent?: number;
  /** In the unit of the device, as targetTemperature. */
  currentTemperature?: number;
  targetTemperature?: number;
  currentHumidityPercent?: number;
  targetHumidityPercent?: number;
  fanPercent?: number;
  /** Of a climate, fan or humidifier: a mode it was put into beyond its value. */
  preset?: string;
  volumePercent?: number;
  isMuted?: boolean;
  /** What plays. */
  mediaTitle?: string;
  batteryPercent?: number;
  /** Open entries of a to-do list, in order. */
  items?: readonly string[];
}

/** One thing to do to one device. Percentages 0..100; `by` may be negative. */
export type HomeAction =
  | { do: 'turn-on' | 'turn-off' | 'toggle' }
  | { do: 'set-brightness'; percent: number }
  | { do: 'step-brightness'; by: number }
  | { do: 'set-color'; rgb: readonly [red: number, green: number, blue: number] }
  | { do: 'set-color-temperature'; kelvin: number }
  | { do: 'open' | 'close' | 'stop' }
  | { do: 'set-position'; percent: number }
  | { do: 'lock' | 'unlock' }
  | { do: 'set-temperature'; temperature: number }
  | { do: 'step-temperature'; by: number }
  | { do: 'set-mode'; mode: string }
  | { do: 'set-fan-speed'; percent: number }
  | { do: 'step-fan-speed'; by: number }
  | { do: 'set-humidity'; percent: number }
  | { do: 'start' | 'pause' | 'dock' | 'locate' }
  | { do: 'play' | 'next' | 'previous' }
  | { do: 'play-media'; query: string; mediaClass?: string }
  | { do: 'set-volume'; percent: number }
  | { do: 'step-volume'; by: number }
  | { do: 'mute' | 'unmute' }
  | { do: 'press' }
  | { do: 'set-value'; value: number | string }
  | { do: 'add-item' | 'remove-item' | 'complete-item'; item: string };

/** What became of an action. Only after `confirmed` and `sent` may it be said to be done. */
export type ActionOutcome =
  /** Its state says so, by now or before. */
  | { kind: 'confirmed' }
  /** It was told, and is of a kind that reports nothing back (a scene, a button). */
  | { kind: 'sent' }
  /** It was told, and its state did not say so in time. */
  | { kind: 'unanswered'; waitedMs: number }
  /** It was known not to be there, and was not told. */
  | { kind: 'unavailable' }
  /** It cannot do this, or refused; not told, or told in vain. */
  | { kind: 'refused'; reason: string }
  /** What connects it (a broker, a hub) is not there; not told, and will not be told later. */
  | { kind: 'unreachable' };

export type HomeChange =
  /** Names, areas or devices: `home` is another object now. */
  { kind: 'home' } | { kind: 'state'; deviceId: string };

/** The devices of a home behind one connection, or all of them behind several. */
export interface HomeHub {
  readonly home: Home;
  /** Undefined: there is no such device. */
  state(deviceId: string): DeviceState | undefined;
  /**
   * Tells a device something, once, and waits for the state that comes back. Never throws for what
   * a device does or does not do.
   * @param signal stops the waiting, not the device
   */
  perform(deviceId: string, action: HomeAction, signal: AbortSignal): Promise<ActionOutcome>;
  /** @returns ends it */
  onChange(listener: (change: HomeChange) => void): () => void;
}
