import { parse } from 'yaml';
import { EarshotError } from '../daemon/base/errors.ts';
import { checkValue, unknownKeyText } from './check.ts';
import { findKey } from './keys.ts';

/**
 * A setting's value as typed on the command line: text stays text, everything else is YAML.
 * @throws CONFIG_INVALID when the key is unknown or the text is no value for it
 */
export function parseTypedValue(key: string, text: string): unknown {
  const known = findKey(key);
  if (known === undefined)
    throw new EarshotError('CONFIG_INVALID', `${key} ${unknownKeyText(key)}`);
  const isText = known.schema.type === 'string' || known.schema.enum !== undefined;
  return isText ? text : parseYaml(key, text);
}

function parseYaml(key: string, text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 0, logLevel: 'error' });
  } catch (error) {
    const why = (error as Error).message;
    throw new EarshotError('CONFIG_INVALID', `${key} cannot be read: ${why}`, { cause: error });
  }
}

/** @throws CONFIG_INVALID naming the key, what was found and what is allowed */
export function assertValue(key: string, value: unknown): void {
  const problems = checkValue(key, value);
  if (problems.length === 0) return;
  const text = problems.map((problem) => `${problem.key} ${problem.text}`).join('; ');
  throw new EarshotError('CONFIG_INVALID', text);
}
