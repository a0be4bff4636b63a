import { type Arguments, argument } from './arguments.ts';
import { FILTERS } from './filters.ts';
import {
  isDict,
  isJsonObject,
  isList,
  limited,
  memberOf,
  TemplateError,
  type TemplateValue,
  textOf,
} from './values.ts';

const MAX_WIDTH = 100;

type Method = (subject: string, given: Arguments) => TemplateValue;

function text(given: Arguments, at: number): string {
  const value = argument(given, at, '');
  if (typeof value === 'string') return value;
  throw new TemplateError('a method of a text was given no text');
}

function texts(given: Arguments): string[] {
  const [first] = given.positional;
  return isList(first) ? first.map(textOf) : [text(given, 0)];
}

function viaFilter(name: string): Method {
  return (subject, given) => FILTERS.get(name)?.(subject, given);
}

function split(subject: string, given: Arguments): TemplateValue {
  if (given.positional.length === 0) return subject.trim().split(/\s+/);
  const separator = text(given, 0);
  if (separator === '') throw new TemplateError('it splits at an empty text');
  return subject.split(separator);
}

/** Takes characters, of which one is at most 16 K long, off an end. */
function stripped(subject: string, given: Arguments, ends: 'left' | 'right' | 'both'): string {
  const isOff = given.positional.length === 0 ? isSpace : isAmong(text(given, 0));
  let [from, to] = [0, subject.length];
  if (ends !== 'right') while (from < to && isOff(subject.charAt(from))) from += 1;
  if (ends !== 'left') while (to > from && isOff(subject.charAt(to - 1))) to -= 1;
  return subject.slice(from, to);
}

const isSpace = (char: string): boolean => char.trim() === '';
const isAmong =
  (chars: string) =>
  (char: string): boolean =>
    chars.includes(char);

/** What can be asked of a text by `text.name(...)`. */
const TEXT_METHODS: ReadonlyMap<string, Method> = new Map<string, Method>([
  ['lower', viaFilter('lower')],
  ['upper', viaFilter('upper')],
  ['title', viaFilter('title')],
  ['capitalize', viaFilter('capitalize')],
  ['replace', viaFilter('replace')],
  ['strip', (subject, given) => stripped(subject, given, 'both')],
  ['lstrip', (subject, given) => stripped(subject, given, 'left')],
  ['rstrip', (subject, given) => stripped(subject, given, 'right')],
  ['split', split],
  ['startswith', (subject, given) => texts(given).some((each) => subject.startsWith(each))],
  ['endswith', (subject, given) => texts(given).some((each) => subject.endsWith(each))],
  ['find', (subject, given) => subject.indexOf(text(given, 0))],
  ['isdigit', (subject) => /^\d+$/.test(subject)],
  [
    'zfill',
    (subject, given) => {
      const width = argument(given, 0, 'width');
      const isFit = typeof width === 'number' && width <= MAX_WIDTH;
      if (!isFit) throw new TemplateError('zfill takes a width up to 100');
      return limited(subject.padStart(width, '0'));
    },
  ],
]);

/** Names that may be called on something, so that others are refused before anything runs. */
export const METHOD_NAMES: ReadonlySet<string> = new Set([...TEXT_METHODS.keys(), 'get']);

/** `subject.name(...)`. @throws TemplateError where the subject has no such method */
export function callMethod(subject: TemplateValue, name: string, given: Arguments): TemplateValue {
  if (name === 'get' && (isDict(subject) || isJsonObject(subject))) {
    const found = memberOf(subject, argument(given, 0, 'key'));
    return found === undefined ? (argument(given, 1, 'default') ?? null) : found;
  }
  const method = TEXT_METHODS.get(name);
  if (typeof subject === 'string' && method) return method(subject, given);
  throw new TemplateError(`it calls ${name} on what has no such method`);
}
