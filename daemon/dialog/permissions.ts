/** What an assistant, or a person, may do: names of intents, `home.*` for all that begin so. */
export type Permissions = readonly string[];

/** What was understood: its dotted name, and what else was asked in the same breath. */
interface AskedIntent {
  name: string;
  further?: readonly AskedIntent[];
}

const ALL_OF = '*';

/**
 * Whether all that was asked is allowed.
 * @param permissions undefined: everything
 * @param intent what was understood; undefined: nothing was, and it is free talk
 */
export function mayUse(
  permissions: Permissions | undefined,
  intent: AskedIntent | undefined,
): boolean {
  if (permissions === undefined || intent === undefined) return true;
  const isAllowed = permissions.some((allowed) =>
    allowed.endsWith(ALL_OF)
      ? intent.name.startsWith(allowed.slice(0, -1))
      : intent.name === allowed,
  );
  return isAllowed && (intent.further ?? []).every((other) => mayUse(permissions, other));
}
