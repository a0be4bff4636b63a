import type { TemplateValue } from './values.ts';

/** Variables of one rendering. */
export type Scope = Map<string, TemplateValue>;
/** A part of a template, ready to run. */
export type Part = (scope: Scope) => TemplateValue;

const CONSTANTS: ReadonlyMap<string, TemplateValue> = new Map<string, TemplateValue>([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['none', null],
  ['None', null],
]);

/** The same whatever the variables. */
export function constant(value: TemplateValue): Part {
  return () => value;
}

/** What a name stands for. */
export function variable(name: string): Part {
  if (CONSTANTS.has(name)) return constant(CONSTANTS.get(name));
  return (scope) => scope.get(name);
}
