import { randomBytes } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EarshotError } from '../daemon/base/errors.ts';

const KEY_BYTES = 32;
const PRIVATE_MODE = 0o600;
/** Permission bits of group and others. */
const FOREIGN_BITS = 0o077;
/** More keys than anybody keeps while they are changed. */
const MAX_KEYS = 16;

export interface KeyPlaces {
  /** systemd's folder of credentials; undefined: the daemon was started without. */
  credentialsFolder: string | undefined;
  /** Name of the credential. */
  credential: string;
  /** Where the key lies else. */
  file: string;
}

/**
 * Keys of 32 bytes, one a line in base64, the first in use; a line that begins with # is a note.
 * A credential of systemd goes before the file.
 * @returns none where there is neither
 * @throws STATE_UNUSABLE when a line holds no key, or others may read the file
 */
export function readKeys({ credentialsFolder, credential, file }: KeyPlaces): Buffer[] {
  const given = credentialsFolder === undefined ? [] : keysIn(join(credentialsFolder, credential));
  if (given.length > 0) return given;
  const keys = keysIn(file);
  if (keys.length > 0 && (statSync(file).mode & FOREIGN_BITS) !== 0) {
    throw unusable(`others may read the key file ${file}; close it: chmod 600 ${file}`);
  }
  return keys;
}

/**
 * Makes the key file, with a new key, where there is none.
 * @throws STATE_UNUSABLE when it cannot be written
 */
export function makeKeyFile(file: string): Buffer {
  const key = randomBytes(KEY_BYTES);
  try {
    writeFileSync(file, `${key.toString('base64')}\n`, { mode: PRIVATE_MODE, flag: 'wx' });
  } catch (error) {
    throw unusable(`cannot make the key file ${file}: ${(error as Error).message}`);
  }
  return key;
}

function keysIn(file: string): Buffer[] {
  const lines = (textOf(file) ?? '').split('\n').map((line) => line.trim());
  const keys = lines.flatMap((line, index) => {
    if (line === '' || line.startsWith('#')) return [];
    const key = Buffer.from(line, 'base64');
    if (key.length === KEY_BYTES && index < MAX_KEYS) return [key];
    const wanted = `a key is ${KEY_BYTES} bytes in base64, as \`openssl rand -base64 32\` makes it`;
    throw unusable(`line ${index + 1} of ${file} is no key; ${wanted}`);
  });
  return keys;
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unusable(`cannot read the key file ${file}: ${(error as Error).message}`);
  }
}

function unusable(text: string): EarshotError {
  return new EarshotError('STATE_UNUSABLE', text);
}
