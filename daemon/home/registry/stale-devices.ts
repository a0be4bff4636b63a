import type { KnownDevice } from '../../ports/home-store.ts';

const DAY_MS = 86_400_000;
/** A bridge that flaps, or is away for repair, must not lose the names. */
const KEEP_MS = 30 * DAY_MS;
/** What its owner named by hand is kept longer: a summer house, a Christmas tree. */
const KEEP_EDITED_MS = 400 * DAY_MS;
/** Twice what one home may hold. */
const MAX_KNOWN = 4000;

function isEdited({ name, aliases, isAreaChosen, isExposed }: KnownDevice): boolean {
  return name !== null || aliases.length > 0 || isAreaChosen || isExposed !== null;
}

/** Ids of the devices that need not be remembered any more. */
export function staleDevices(
  known: readonly KnownDevice[],
  { present, nowWallMs }: { present: ReadonlySet<string>; nowWallMs: number },
): string[] {
  const absent = known
    .filter(({ id }) => !present.has(id))
    .sort((one, other) => other.lastSeenWallMs - one.lastSeenWallMs);
  const room = Math.max(0, MAX_KNOWN - (known.length - absent.length));
  return absent
    .filter((device, at) => {
      const keepMs = isEdited(device) ? KEEP_EDITED_MS : KEEP_MS;
      return at >= room || nowWallMs - device.lastSeenWallMs > keepMs;
    })
    .map(({ id }) => id);
}
