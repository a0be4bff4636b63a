import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

/** Whether texts are kept as they are, not at all, or encrypted. */
export type Transcripts = 'on' | 'off' | 'encrypted';

/** The form of a text that is kept as it is. */
export const PLAIN = 'plain';
/** The form of a text that is not kept. */
export const NONE = 'none';

const CIPHER = 'aes-256-gcm';
export const TEXT_KEY_BYTES = 32;
/** What GCM is made for; random ones are safe for 2^32 texts a key (NIST SP 800-38D, 8.3). */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Enough to tell keys apart; the key cannot be found from it. */
const KEY_ID_CHARS = 16;

export interface TextFormsOptions {
  transcripts: Transcripts;
  /** TEXT_KEY_BYTES each. The first seals; with the others older texts are read. */
  keys: readonly Uint8Array[];
}

/**
 * How texts are kept on the disk. The form of a text, stored beside it, is PLAIN, NONE or the id of
 * the key that sealed it.
 */
export class TextForms {
  /** The form in which texts are kept now. */
  readonly wanted: string;
  readonly #keys: ReadonlyMap<string, Uint8Array>;

  /** @throws RangeError when encryption is wanted without a key, or a key has the wrong size */
  constructor({ transcripts, keys }: TextFormsOptions) {
    if (keys.some((key) => key.length !== TEXT_KEY_BYTES)) throw new RangeError('no AES-256 key');
    this.#keys = new Map(keys.map((key) => [keyId(key), key]));
    const [first] = this.#keys.keys();
    if (transcripts === 'encrypted' && first === undefined) throw new RangeError('no key');
    this.wanted = { on: PLAIN, off: NONE, encrypted: first ?? NONE }[transcripts];
  }

  /** All forms whose texts can be given back. */
  get readable(): string[] {
    return [PLAIN, ...this.#keys.keys()];
  }

  /**
   * A text as it is written in the form that is wanted. Half a surrogate pair, which UTF-8 cannot
   * write, becomes U+FFFD.
   * @param place where it stands, such as the id of its row: a text moved elsewhere is not read
   * @param empty what is written where no text is kept
   */
  keep(text: string, place: string, empty = ''): string {
    if (this.wanted === NONE) return empty;
    if (text === '') return '';
    const bytes = Buffer.from(text, 'utf8');
    const key = this.#keys.get(this.wanted);
    if (this.wanted === PLAIN || key === undefined) return bytes.toString('utf8');
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(place));
    const sealed = Buffer.concat([cipher.update(bytes), cipher.final()]);
    return Buffer.concat([nonce, sealed, cipher.getAuthTag()]).toString('base64');
  }

  /**
   * @param form in which it was written
   * @param place as it was given to keep()
   * @returns undefined when its key is not here, or it is not what was written there
   */
  read(kept: string, form: string, place: string): string | undefined {
    if (form === PLAIN || form === NONE || kept === '') return kept;
    const key = this.#keys.get(form);
    const bytes = Buffer.from(kept, 'base64');
    if (key === undefined || bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
    const tagAt = bytes.length - TAG_BYTES;
    try {
      const cipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES))
        .setAAD(Buffer.from(place))
        .setAuthTag(bytes.subarray(tagAt));
      const text = cipher.update(bytes.subarray(NONCE_BYTES, tagAt));
      return Buffer.concat([text, cipher.final()]).toString('utf8');
    } catch {
      return undefined; // damaged, or moved here from another place
    }
  }
}

/** Names a key without giving it away. */
function keyId(key: Uint8Array): string {
  return createHash('sha256')
    .update('earshot text key')
    .update(key)
    .digest('hex')
    .slice(0, KEY_ID_CHARS);
}
