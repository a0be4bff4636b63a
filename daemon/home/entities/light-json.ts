import type { DeviceState } from '../../ports/home.ts';
import {
  areAlike,
  hsToRgb,
  type Rgb,
  readRgb,
  reciprocalMegakelvin,
  rgbToHs,
  rgbToXy,
  xyToRgb,
} from '../color.ts';
import { Refusal } from '../discovery/refusal.ts';
import { isJsonObject, type JsonObject } from '../templates/values.ts';
import type { Config } from './config.ts';
import { EntityDraft, refuse, tell } from './draft.ts';
import type { Entity, Plan, StatePatch } from './entity.ts';
import {
  BRIGHTNESS_TOLERANCE_PERCENT,
  isAtKelvin,
  kelvinWithin,
  stepped,
} from './light-confirmation.ts';
import { isOff, isOn } from './power.ts';
import { isNear, numberIn, percentOf, readObject, textIn } from './readings.ts';

const DEFAULT_SCALE = 255;
const XY_DIGITS = 4;
/** Modes in which a lamp can be told a colour, best first. */
const COLOR_MODES = ['rgb', 'hs', 'xy', 'rgbw', 'rgbww'] as const;
type ColorMode = (typeof COLOR_MODES)[number];

/** A light that is told and tells JSON (schema `json`). @throws Refusal */
export function jsonLightEntity(config: Config): Entity {
  return new JsonLight(config).entity();
}

class JsonLight {
  readonly #config: Config;
  readonly #draft: EntityDraft;
  readonly #modes: readonly string[];
  readonly #scale: number;
  readonly #isKelvin: boolean;

  constructor(config: Config) {
    this.#config = config;
    this.#draft = new EntityDraft(config);
    this.#modes = config.texts('supported_color_modes') ?? formerModes(config);
    this.#scale = config.number('brightness_scale', DEFAULT_SCALE);
    this.#isKelvin = config.flag('color_temp_kelvin');
  }

  entity(): Entity {
    const draft = this.#draft;
    draft.listenWhole('state_topic', (payload) => {
      const told = readObject(payload);
      return told && this.#read(told);
    });
    const say = draft.teller('command_topic', 'command_template');
    if (!say) throw new Refusal('it has no command_topic');
    const isHeard = draft.isConfirmed('command_topic', 'state_topic');
    const order = (wanted: JsonObject, isDone: (state: DeviceState) => boolean): Plan =>
      tell(say(JSON.stringify(wanted)), isHeard ? isDone : undefined);
    const turnOn = () => order({ state: 'ON' }, isOn);
    const turnOff = () => order({ state: 'OFF' }, isOff);
    draft.on(['turn-on'], turnOn);
    draft.on(['turn-off'], turnOff);
    draft.on(['toggle'], (_, state) => (isOn(state) ? turnOff() : turnOn()));
    this.#addBrightness(order);
    this.#addColors(order);
    return draft.done('light');
  }

  #addBrightness(order: Order): void {
    const isDimmable = this.#modes.some((mode) => !['onoff', 'white'].includes(mode));
    if (!isDimmable && !this.#config.flag('brightness')) return;
    const draft = this.#draft;
    const set = (percent: number): Plan => {
      const brightness = Math.max(1, Math.round((percent / 100) * this.#scale));
      return order({ state: 'ON', brightness }, (state) => {
        const tolerance = BRIGHTNESS_TOLERANCE_PERCENT;
        return isOn(state) && isNear(state.brightnessPercent, percent, tolerance);
      });
    };
    draft.on(['set-brightness'], ({ percent }) =>
      percent > 0 ? set(percent) : order({ state: 'OFF' }, isOff),
    );
    draft.on(['step-brightness'], ({ by }, { value, brightnessPercent }) => {
      if (value === 'off') return by < 0 ? refuse('it is off') : set(stepped(0, by));
      if (brightnessPercent === undefined) return refuse('its brightness is not known');
      return set(stepped(brightnessPercent, by));
    });
  }

  #addColors(order: Order): void {
    const draft = this.#draft;
    if (this.#modes.includes('color_temp')) {
      draft.on(['set-color-temperature'], ({ kelvin: asked }) => {
        const kelvin = kelvinWithin(this.#config, asked);
        const told = this.#isKelvin ? kelvin : reciprocalMegakelvin(kelvin);
        return order(
          { state: 'ON', color_temp: told },
          (state) => isOn(state) && isAtKelvin(state, kelvin),
        );
      });
    }
    const mode = COLOR_MODES.find((each) => this.#modes.includes(each));
    if (mode === undefined) return;
    draft.on(['set-color'], ({ rgb }) => {
      const color = colorIn(mode, rgb);
      return order({ state: 'ON', color }, (state) => isOn(state) && areAlike(state.rgb, rgb));
    });
  }

  #read(told: JsonObject): StatePatch {
    const patch: StatePatch = {};
    const state = textIn(told, 'state');
    if (state === 'ON' || state === 'OFF') patch.value = state === 'ON' ? 'on' : 'off';
    if (told['state'] === null) patch.value = undefined;
    const brightness = numberIn(told, 'brightness');
    if (brightness !== undefined) patch.brightnessPercent = percentOf(brightness, this.#scale);
    const mode = textIn(told, 'color_mode');
    const temperature = numberIn(told, 'color_temp');
    // In the mode of a colour the temperature is what was set last, not what shines.
    if (temperature !== undefined && (mode === undefined || mode === 'color_temp')) {
      patch.colorTemperatureK = this.#isKelvin ? temperature : reciprocalMegakelvin(temperature);
    }
    const { color } = told;
    if (isJsonObject(color) && mode !== 'color_temp') {
      const rgb = rgbIn(color);
      if (rgb) patch.rgb = rgb;
    }
    if (mode === 'color_temp') patch.rgb = undefined;
    else if (mode !== undefined) patch.colorTemperatureK = undefined;
    return patch;
  }
}

type Order = (wanted: JsonObject, isDone: (state: DeviceState) => boolean) => Plan;

/** What was said before there were colour modes. */
function formerModes(config: Config): string[] {
  const names = ['color_temp', 'hs', 'rgb', 'xy'].filter((name) => config.flag(name));
  return names.length === 0 && config.flag('brightness') ? ['brightness'] : names;
}

function colorIn(mode: ColorMode, rgb: Rgb): JsonObject {
  if (mode === 'hs') {
    const [hue, saturation] = rgbToHs(rgb);
    return { h: Math.round(hue), s: Math.round(saturation) };
  }
  if (mode === 'xy') {
    const [x, y] = rgbToXy(rgb).map((each) => Number(each.toFixed(XY_DIGITS)));
    return { x, y };
  }
  const [r, g, b] = rgb;
  const whites = { rgb: {}, rgbw: { w: 0 }, rgbww: { c: 0, w: 0 } }[mode];
  return { r, g, b, ...whites };
}

function rgbIn(color: JsonObject): Rgb | undefined {
  const [r, g, b, h, s, x, y] = ['r', 'g', 'b', 'h', 's', 'x', 'y'].map((key) =>
    numberIn(color, key),
  );
  if (r !== undefined && g !== undefined && b !== undefined) return readRgb([r, g, b]);
  if (h !== undefined && s !== undefined) return hsToRgb(h, s);
  return x !== undefined && y !== undefined ? xyToRgb(x, y) : undefined;
}
