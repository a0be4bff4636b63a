import { type Arguments, argument, type Filter, listed, shown } from './arguments.ts';
import { formatted } from './format.ts';
import { NUMBER_FILTERS } from './number-filters.ts';
import {
  areEqual,
  isDict,
  isJsonObject,
  isList,
  isTruthy,
  jsonOf,
  limited,
  MAX_TEXT_CHARS,
  parseJson,
  TemplateError,
  type TemplateValue,
  textOf,
} from './values.ts';

function textArgument(given: Arguments, at: number, name: string): string {
  const value = argument(given, at, name);
  if (typeof value === 'string') return value;
  throw new TemplateError(`its argument ${name} is no text`);
}

function replaceIn(subject: TemplateValue, given: Arguments): TemplateValue {
  const [text, old] = [textOf(subject), textArgument(given, 0, 'old')];
  const fresh = textOf(argument(given, 1, 'new'));
  if (old === '') throw new TemplateError('it replaces an empty text');
  const places = text.split(old).length - 1;
  // Before the text is made: every place may grow.
  if (places * fresh.length > MAX_TEXT_CHARS) throw new TemplateError('it makes too long a text');
  return limited(text.replaceAll(old, () => fresh));
}

function lengthOf(subject: TemplateValue): number {
  if (typeof subject === 'string' || isList(subject)) return subject.length;
  if (isDict(subject)) return subject.size;
  if (isJsonObject(subject)) return Object.keys(subject).length;
  throw new TemplateError('it asks for the length of what has none');
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1).toLowerCase();
}

function joined(subject: TemplateValue, given: Arguments): string {
  const between = textOf(argument(given, 0, 'd') ?? '');
  const parts = listed(subject).map(textOf);
  const total = parts.reduce((sum, { length }) => sum + length + between.length, 0);
  if (total > MAX_TEXT_CHARS) throw new TemplateError('it makes too long a text');
  return parts.join(between);
}

const byDefault: Filter = (subject, given) => {
  const replacesEmpty = isTruthy(argument(given, 1, 'boolean'));
  const isGood = subject !== undefined && (!replacesEmpty || isTruthy(subject));
  return isGood ? subject : (argument(given, 0, 'default_value') ?? '');
};

/** The filters of Jinja and Home Assistant that discovery messages use, and no others. */
export const FILTERS: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  ...NUMBER_FILTERS,
  ['default', byDefault],
  ['d', byDefault],
  ['lower', (subject) => textOf(subject).toLowerCase()],
  ['upper', (subject) => limited(textOf(subject).toUpperCase())],
  ['title', (subject) => textOf(subject).replace(/\p{L}+/gu, capital)],
  ['capitalize', (subject) => capital(textOf(subject))],
  ['trim', (subject) => textOf(subject).trim()],
  ['string', textOf],
  ['length', lengthOf],
  ['count', lengthOf],
  ['first', (subject) => listed(subject)[0]],
  ['last', (subject) => listed(subject).at(-1)],
  ['list', listed],
  ['join', joined],
  ['replace', replaceIn],
  ['format', (subject, { positional }) => formatted(textOf(subject), positional)],
  ['tojson', jsonOf],
  ['to_json', jsonOf],
  [
    'from_json',
    (subject) => {
      const value = parseJson(textOf(subject));
      if (value === undefined) throw new TemplateError(`${shown(subject)} is no JSON`);
      return value;
    },
  ],
  [
    'is_defined',
    (subject) => {
      if (subject === undefined) throw new TemplateError('what it wants is not in the message');
      return subject;
    },
  ],
  [
    'iif',
    (subject, given) => {
      const [yes, no] = [argument(given, 0, 'if_true'), argument(given, 1, 'if_false')];
      return isTruthy(subject) ? (yes ?? true) : (no ?? false);
    },
  ],
  [
    'contains',
    (subject, given) => {
      const wanted = argument(given, 0, 'value');
      if (typeof subject === 'string') return subject.includes(textOf(wanted));
      return listed(subject).some((each) => areEqual(each, wanted));
    },
  ],
]);

/** Functions that are called by name alone; each is a filter whose subject is in the brackets. */
export const FUNCTIONS: ReadonlyMap<string, Filter> = new Map(
  ['float', 'int', 'bool', 'iif', 'is_number'].flatMap((name) => {
    const filter = FILTERS.get(name);
    return filter ? [[name, filter] as const] : [];
  }),
);
