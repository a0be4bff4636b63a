import { isDict, isFloat, isJsonObject, isList, numberIn, type TemplateValue } from './values.ts';

const isNumber = (value: TemplateValue): boolean =>
  typeof value !== 'boolean' && numberIn(value) !== undefined;
const isMapping = (value: TemplateValue): boolean => isDict(value) || isJsonObject(value);

/** What may follow `is` in a template. */
export const TESTS: ReadonlyMap<string, (value: TemplateValue) => boolean> = new Map<
  string,
  (value: TemplateValue) => boolean
>([
  ['defined', (value) => value !== undefined],
  ['undefined', (value) => value === undefined],
  ['none', (value) => value === null],
  ['true', (value) => value === true],
  ['false', (value) => value === false],
  ['boolean', (value) => typeof value === 'boolean'],
  ['string', (value) => typeof value === 'string'],
  ['number', isNumber],
  ['integer', (value) => isNumber(value) && !isFloat(value)],
  ['float', isFloat],
  ['mapping', isMapping],
  ['iterable', (value) => typeof value === 'string' || isList(value) || isMapping(value)],
  ['sequence', (value) => typeof value === 'string' || isList(value)],
  ['odd', (value) => Math.abs((numberIn(value) ?? 0) % 2) === 1],
  ['even', (value) => (numberIn(value) ?? 1) % 2 === 0],
]);
