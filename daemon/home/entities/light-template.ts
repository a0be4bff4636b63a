import type { DeviceState } from '../../ports/home.ts';
import { areAlike, readRgb, reciprocalMegakelvin, rgbToHs } from '../color.ts';
import { Refusal } from '../discovery/refusal.ts';
import type { TemplateValue } from '../templates/values.ts';
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
import { isNear, percentOf } from './readings.ts';

const SCALE = 255;
const STATES: ReadonlyMap<string, string> = new Map([
  ['on', 'on'],
  ['off', 'off'],
]);

/** A light whose every word is made by a template (schema `template`). @throws Refusal */
export function templateLightEntity(config: Config): Entity {
  const draft = new EntityDraft(config);
  addStates(draft);
  const on = config.template('command_on_template');
  const off = config.template('command_off_template');
  const topic = config.topic('command_topic');
  if (!on || !off || topic === undefined) throw new Refusal('it has no command templates');
  draft.teller('command_topic', '');
  const isHeard =
    draft.isConfirmed('command_topic', 'state_topic') && config.template('state_template');
  const order = (
    more: Record<string, TemplateValue>,
    isDone: (state: DeviceState) => boolean,
    canSay: string,
  ): Plan => {
    const payload = on.render({ state: 'on', ...more });
    return tell({ topic, payload }, isHeard && config.text(canSay) ? isDone : undefined);
  };
  const turnOn = () => order({}, isOn, 'state_template');
  const turnOff = () =>
    tell({ topic, payload: off.render({ state: 'off' }) }, isHeard ? isOff : undefined);
  draft.on(['turn-on'], turnOn);
  draft.on(['turn-off'], turnOff);
  draft.on(['toggle'], (_, state) => (isOn(state) ? turnOff() : turnOn()));
  const source = config.textOr('command_on_template', '');
  if (source.includes('brightness')) addBrightness(draft, order);
  if (source.includes('color_temp')) addColorTemperature(draft, order);
  if (/\b(red|hue)\b/.test(source)) addColor(draft, order);
  return draft.done('light');
}

type Order = (
  more: Record<string, TemplateValue>,
  isDone: (state: DeviceState) => boolean,
  canSay: string,
) => Plan;

function addStates(draft: EntityDraft): void {
  const { config } = draft;
  const templates = new Map(
    ['state', 'brightness', 'color_temp', 'red', 'green', 'blue'].flatMap((name) => {
      const template = config.template(`${name}_template`);
      return template ? [[name, template] as const] : [];
    }),
  );
  draft.listenWhole('state_topic', (payload) => {
    const read = (name: string): string => templates.get(name)?.read(payload) ?? '';
    const number = (name: string): number => (read(name) === '' ? Number.NaN : Number(read(name)));
    const patch: StatePatch = {};
    const value = STATES.get(read('state').toLowerCase());
    if (value !== undefined) patch.value = value;
    const brightness = number('brightness');
    if (Number.isFinite(brightness)) patch.brightnessPercent = percentOf(brightness, SCALE);
    const temperature = number('color_temp');
    const isKelvin = config.flag('color_temp_kelvin');
    if (temperature > 0) {
      patch.colorTemperatureK = isKelvin ? temperature : reciprocalMegakelvin(temperature);
    }
    const rgb = readRgb([number('red'), number('green'), number('blue')]);
    if (rgb) patch.rgb = rgb;
    return Object.keys(patch).length > 0 ? patch : undefined;
  });
}

function addBrightness(draft: EntityDraft, order: Order): void {
  const set = (percent: number): Plan => {
    const brightness = Math.max(1, Math.round((percent / 100) * SCALE));
    const isDone = (state: DeviceState): boolean =>
      isOn(state) && isNear(state.brightnessPercent, percent, BRIGHTNESS_TOLERANCE_PERCENT);
    return order({ brightness }, isDone, 'brightness_template');
  };
  draft.on(['set-brightness'], ({ percent }, state) =>
    percent > 0 ? set(percent) : draft.plan({ do: 'turn-off' }, state),
  );
  draft.on(['step-brightness'], ({ by }, { brightnessPercent }) => {
    if (brightnessPercent === undefined) return refuse('its brightness is not known');
    return set(stepped(brightnessPercent, by));
  });
}

function addColorTemperature(draft: EntityDraft, order: Order): void {
  const { config } = draft;
  draft.on(['set-color-temperature'], ({ kelvin: asked }) => {
    const kelvin = kelvinWithin(config, asked);
    const told = config.flag('color_temp_kelvin') ? kelvin : reciprocalMegakelvin(kelvin);
    const isDone = (state: DeviceState): boolean => isOn(state) && isAtKelvin(state, kelvin);
    return order({ color_temp: told }, isDone, 'color_temp_template');
  });
}

function addColor(draft: EntityDraft, order: Order): void {
  draft.on(['set-color'], ({ rgb }) => {
    const [red, green, blue] = rgb;
    const [hue, sat] = rgbToHs(rgb);
    const isDone = (state: DeviceState): boolean => isOn(state) && areAlike(state.rgb, rgb);
    return order({ red, green, blue, hue, sat }, isDone, 'red_template');
  });
}
