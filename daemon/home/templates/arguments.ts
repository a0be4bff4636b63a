import { isList, TemplateError, type TemplateValue, textOf } from './values.ts';

/** What a filter, function or method is given beside its subject. */
export interface Arguments {
  positional: readonly TemplateValue[];
  named: ReadonlyMap<string, TemplateValue>;
}

export type Filter = (subject: TemplateValue, given: Arguments) => TemplateValue;

const MAX_SHOWN = 60;

/** An argument by its place or its name. */
export function argument(
  { positional, named }: Arguments,
  at: number,
  name: string,
): TemplateValue {
  return at < positional.length ? positional[at] : named.get(name);
}

/** Whether it says what to take where there is nothing good. */
export function hasDefault({ positional, named }: Arguments): boolean {
  return positional.length > 0 || named.has('default');
}

/** A value for an error message. */
export function shown(value: TemplateValue): string {
  const text = textOf(value);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}...` : `'${text}'`;
}

/** The entries of a list, or the characters of a text. @throws TemplateError */
export function listed(subject: TemplateValue): readonly TemplateValue[] {
  if (isList(subject)) return subject;
  if (typeof subject === 'string') return [...subject];
  throw new TemplateError('it wants a list');
}
