import { stateFolder, statePaths } from '../../config/paths.ts';
import type { Config } from '../../config/schema.ts';
import type { Hardware } from '../../models/budget.ts';
import { type Catalog, loadCatalog } from '../../models/catalog/catalog.ts';
import { ROLES } from '../../models/catalog/schema.ts';
import { chooseModels, type ModelChoice, settingOf } from '../../models/choose.ts';
import { Shelf } from '../../models/shelf/shelf.ts';
import { execute } from '../control/execute.ts';
import { withCore } from './nearest-core.ts';
import type { CliSession } from './session.ts';

/** The models of the state folder, and what the settings make of them. */
export interface ShelfInUse {
  catalog: Catalog;
  shelf: Shelf;
  hardware: Hardware;
  config: Config['models'];
  choice: ModelChoice;
}

/** @throws CONFIG_INVALID when the owner's catalogue is wrong, and what reading settings throws */
export async function openShelfInUse(session: CliSession): Promise<ShelfInUse> {
  const { parts, options } = session;
  const shelf = new Shelf(statePaths(stateFolder(options.state, parts.environment)).models);
  const catalog = loadCatalog(shelf.layout.ownCatalog);
  const hardware = await parts.hardware();
  const config = await readModelSettings(session);
  const choice = chooseModels(config, { catalog, shelf, hardware });
  return { catalog, shelf, hardware, config, choice };
}

/** A daemon of another version may know fewer keys; those it does not know are `auto`. */
async function readModelSettings(session: CliSession): Promise<Config['models']> {
  const { signal } = new AbortController();
  const { entries } = await withCore(session, 'config.show', (core) =>
    execute(core, { verb: 'config.show', params: {}, signal }),
  );
  const keys = ['profile', ...ROLES.map(settingOf)] as const;
  const values = keys.map((key) => {
    const entry = entries.find((one) => one.key === `models.${key}`);
    return [key, entry?.value ?? 'auto'];
  });
  return Object.fromEntries(values) as Config['models'];
}
