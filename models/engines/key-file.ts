import { open } from 'node:fs/promises';
import { RemoteFailure, type ServerLabel } from './openai-failure.ts';

/** Keys are tens of characters, signed tokens up to some thousand. */
const MAX_KEY_BYTES = 8192;
/** What a header may carry: visible ASCII. */
const KEY = /^[\x21-\x7e]+$/;
const READABLE_BY_ALL = 0o004;

/** The key of a server. It is read for each request, so that a new one counts at once. */
export class KeyFile {
  readonly #path: string;
  readonly #server: ServerLabel;
  readonly #warn: (text: string) => void;
  #hasWarned = false;

  /** @param warn is told once when everybody on the machine can read the key */
  constructor(path: string, server: ServerLabel, warn: (text: string) => void) {
    this.#path = path;
    this.#server = server;
    this.#warn = warn;
  }

  /** @throws REMOTE_REFUSED naming the file when there is no key in it; never with its content */
  async read(): Promise<string> {
    const { text, mode } = await this.#content();
    if ((mode & READABLE_BY_ALL) !== 0 && !this.#hasWarned) {
      this.#hasWarned = true;
      this.#warn(`everybody can read the key file ${this.#path}; run chmod o-r on it`);
    }
    const key = text.trim();
    if (KEY.test(key)) return key;
    throw this.#failure(key === '' ? 'is empty' : 'must hold one key and nothing else');
  }

  async #content(): Promise<{ text: string; mode: number }> {
    try {
      const file = await open(this.#path, 'r');
      try {
        const { mode } = await file.stat();
        const { buffer, bytesRead } = await file.read(Buffer.alloc(MAX_KEY_BYTES + 1));
        if (bytesRead <= MAX_KEY_BYTES)
          return { text: buffer.toString('utf8', 0, bytesRead), mode };
      } finally {
        await file.close();
      }
    } catch (thrown) {
      const code = (thrown as NodeJS.ErrnoException).code ?? 'unknown';
      throw this.#failure(`cannot be read (${code})`);
    }
    throw this.#failure(`has more than ${MAX_KEY_BYTES} bytes`);
  }

  #failure(what: string): RemoteFailure {
    const text = `the key file ${this.#path} of language server ${this.#server.name} ${what}`;
    return new RemoteFailure('REMOTE_REFUSED', text);
  }
}
