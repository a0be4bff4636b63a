import { limited, numberIn, TemplateError, type TemplateValue, textOf } from './values.ts';

/** One place of a `%` format: flags, width and precision of at most two digits each. */
const PLACE = /%(?:%|(?<zero>0?)(?<width>\d{0,2})(?:\.(?<digits>\d{1,2}))?(?<kind>[sdifxX]))/g;
const HEX = 16;
/** Of `%f` where nothing else is said. */
const PYTHON_DIGITS = 6;
/** What toFixed() can do at most. */
const MAX_FIXED = 20;

/**
 * A text with its `%s`, `%d`, `%05.2f`, `%02x` filled in, as Python's `%`.
 * @throws TemplateError when they do not fit together
 */
export function formatted(pattern: string, values: readonly TemplateValue[]): string {
  let used = 0;
  const text = pattern.replace(PLACE, (place, ...rest) => {
    if (place === '%%') return '%';
    if (used >= values.length) throw new TemplateError('a format has more places than values');
    const groups = rest.at(-1) as Record<string, string | undefined>;
    const value = values[used];
    used += 1;
    const written = writtenAs(value, groups['kind'] ?? 's', groups['digits']);
    const pad = groups['zero'] === '0' ? '0' : ' ';
    return written.padStart(Number(groups['width'] || 0), pad);
  });
  if (used < values.length) throw new TemplateError('a format has fewer places than values');
  return limited(text);
}

function writtenAs(value: TemplateValue, kind: string, digits: string | undefined): string {
  if (kind === 's') return textOf(value);
  const number = numberIn(value);
  if (number === undefined) throw new TemplateError(`'%${kind}' wants a number`);
  if (kind === 'f') return number.toFixed(Math.min(Number(digits ?? PYTHON_DIGITS), MAX_FIXED));
  const whole = Math.trunc(number);
  if (kind === 'x') return whole.toString(HEX);
  return kind === 'X' ? whole.toString(HEX).toUpperCase() : String(whole);
}
