import Type, { type TArray, type TString } from 'typebox';

const MAX_PERMISSIONS = 100;
/** A dotted name of an intent, or the beginning of one and a star. */
const PERMISSION = { maxLength: 60, pattern: '^([a-z][a-z-]*\\.)*([a-z][a-z-]*|\\*)$' };

/** Intents that somebody may use. @param about keywords of the setting */
export function permissionList(about: Readonly<Record<string, unknown>>): TArray<TString> {
  return Type.Array(Type.String(PERMISSION), { maxItems: MAX_PERMISSIONS, ...about });
}
