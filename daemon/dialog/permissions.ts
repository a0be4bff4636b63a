/** What an assistant, or a person, may do: names of intents, `home.*` for all that begin so. */
export type Permissions = readonly string[];

const ALL_OF = '*';

/**
 * @param permissions undefined: everything
 * @param intent dotted name of what was understood; undefined: nothing was, and it is free talk
 */
export function mayUse(permissions: Permissions | undefined, intent: string | undefined): boolean {
  if (permissions === undefined || intent === undefined) return true;
  return permissions.some((allowed) =>
    allowed.endsWith(ALL_OF) ? intent.startsWith(allowed.slice(0, -1)) : intent === allowed,
  );
}
