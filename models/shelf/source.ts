import { join } from 'node:path';
import type { Clock } from '../../daemon/base/clock.ts';
import type { RemoteFile } from '../catalog/schema.ts';
import type { Place } from './byte-stream.ts';
import { FolderPlace } from './folder-place.ts';
import { HttpPlace } from './http-place.ts';

/** The places to try for a file, in order. */
export type Source = (id: string, file: RemoteFile) => Place[];

/** The addresses that the catalogue names. */
export function upstream(clock: Clock): Source {
  return (_, { urls }) => urls.map((url) => new HttpPlace(url, clock));
}

/**
 * A mirror: a folder or an `http(s)://` address below which a file lies as
 *   blobs/sha256/HASH   as on the shelf of another box, or as
 *   MODEL/NAME          under the name it has upstream (the last part of its first address), or as
 *   MODEL/NAME          under the name that the catalogue gives it.
 */
export function mirror(from: string, clock: Clock): Source {
  const isWeb = /^https?:\/\//.test(from);
  const base = from.replace(/\/+$/, '');
  const place = (path: string): Place =>
    isWeb
      ? new HttpPlace(`${base}/${path.split('/').map(encodeURIComponent).join('/')}`, clock)
      : new FolderPlace(join(from, path));
  return (id, file) => {
    const names = new Set([upstreamName(file), file.name]);
    const byHash = file.sha256.map((hash) => `blobs/sha256/${hash}`);
    return [...byHash, ...[...names].map((name) => `${id}/${name}`)].map(place);
  };
}

function upstreamName({ name, urls: [url] }: RemoteFile): string {
  if (url === undefined || !URL.canParse(url)) return name;
  const last = new URL(url).pathname.split('/').at(-1) ?? '';
  return /^[A-Za-z0-9._+-]+$/.test(last) && !last.startsWith('.') ? last : name;
}
