import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of espeak-ng's data, wherever Debian's package for this machine has put it. */
export function espeakDataFolder(): string | undefined {
  const libraries = '/usr/lib';
  if (!existsSync(libraries)) return undefined;
  return readdirSync(libraries)
    .map((name) => join(libraries, name, 'espeak-ng-data'))
    .find((folder) => existsSync(join(folder, 'phontab')));
}
