import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** Each 0..255. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** Every colour that a `color` slot may name, by its id. */
export function loadColors(): ReadonlyMap<string, Rgb> {
  const text = readFileSync(new URL('./colors.yaml', import.meta.url), 'utf8');
  return new Map(Object.entries(parse(text) as Record<string, Rgb>));
}
