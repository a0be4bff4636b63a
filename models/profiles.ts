import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Type, { type Static } from 'typebox';
import Value from 'typebox/value';
import { EarshotError } from '../daemon/base/errors.ts';
import type { Role } from '../daemon/ports/models.ts';
import { budgetOf, type Hardware } from './budget.ts';
import type { Catalog } from './catalog/catalog.ts';
import { type CatalogEntry, ROLES } from './catalog/schema.ts';

const FILE = join(import.meta.dirname, 'profiles.json');
const BYTES_PER_MB = 1e6;
const closed = { additionalProperties: false };

const ProfilesSchema = Type.Object(
  {
    format: Type.Literal(1),
    /** The best first; the last one needs nothing. */
    profiles: Type.Array(
      Type.Object(
        {
          name: Type.String(),
          description: Type.String(),
          needs: Type.Object(
            {
              memoryMb: Type.Integer({ minimum: 0 }),
              gpuMemoryMb: Type.Optional(Type.Integer({ minimum: 0 })),
              hasCuda: Type.Optional(Type.Boolean()),
              isUnified: Type.Optional(Type.Boolean()),
            },
            closed,
          ),
          models: Type.Partial(
            Type.Record(Type.Enum([...ROLES]), Type.String({ minLength: 1 })),
            closed,
          ),
        },
        closed,
      ),
      { minItems: 1 },
    ),
  },
  closed,
);

export type Profile = Static<typeof ProfilesSchema>['profiles'][number];

/** The sets of models for kinds of machines, the most able first, `rescue` last. */
export function loadProfiles(): Profile[] {
  const value: unknown = JSON.parse(readFileSync(FILE, 'utf8'));
  if (Value.Check(ProfilesSchema, value)) return value.profiles;
  throw new EarshotError('INTERNAL', `${FILE} has not the form of profiles`);
}

/** The models of a profile by role. */
export function modelsOf(profile: Profile, catalog: Catalog): Map<Role, CatalogEntry> {
  const entries = Object.entries(profile.models) as [Role, string][];
  return new Map(entries.map(([role, id]) => [role, catalog.get(id)]));
}

/**
 * The profile in use: the one named, or the best whose needs the machine meets and whose models fit
 * its memory together.
 * @param wanted name, or `auto`
 */
export function chooseProfile(wanted: string, catalog: Catalog, hardware: Hardware): Profile {
  const profiles = loadProfiles();
  const named = profiles.find(({ name }) => name === wanted);
  if (named !== undefined) return named;
  const best = profiles.find((profile) => {
    const models = [...modelsOf(profile, catalog).values()];
    return isMet(profile, hardware) && budgetOf(models, hardware).isFitting;
  });
  const last = best ?? profiles.at(-1);
  if (last === undefined) throw new EarshotError('INTERNAL', `${FILE} holds no profile`);
  return last;
}

function isMet({ needs }: Profile, hardware: Hardware): boolean {
  const { memoryMb, gpuMemoryMb = 0, hasCuda, isUnified } = needs;
  return (
    hardware.memoryBytes >= memoryMb * BYTES_PER_MB &&
    hardware.gpuMemoryBytes >= gpuMemoryMb * BYTES_PER_MB &&
    (hasCuda === undefined || hardware.hasCuda === hasCuda) &&
    (isUnified === undefined || hardware.isUnified === isUnified)
  );
}
