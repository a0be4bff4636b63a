import type { Config } from '../config/schema.ts';
import type { ModelFiles, Role } from '../daemon/ports/models.ts';
import { type Hardware, misfit } from './budget.ts';
import { type Catalog, isBuiltIn } from './catalog/catalog.ts';
import type { CatalogEntry, EngineName } from './catalog/schema.ts';
import { chooseProfile } from './profiles.ts';
import type { OnShelf } from './shelf/shelf.ts';

/** The part of the shelf that a choice needs; implemented by Shelf. */
export interface ShelfView {
  look(entry: CatalogEntry): OnShelf;
  /** True for a licence that allows every use, or that a person accepted on this box. */
  isLicenceAccepted(entry: CatalogEntry): boolean;
}

/** A model to be opened by its engine. */
export interface ChosenModel extends ModelFiles {
  engine: EngineName;
  memoryMb: number;
}

/** What does the work of a role, and why not what was wanted. */
export type RoleChoice =
  | { state: 'model'; model: ChosenModel }
  /** The rescue engine stands in. */
  | { state: 'rescue'; model: ChosenModel; wanted: string; reason: string }
  /** Nothing does it: it was not wanted (`wanted` is `none`), or there is no rescue engine. */
  | { state: 'none'; wanted: string; reason: string };

export interface ModelChoice {
  /** The profile that `auto` stands for. */
  profile: string;
  roles: Readonly<Record<Role, RoleChoice>>;
}

/** What the choice depends on. */
export interface ChoiceFacts {
  catalog: Catalog;
  shelf: ShelfView;
  hardware: Hardware;
}

/** Engines that need no download; what they are called in the catalogue. */
const RESCUE: Partial<Record<Role, string>> = {
  wake: 'pocketsphinx-wake',
  vad: 'silero-vad-built-in',
  stt: 'pocketsphinx',
  tts: 'espeak',
};
/** When memory is short the last ones go without. */
const BY_IMPORTANCE: readonly Role[] = [
  'vad',
  'wake',
  'stt',
  'tts',
  'embed',
  'end-of-turn',
  'denoise',
  'speaker',
  'llm',
];

/** Name of a role's setting below `models`. */
export function settingOf(role: Role): Exclude<keyof Config['models'], 'profile'> {
  return role === 'end-of-turn' ? 'endOfTurn' : role;
}

/**
 * Which model does what. Never fails: what is missing, broken, restricted or too large is replaced
 * by the rescue engine of its role, or left out, with the reason.
 */
export function chooseModels(config: Config['models'], facts: ChoiceFacts): ModelChoice {
  const { catalog, hardware } = facts;
  const profile = chooseProfile(config.profile, catalog, hardware);
  const loaded: CatalogEntry[] = [];
  const roles = BY_IMPORTANCE.map((role): [Role, RoleChoice] => {
    const setting = config[settingOf(role)];
    const wanted = setting === 'auto' ? (profile.models[role] ?? 'none') : setting;
    const choice = chooseOne(role, wanted, { ...facts, loaded });
    if (choice.state !== 'none') loaded.push(catalog.get(choice.model.id));
    return [role, choice];
  });
  return { profile: profile.name, roles: Object.fromEntries(roles) as Record<Role, RoleChoice> };
}

type FactsSoFar = ChoiceFacts & { loaded: readonly CatalogEntry[] };

function chooseOne(role: Role, wanted: string, facts: FactsSoFar): RoleChoice {
  const attempt = tryModel(role, wanted, facts);
  if (typeof attempt !== 'string') return { state: 'model', model: attempt };
  const rescueId = RESCUE[role];
  const rescue = rescueId === undefined ? undefined : facts.catalog.get(rescueId);
  if (rescue === undefined) return { state: 'none', wanted, reason: attempt };
  const files = { id: rescue.id, paths: {}, settings: rescue.settings };
  return { state: 'rescue', model: chosen(rescue, files), wanted, reason: attempt };
}

/** The model, or why it cannot be. */
function tryModel(role: Role, id: string, facts: FactsSoFar): ChosenModel | string {
  const { catalog, shelf, hardware, loaded } = facts;
  if (id === 'none') return 'none is wanted';
  const entry = catalog.find(id);
  if (entry === undefined) return `no model has the id ${id}`;
  if (entry.role !== role) return `${id} is a model for ${entry.role}`;
  if (!shelf.isLicenceAccepted(entry)) return `the licence of ${id} was not accepted`;
  const found = shelf.look(entry);
  if (found.state !== 'here') return found.reason;
  const tooLarge = misfit(entry, loaded, { hardware, all: catalog.entries });
  // What is built in is the last resort: it is used however little memory there is.
  if (tooLarge !== undefined && !isBuiltIn(entry)) return tooLarge;
  return chosen(entry, found.files);
}

function chosen({ engine, memory }: CatalogEntry, files: ModelFiles): ChosenModel {
  return { ...files, engine, memoryMb: memory.mb };
}

/** Entries of all models in use, for the budget of one more. */
export function modelsInUse({ roles }: ModelChoice, catalog: Catalog): CatalogEntry[] {
  return Object.values(roles).flatMap((choice) =>
    choice.state === 'none' ? [] : [catalog.get(choice.model.id)],
  );
}
