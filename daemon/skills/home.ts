import type { Home, HomeDevice } from '../ports/home.ts';
import type { TemplateNode } from './template.ts';
import { isNumeral, tokenize } from './tokens.ts';

/** A thing of the home with one way to say it. */
export interface HomeForm {
  kind: 'device' | 'area';
  /** Names of what is meant; several when the words do not tell them apart. */
  names: readonly string[];
  node: TemplateNode;
}

/** How numerals up to ninety-nine are said: number to words. */
export type Numerals = ReadonlyMap<number, readonly string[]>;

/** All ways to name the devices and areas of a home, device names before "area + name". */
export function homeForms(home: Home, numerals: Numerals): HomeForm[] {
  const devices = [...deviceIndex(home)].map(([words, found]): HomeForm => {
    const [only, second] = found;
    const value = only !== undefined && second === undefined ? deviceLabel(home, only) : words;
    return {
      kind: 'device',
      names: found.map((device) => deviceLabel(home, device)),
      node: named(words.split(' '), value, numerals),
    };
  });
  const areas = home.areas
    .map(({ name }) => ({ name, words: tokenize(name) }))
    .filter(({ words }) => words.length > 0)
    .map(({ name, words }): HomeForm => {
      return { kind: 'area', names: [name], node: named(words, name, numerals) };
    });
  return [...devices, ...areas];
}

/** Devices that answer to these words, which are a `device` slot or a name as people say it. */
export function devicesNamed(home: Home, words: string): readonly HomeDevice[] {
  return deviceIndex(home).get(tokenize(words).join(' ')) ?? [];
}

/** Devices of a domain, in one area or everywhere. */
export function devicesOf(home: Home, domain: string, area?: string): readonly HomeDevice[] {
  return home.devices.filter(
    (device) => device.domain === domain && (area === undefined || areaName(home, device) === area),
  );
}

/** The name of the area that a device stands in; undefined: nobody said where. */
function areaName(home: Home, { areaId }: HomeDevice): string | undefined {
  return areaId === undefined ? undefined : home.areas.find(({ id }) => id === areaId)?.name;
}

/** A name that means only this device where there is one: "lamp", or else "bedroom lamp". */
export function deviceLabel(home: Home, device: HomeDevice): string {
  const words = tokenize(device.name).join(' ');
  const namesakes = deviceIndex(home).get(words) ?? [];
  const area = areaName(home, device);
  return namesakes.length < 2 || area === undefined ? device.name : `${area} ${device.name}`;
}

const indexes = new WeakMap<Home, Map<string, HomeDevice[]>>();

/** Words to the devices they may mean. A home is not changed in place, so its index is kept. */
function deviceIndex(home: Home): Map<string, HomeDevice[]> {
  const known = indexes.get(home);
  if (known !== undefined) return known;
  const index = new Map<string, HomeDevice[]>();
  const add = (words: string, device: HomeDevice): void => {
    const found = index.get(words) ?? [];
    if (words !== '' && !found.includes(device)) index.set(words, [...found, device]);
  };
  for (const device of home.devices) {
    for (const name of [device.name, ...device.aliases]) add(tokenize(name).join(' '), device);
  }
  for (const device of home.devices) {
    const name = tokenize(device.name).join(' ');
    const area = tokenize(areaName(home, device) ?? '').join(' ');
    const full = `${area} ${name}`;
    if (area !== '' && !` ${name} `.includes(` ${area} `) && !index.has(full)) add(full, device);
  }
  indexes.set(home, index);
  return index;
}

function named(words: readonly string[], value: string, numerals: Numerals): TemplateNode {
  const items = words.map((word) => wordNode(word, numerals));
  return { kind: 'sequence', items: [...items, { kind: 'value', value }] };
}

/** A numeral in a name may be said in words, and a number word may be typed as a numeral. */
function wordNode(word: string, numerals: Numerals): TemplateNode {
  const typed = (text: string): TemplateNode => {
    return { kind: 'written', item: { kind: 'word', word: text } };
  };
  const plain: TemplateNode = { kind: 'word', word };
  if (!isNumeral(word)) {
    const value = [...numerals].find(([, words]) => words.length === 1 && words[0] === word)?.[0];
    return value === undefined ? plain : either(plain, typed(String(value)));
  }
  const spoken = numerals.get(Number(word));
  if (spoken === undefined) return typed(word);
  const items = spoken.map((part): TemplateNode => ({ kind: 'word', word: part }));
  return either({ kind: 'sequence', items }, typed(word));
}

function either(...nodes: TemplateNode[]): TemplateNode {
  return { kind: 'choice', options: nodes.map((node) => ({ node, weight: undefined })) };
}
