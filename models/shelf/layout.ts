import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { RemoteFile } from '../catalog/schema.ts';

/**
 * Where things lie on the shelf, `<state>/models`. A copy of this folder is a mirror for other
 * boxes, see source.ts.
 */
export class ShelfLayout {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Contents, each named by its SHA-256; never changed once there. */
  get blobs(): string {
    return join(this.folder, 'blobs', 'sha256');
  }

  blob(sha256: string): string {
    return join(this.blobs, sha256);
  }

  /** Downloads that are not whole yet. */
  get parts(): string {
    return join(this.folder, 'parts');
  }

  part(id: string, file: RemoteFile): string {
    return join(this.parts, `${partKey(id, file)}.part`);
  }

  /** Lists of the files of models, each named by its own SHA-256. */
  get manifests(): string {
    return join(this.folder, 'manifests');
  }

  manifest(sha256: string): string {
    return join(this.manifests, `${sha256}.json`);
  }

  /** One file a model, which holds the name of its manifest: writing it switches the model. */
  get refs(): string {
    return join(this.folder, 'refs');
  }

  ref(id: string): string {
    return join(this.refs, id);
  }

  /** One folder a manifest: its files under their own names, as hard links to the blobs. */
  get trees(): string {
    return join(this.folder, 'trees');
  }

  tree(manifest: string): string {
    return join(this.trees, manifest);
  }

  /** What was accepted and pinned on this box. */
  get ledger(): string {
    return join(this.folder, 'ledger.json');
  }

  /** Models that the owner adds to the catalogue. */
  get ownCatalog(): string {
    return join(this.folder, 'catalog.json');
  }

  get lock(): string {
    return join(this.folder, 'lock');
  }
}

/** Models that hold the same file share its part. */
function partKey(id: string, { name, sha256 }: RemoteFile): string {
  return sha256[0] ?? `unknown-${createHash('sha256').update(`${id}/${name}`).digest('hex')}`;
}
