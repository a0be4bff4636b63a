import { misfit } from '../../models/budget.ts';
import { downloadSize, isBuiltIn } from '../../models/catalog/catalog.ts';
import { type CatalogEntry, ROLES } from '../../models/catalog/schema.ts';
import { modelsInUse, type RoleChoice } from '../../models/choose.ts';
import { formatBytes } from '../../models/shelf/size-text.ts';
import { EarshotError } from '../base/errors.ts';
import type { Role } from '../ports/models.ts';
import { openShelfInUse, type ShelfInUse } from './models-shelf.ts';
import { columns } from './output.ts';
import type { CliSession } from './session.ts';

const MAX_LICENCE_CHARS = 32;

/** One line of the list. */
interface ListedModel {
  id: string;
  role: Role;
  title: string;
  download: { bytes: number; isExact: boolean };
  memoryMb: number;
  licence: string;
  restriction: string;
  /** The settings, or the profile, ask for it. */
  isWanted: boolean;
  state: 'active' | 'here' | 'built-in' | 'absent' | 'partial' | 'broken' | 'outdated';
  /** Null: it fits beside the models in use; else why not. */
  misfit: string | null;
}

/** `earshot models list`. */
export async function listModelsCommand(
  { role }: { role?: string },
  session: CliSession,
): Promise<void> {
  if (role !== undefined && !ROLES.some((known) => known === role)) {
    throw new EarshotError('USAGE', `there is no role '${role}'; roles are ${ROLES.join(', ')}`);
  }
  const inUse = await openShelfInUse(session);
  const roles = ROLES.filter((known) => role === undefined || known === role);
  const models = roles.flatMap((one) =>
    inUse.catalog.entries.filter((entry) => entry.role === one).map((e) => listed(e, inUse)),
  );
  const { choice, hardware } = inUse;
  session.output.result({ profile: choice.profile, hardware, choice: choice.roles, models }, () =>
    describeList(models, inUse),
  );
}

function listed(
  entry: CatalogEntry,
  { catalog, shelf, hardware, choice }: ShelfInUse,
): ListedModel {
  const { id, role, title, memory, licence } = entry;
  const others = modelsInUse(choice, catalog).filter((other) => other.role !== role);
  const inRole = choice.roles[role];
  const isActive = inRole.state !== 'none' && inRole.model.id === id;
  const resting = isBuiltIn(entry) ? 'built-in' : shelf.look(entry).state;
  return {
    ...{ id, role, title, memoryMb: memory.mb, licence: licence.name },
    download: downloadSize(entry),
    restriction: licence.restriction,
    isWanted: inRole.state === 'model' ? isActive : inRole.wanted === id,
    state: isActive ? 'active' : resting,
    misfit: misfit(entry, others, { hardware, all: catalog.entries }) ?? null,
  };
}

const STATE_WORDS: Record<ListedModel['state'], string> = {
  active: 'ACTIVE',
  here: 'here',
  'built-in': 'built in',
  absent: 'not here',
  partial: 'partial',
  broken: 'BROKEN',
  outdated: 'outdated',
};

function describeList(models: readonly ListedModel[], { choice, config }: ShelfInUse): string {
  const head = ['ROLE', 'MODEL', 'DOWNLOAD', 'MEMORY', 'STATE', 'FITS', 'LICENCE'];
  const rows = models.map((model, index) => [
    model.role === models[index - 1]?.role ? '' : model.role,
    model.id,
    sizeOf(model),
    formatBytes(model.memoryMb * BYTES_PER_MB),
    stateOf(model),
    model.misfit === null ? 'yes' : 'no',
    licenceOf(model),
  ]);
  const isAuto = config.profile === 'auto' ? ', chosen for this machine' : '';
  const lines = [columns([head, ...rows]), '', `Profile: ${choice.profile}${isAuto}`];
  const shown = new Set(models.map(({ role }) => role));
  const missing = Object.entries(choice.roles).flatMap(([role, one]) =>
    shown.has(role as Role) ? missingLine(role, one) : [],
  );
  if (missing.length > 0) lines.push('', 'Not as wanted:', columns(missing));
  if (missing.some(([, text = '']) => text.includes('pulled'))) {
    lines.push('', 'Fetch what the profile wants with: earshot models pull');
  }
  return lines.join('\n');
}

const BYTES_PER_MB = 1e6;

function stateOf({ state, isWanted }: ListedModel): string {
  return state === 'absent' && isWanted ? 'WANTED' : STATE_WORDS[state];
}

function sizeOf({ download: { bytes, isExact }, state }: ListedModel): string {
  if (bytes === 0) return isExact && state !== 'absent' ? '-' : 'unknown';
  return isExact ? formatBytes(bytes) : `over ${formatBytes(bytes)}`;
}

function licenceOf({ licence, restriction }: ListedModel): string {
  const text = restriction === 'none' ? licence : `${restriction}: ${licence}`;
  const isCut = text.length > MAX_LICENCE_CHARS;
  return isCut ? `${text.slice(0, MAX_LICENCE_CHARS - 1)}…` : text;
}

function missingLine(role: string, choice: RoleChoice): string[][] {
  if (choice.state === 'model' || choice.wanted === 'none') return [];
  const instead = choice.state === 'rescue' ? `; ${choice.model.id} stands in` : '';
  return [[`  ${role}`, `${choice.reason}${instead}`]];
}
