import { createHash } from 'node:crypto';
import Type, { type Static } from 'typebox';
import Value from 'typebox/value';
import { EarshotError } from '../../daemon/base/errors.ts';
import { FILE_NAME_PATTERN, MAX_FILE_BYTES, SHA256_PATTERN } from '../catalog/schema.ts';

const closed = { additionalProperties: false };
/** espeak-ng-data holds 355 files; nothing else comes near. */
export const MAX_MANIFEST_FILES = 5000;
/** Longest path below a model's folder. */
const MAX_PATH_CHARS = 400;
const MAX_SEGMENT_BYTES = 255;

const sha256 = Type.String({ pattern: SHA256_PATTERN });

const FileSchema = Type.Object(
  {
    /** Path below the model's folder, with `/`. */
    name: Type.String({ minLength: 1, maxLength: MAX_PATH_CHARS }),
    bytes: Type.Integer({ minimum: 0, maximum: MAX_FILE_BYTES }),
    sha256,
  },
  closed,
);

const ManifestSchema = Type.Object(
  {
    format: Type.Literal(1),
    id: Type.String({ pattern: FILE_NAME_PATTERN }),
    files: Type.Array(FileSchema, { minItems: 1, maxItems: MAX_MANIFEST_FILES }),
    /** Archives that some of the files came out of. */
    archives: Type.Array(Type.Object({ name: Type.String(), sha256 }, closed), { maxItems: 10 }),
  },
  closed,
);

/** What a model on the shelf consists of. The same files always give the same manifest. */
export type Manifest = Static<typeof ManifestSchema>;
export type ManifestFile = Manifest['files'][number];

/** A manifest as it is stored, with the hash that names it. */
export function encodeManifest(manifest: Manifest): { bytes: Uint8Array; sha256: string } {
  const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);
  const sorted = {
    format: manifest.format,
    id: manifest.id,
    files: [...manifest.files].sort(byName).map(({ name, bytes, sha256 }) => ({
      ...{ name, bytes, sha256 },
    })),
    archives: [...manifest.archives].sort(byName).map(({ name, sha256 }) => ({ name, sha256 })),
  };
  const bytes = Buffer.from(`${JSON.stringify(sorted)}\n`);
  return { bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/**
 * @param sha256 the name it is stored under
 * @throws MODEL_INVALID for anything but a manifest of that hash
 */
export function parseManifest(bytes: Uint8Array, sha256: string): Manifest {
  const refuse = (why: string, cause?: unknown): EarshotError =>
    new EarshotError('MODEL_INVALID', `the manifest ${sha256.slice(0, 12)} ${why}`, { cause });
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== sha256) throw refuse('was changed after it was written');
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw refuse('is no JSON', error);
  }
  if (!Value.Check(ManifestSchema, value)) throw refuse('has not the form of a manifest');
  const names = new Set<string>();
  for (const { name } of value.files) {
    if (!isSafePath(name)) throw refuse(`names a file outside its folder: ${JSON.stringify(name)}`);
    if (names.has(name)) throw refuse(`names ${JSON.stringify(name)} twice`);
    names.add(name);
  }
  return value;
}

/** True for a relative path with `/` that stays below its folder on every file system. */
export function isSafePath(path: string): boolean {
  if (path.length === 0 || path.length > MAX_PATH_CHARS) return false;
  return path.split('/').every(isSafeSegment);
}

function isSafeSegment(segment: string): boolean {
  if (segment === '' || segment === '.' || segment === '..') return false;
  if (Buffer.byteLength(segment) > MAX_SEGMENT_BYTES) return false;
  return !/[\p{Cc}\\]/u.test(segment);
}
