import {
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { asEarshotError, EarshotError } from '../../daemon/base/errors.ts';
import { writeDurably } from '../../daemon/base/files.ts';
import type { ModelFiles } from '../../daemon/ports/models.ts';
import { isBuiltIn, providedNames } from '../catalog/catalog.ts';
import type { CatalogEntry, RemoteFile } from '../catalog/schema.ts';
import { Blobs, syncFolder } from './blobs.ts';
import { ShelfLayout } from './layout.ts';
import { Ledger } from './ledger.ts';
import { encodeManifest, type Manifest, type ManifestFile, parseManifest } from './manifest.ts';

/** Whether a model can be opened, and if not why. */
export type OnShelf =
  | { state: 'here'; files: ModelFiles }
  | { state: 'absent' | 'partial' | 'broken' | 'outdated'; reason: string };

/**
 * The models on this box. Reading needs no lock. Whoever changes something holds the lock, see
 * shelf-lock.ts.
 */
export class Shelf {
  readonly layout: ShelfLayout;
  readonly blobs: Blobs;
  readonly ledger: Ledger;

  /** @param folder `<state>/models`; it need not exist */
  constructor(folder: string) {
    this.layout = new ShelfLayout(folder);
    this.blobs = new Blobs(this.layout);
    this.ledger = new Ledger(this.layout.ledger);
  }

  /** Looks at names and sizes only; verify.ts reads the contents. */
  look(entry: CatalogEntry): OnShelf {
    const { id, settings } = entry;
    if (isBuiltIn(entry)) return { state: 'here', files: { id, paths: {}, settings } };
    try {
      return this.#lookAtRef(entry);
    } catch (error) {
      return { state: 'broken', reason: asEarshotError(error).message };
    }
  }

  /**
   * Puts a model on the shelf, or another version of it in its place: one rename switches.
   * @param files each a blob that is there
   * @returns the hash of its manifest
   */
  install(id: string, content: Pick<Manifest, 'files' | 'archives'>): string {
    const { bytes, sha256 } = encodeManifest({ format: 1, id, ...content });
    for (const folder of [this.layout.manifests, this.layout.refs, this.layout.trees]) {
      mkdirSync(folder, { recursive: true });
    }
    this.#buildTree(sha256, content.files);
    writeDurably(this.layout.manifest(sha256), bytes);
    writeDurably(this.layout.ref(id), Buffer.from(`${sha256}\n`));
    return sha256;
  }

  /** The manifest that a model stands for; undefined: none. @throws MODEL_INVALID */
  manifestOf(id: string): { manifest: Manifest; sha256: string } | undefined {
    const sha256 = readText(this.layout.ref(id))?.trim();
    if (sha256 === undefined) return undefined;
    if (!/^[0-9a-f]{64}$/.test(sha256)) {
      throw new EarshotError('MODEL_INVALID', `${this.layout.ref(id)} names no manifest`);
    }
    const bytes = readBytes(this.layout.manifest(sha256));
    if (bytes === undefined) {
      throw new EarshotError('MODEL_INVALID', `the manifest of ${id} is missing`);
    }
    return { manifest: parseManifest(bytes, sha256), sha256 };
  }

  /** Every id that a ref stands for. */
  ids(): string[] {
    return listFolder(this.layout.refs).filter((name) => !name.startsWith('.'));
  }

  /** Takes a model off the shelf. @returns bytes that became free */
  remove(entry: CatalogEntry): number {
    let freed = 0;
    for (const file of [...(entry.files ?? []), ...(entry.archives ?? [])]) {
      freed += bytesAt(this.layout.part(entry.id, file));
      rmSync(this.layout.part(entry.id, file), { force: true });
      rmSync(`${this.layout.part(entry.id, file)}.json`, { force: true });
    }
    rmSync(this.layout.ref(entry.id), { force: true });
    return freed + this.collect();
  }

  /** Removes what no ref leads to. @returns bytes that became free */
  collect(): number {
    const manifests = new Set<string>();
    const blobs = new Set<string>();
    for (const id of this.ids()) {
      const known = this.manifestOf(id);
      if (known === undefined) continue;
      manifests.add(known.sha256);
      for (const { sha256 } of known.manifest.files) blobs.add(sha256);
    }
    for (const name of listFolder(this.layout.trees)) {
      if (!manifests.has(name)) removeFolder(join(this.layout.trees, name));
    }
    for (const name of listFolder(this.layout.manifests)) {
      if (!manifests.has(name.replace(/\.json$/, ''))) rmSync(join(this.layout.manifests, name));
    }
    let freed = 0;
    for (const sha256 of this.blobs.list()) {
      if (blobs.has(sha256)) continue;
      freed += this.blobs.bytesOf(sha256) ?? 0;
      this.blobs.remove(sha256);
    }
    return freed;
  }

  /** True for a licence that allows every use, or that a person accepted on this box. */
  isLicenceAccepted({ id, licence }: CatalogEntry): boolean {
    if (licence.restriction === 'none') return true;
    return this.ledger.licence(id, licence.name) === 'accepted';
  }

  /** Hashes that a file may have here: the catalogue's, else what was pinned. Empty: any. */
  acceptedHashes(id: string, { name, sha256 }: RemoteFile): readonly string[] {
    if (sha256.length > 0) return sha256;
    const pin = this.ledger.pin(id, name);
    return pin === undefined ? [] : [pin];
  }

  #lookAtRef(entry: CatalogEntry): OnShelf {
    const { id, settings } = entry;
    const known = this.manifestOf(id);
    if (known === undefined) {
      const doneBytes = this.#bytesBegun(entry);
      if (doneBytes === 0) return { state: 'absent', reason: `${id} was not pulled yet` };
      return { state: 'partial', reason: `the download of ${id} is not finished` };
    }
    const { manifest, sha256 } = known;
    const stale = this.#staleName(entry, manifest);
    if (stale !== undefined) {
      const reason = `${stale} of ${id} is not the version that the catalogue wants; pull it again`;
      return { state: 'outdated', reason };
    }
    const tree = this.layout.tree(sha256);
    for (const { name, bytes } of manifest.files) {
      if (bytesAt(join(tree, name), -1) === bytes) continue;
      return { state: 'broken', reason: `${name} of ${id} is missing or cut short; pull it again` };
    }
    const paths = Object.fromEntries(providedNames(entry).map((name) => [name, join(tree, name)]));
    return { state: 'here', files: { id, paths, settings } };
  }

  /** The first file or archive that is not what the catalogue accepts. */
  #staleName(entry: CatalogEntry, manifest: Manifest): string | undefined {
    const { id, files = [], archives = [] } = entry;
    const isAccepted = (file: RemoteFile, among: readonly { name: string; sha256: string }[]) => {
      const accepted = this.acceptedHashes(id, file);
      return among.some(({ name, sha256 }) => name === file.name && accepted.includes(sha256));
    };
    const stale =
      files.find((file) => !isAccepted(file, manifest.files)) ??
      archives.find((archive) => !isAccepted(archive, manifest.archives));
    return stale?.name;
  }

  #bytesBegun({ id, files = [], archives = [] }: CatalogEntry): number {
    const parts = [...files, ...archives].map((file) => bytesAt(this.layout.part(id, file)));
    return parts.reduce((sum, bytes) => sum + bytes, 0);
  }

  /** Built aside and renamed, so that a tree is there whole or not at all. */
  #buildTree(manifest: string, files: readonly ManifestFile[]): void {
    const tree = this.layout.tree(manifest);
    const aside = join(this.layout.trees, '.building');
    removeFolder(aside);
    for (const { name, sha256 } of files) {
      const path = join(aside, name);
      mkdirSync(dirname(path), { recursive: true });
      linkSync(this.layout.blob(sha256), path);
    }
    removeFolder(tree);
    renameSync(aside, tree);
    syncFolder(this.layout.trees);
  }
}

function bytesAt(path: string, absent = 0): number {
  const facts = statSync(path, { throwIfNoEntry: false });
  return facts?.isFile() ? facts.size : absent;
}

function readText(path: string): string | undefined {
  return readBytes(path)?.toString('utf8');
}

function readBytes(path: string): Buffer | undefined {
  return statSync(path, { throwIfNoEntry: false }) === undefined ? undefined : readFileSync(path);
}

function listFolder(path: string): string[] {
  return statSync(path, { throwIfNoEntry: false }) === undefined ? [] : readdirSync(path);
}

function removeFolder(path: string): void {
  rmSync(path, { recursive: true, force: true });
}
