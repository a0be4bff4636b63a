/** Long sentences of Home Assistant are for a screen. */
const MAX_CHARS = 160;
const BY_CODE: ReadonlyMap<string, string> = new Map([
  ['not_found', 'Home Assistant has no such service'],
  ['unauthorized', 'the access token may not do that'],
  ['timeout', 'Home Assistant waited for it in vain'],
  ['unknown_error', 'something went wrong inside Home Assistant'],
]);
/** Whoever checks the fields of a call puts them into its message: `... @ data['code']`. */
const FIELD_PATH = /\s*(@ data\[.*|\. Got .*)$/s;
/** `light.kitchen` and the like say nothing to somebody who listens. */
const ENTITY_ID = /\b[a-z_]+\.([a-z0-9_]+)\b/g;

/** Why Home Assistant refused, in words that can be said. */
export function plainReason({ code, message }: { code: string; message: string }): string {
  const known = BY_CODE.get(code);
  if (known !== undefined) return known;
  const plain = message
    .replace(FIELD_PATH, '')
    .replace(ENTITY_ID, (_, name: string) => name.replaceAll('_', ' '))
    .replace(/\s+/g, ' ')
    .replace(/^Validation error: /, '')
    .replace(/[.\s]+$/, '');
  if (plain === '') return 'Home Assistant refused it';
  return plain.length > MAX_CHARS ? `${plain.slice(0, MAX_CHARS)}...` : plain;
}
