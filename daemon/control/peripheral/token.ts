import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { asEarshotError, EarshotError } from '../../base/errors.ts';

const TOKEN_BYTES = 24;
const PRIVATE_MODE = 0o600;
const MIN_TOKEN_CHARS = 16;

/**
 * The word that lets a peripheral in; made on first use, readable by the owner of the box only.
 * @throws STATE_UNUSABLE when the file cannot be read or written, or holds no token
 */
export function peripheralToken(path: string): string {
  try {
    const made = randomBytes(TOKEN_BYTES).toString('base64url');
    writeFileSync(path, `${made}\n`, { mode: PRIVATE_MODE, flag: 'wx' });
    return made;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw asEarshotError(error);
  }
  const kept = readFileSync(path, 'utf8').trim();
  if (kept.length >= MIN_TOKEN_CHARS) return kept;
  throw new EarshotError(
    'STATE_UNUSABLE',
    `${path} holds no token for peripherals; delete the file and a new one is made`,
  );
}

/** Takes as long for a wrong token as for the right one. */
export function isSameToken(given: string, wanted: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
