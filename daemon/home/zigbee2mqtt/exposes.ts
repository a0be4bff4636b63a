import { isJsonObject, isList, type JsonObject, type TemplateValue } from '../templates/values.ts';

/** What a device of Zigbee2MQTT says that it has (its documentation, "Exposes"). */
export interface Expose {
  /** light, switch, cover, lock, climate, fan, binary, numeric, enum, text ... */
  type: string;
  /** Key in the messages of the device; empty for one that is made of features. */
  property: string;
  name: string;
  label: string;
  /** Of a device with several: l1, left, ... */
  endpoint: string;
  /** Whether it is published, and whether it can be set. */
  isPublished: boolean;
  isSettable: boolean;
  category: string;
  unit: string;
  valueOn: TemplateValue;
  valueOff: TemplateValue;
  values: readonly string[];
  valueMin: number | undefined;
  valueMax: number | undefined;
  features: readonly Expose[];
}

const PUBLISHED = 0b001;
const SETTABLE = 0b010;
const MAX_FEATURES = 100;
const MAX_LEVELS = 3;
const IDENTIFIER = /^\w{1,60}$/;

/** Those that can be understood of a list that others made. */
export function readExposes(value: TemplateValue, level = 0): Expose[] {
  if (!isList(value) || level > MAX_LEVELS) return [];
  return value.slice(0, MAX_FEATURES).flatMap((each) => {
    const expose = isJsonObject(each) ? readExpose(each, level) : undefined;
    return expose ? [expose] : [];
  });
}

function readExpose(fields: JsonObject, level: number): Expose | undefined {
  const text = (key: string): string => {
    const value = fields[key];
    return typeof value === 'string' ? value : '';
  };
  const number = (key: string): number | undefined => {
    const value = fields[key];
    return typeof value === 'number' ? value : undefined;
  };
  const [property, endpoint] = [text('property'), text('endpoint')];
  // They become parts of templates and of ids.
  const isFit = [property, endpoint].every((each) => each === '' || IDENTIFIER.test(each));
  if (!isFit || text('type') === '') return undefined;
  const access = number('access') ?? PUBLISHED;
  return {
    ...{ type: text('type'), property, endpoint, name: text('name') },
    ...{ label: text('label'), category: text('category'), unit: text('unit') },
    isPublished: (access & PUBLISHED) !== 0,
    isSettable: (access & SETTABLE) !== 0,
    ...{ valueOn: fields['value_on'], valueOff: fields['value_off'] },
    values: isList(fields['values']) ? fields['values'].map(String).slice(0, MAX_FEATURES) : [],
    ...{ valueMin: number('value_min'), valueMax: number('value_max') },
    features: readExposes(fields['features'], level + 1),
  };
}

/** A feature by its name. */
export function feature(expose: Expose, ...names: string[]): Expose | undefined {
  return expose.features.find(({ name }) => names.includes(name));
}
