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
import type { Config } from './config.ts';
import { EntityDraft, refuse, tell } from './draft.ts';
import type { Entity, Plan, StatePatch, Telling } from './entity.ts';
import {
  BRIGHTNESS_TOLERANCE_PERCENT,
  isAtKelvin,
  kelvinWithin,
  stepped,
} from './light-confirmation.ts';
import { jsonLightEntity } from './light-json.ts';
import { templateLightEntity } from './light-template.ts';
import { addPower } from './power.ts';
import { isNear, isUnknown, percentOf, readNumber } from './readings.ts';

const DEFAULT_SCALE = 255;
/** Rounds what is sent; lamps take no more. */
const XY_DIGITS = 4;

/** Some lamps tell how bright they are, and not that they are on. */
const isLit = ({ value }: DeviceState): boolean => value !== 'off';

/** A light of any of the three schemas. @throws Refusal */
export function lightEntity(config: Config): Entity {
  const schema = config.textOr('schema', 'basic');
  if (schema === 'json') return jsonLightEntity(config);
  if (schema === 'template') return templateLightEntity(config);
  const draft = new EntityDraft(config);
  addPower(draft, 'state_value_template');
  addBrightness(draft);
  addColorTemperature(draft);
  addColor(draft, 'rgb', { toRgb: readRgb, fromRgb: (rgb) => rgb });
  addColor(draft, 'hs', {
    toRgb: ([hue, saturation]) =>
      hue === undefined || saturation === undefined ? undefined : hsToRgb(hue, saturation),
    fromRgb: (rgb) => rgbToHs(rgb).map((each) => Math.round(each)),
  });
  addColor(draft, 'xy', {
    toRgb: ([x, y]) => (x === undefined || y === undefined ? undefined : xyToRgb(x, y)),
    fromRgb: (rgb) => rgbToXy(rgb).map((each) => Number(each.toFixed(XY_DIGITS))),
  });
  return draft.done('light');
}

/** Some lamps want to be switched on before they are dimmed, some after, some not at all. */
function withPower(config: Config, message: Telling): Telling[] {
  const topic = config.topic('command_topic');
  const type = config.textOr('on_command_type', 'last');
  if (topic === undefined || type === 'brightness') return [message];
  const on = { topic, payload: config.textOr('payload_on', 'ON') };
  return type === 'first' ? [on, message] : [message, on];
}

function addBrightness(draft: EntityDraft): void {
  const { config } = draft;
  const scale = config.number('brightness_scale', DEFAULT_SCALE);
  draft.listen(
    { topic: 'brightness_state_topic', template: 'brightness_value_template' },
    readNumber('brightnessPercent', (value) => percentOf(value, scale)),
  );
  const say = draft.teller('brightness_command_topic', 'brightness_command_template');
  if (!say) return;
  const isHeard = draft.isConfirmed('brightness_command_topic', 'brightness_state_topic');
  const set = (percent: number): Plan => {
    const messages = withPower(config, say(Math.max(1, Math.round((percent / 100) * scale))));
    return tell(messages, isHeard ? isAt(percent) : undefined);
  };
  draft.on(['set-brightness'], ({ percent }, state) => {
    return percent > 0 ? set(percent) : turnedOff(draft, state);
  });
  draft.on(['step-brightness'], ({ by }, { brightnessPercent, value }) => {
    if (value === 'off' && by < 0) return refuse('it is off');
    if (value === 'off') return set(stepped(0, by));
    if (brightnessPercent === undefined) return refuse('its brightness is not known');
    return set(stepped(brightnessPercent, by));
  });
}

function turnedOff(draft: EntityDraft, state: DeviceState): Plan {
  return draft.plan({ do: 'turn-off' }, state);
}

function isAt(percent: number): (state: DeviceState) => boolean {
  return (state) =>
    isLit(state) && isNear(state.brightnessPercent, percent, BRIGHTNESS_TOLERANCE_PERCENT);
}

function addColorTemperature(draft: EntityDraft): void {
  const { config } = draft;
  const isKelvin = config.flag('color_temp_kelvin');
  const toKelvin = (value: number): number => (isKelvin ? value : reciprocalMegakelvin(value));
  draft.listen(
    { topic: 'color_temp_state_topic', template: 'color_temp_value_template' },
    readNumber('colorTemperatureK', toKelvin),
  );
  const say = draft.teller('color_temp_command_topic', 'color_temp_command_template');
  if (!say) return;
  const isHeard = draft.isConfirmed('color_temp_command_topic', 'color_temp_state_topic');
  draft.on(['set-color-temperature'], ({ kelvin: asked }) => {
    const kelvin = kelvinWithin(config, asked);
    const message = say(isKelvin ? kelvin : reciprocalMegakelvin(kelvin));
    const isDone = (state: DeviceState): boolean => isLit(state) && isAtKelvin(state, kelvin);
    return tell(withPower(config, message), isHeard ? isDone : undefined);
  });
}

interface ColorSpace {
  toRgb: (values: readonly number[]) => Rgb | undefined;
  fromRgb: (rgb: Rgb) => readonly number[];
}

function addColor(draft: EntityDraft, name: 'rgb' | 'hs' | 'xy', space: ColorSpace): void {
  const { config } = draft;
  const keys = { topic: `${name}_state_topic`, template: `${name}_value_template` };
  draft.listen(keys, (text) => readColor(text, space));
  const say = draft.teller(`${name}_command_topic`, `${name}_command_template`);
  if (!say || draft.has('set-color')) return;
  const isHeard = draft.isConfirmed(`${name}_command_topic`, keys.topic);
  draft.on(['set-color'], ({ rgb }) => {
    const [red, green, blue] = rgb;
    const [first = 0, second = 0] = space.fromRgb(rgb);
    const named = { red, green, blue, hue: first, sat: second, x: first, y: second };
    const message = say(space.fromRgb(rgb).join(','), named);
    const isDone = (state: DeviceState): boolean => isLit(state) && areAlike(state.rgb, rgb);
    return tell(withPower(config, message), isHeard ? isDone : undefined);
  });
}

function readColor(text: string, { toRgb }: ColorSpace): StatePatch | undefined {
  if (isUnknown(text)) return { rgb: undefined };
  const values = text.split(',').map(Number);
  const rgb = values.every(Number.isFinite) ? toRgb(values) : undefined;
  return rgb && { rgb };
}
