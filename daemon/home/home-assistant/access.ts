import { open } from 'node:fs/promises';
import { EarshotError } from '../../base/errors.ts';

/** Far above a bundle of certificates; a wrong path must not fill the memory. */
const MAX_FILE_BYTES = 1024 * 1024;
/** A long-lived token is a signed one of some 180 characters. */
const MAX_TOKEN_CHARS = 4096;
/** What a token is made of: visible ASCII. */
const TOKEN = /^[\x21-\x7e]+$/;
const READABLE_BY_OTHERS = 0o077;
const API_PATH = '/api/websocket';

/** Where Home Assistant is; files are absolute. */
export interface HomeAssistantAddress {
  /** As in a browser, or that of its WebSocket: http, https, ws or wss. */
  url: string;
  /** Holds a long-lived access token and nothing else. */
  tokenFile: string;
  /** Certificates to believe instead of those of the machine, PEM; empty: none. */
  caFile: string;
}

/** What a connection is made with. */
export interface Access {
  /** ws or wss. */
  url: string;
  token: string;
  ca?: Buffer;
  /** Others on this machine can read the token. */
  isTokenOpen: boolean;
}

/** The address of the WebSocket of what people call the address of Home Assistant. */
export function socketUrl(text: string): string {
  const url = new URL(text);
  url.protocol = url.protocol === 'https:' || url.protocol === 'wss:' ? 'wss:' : 'ws:';
  const path = url.pathname.replace(/\/+$/, '');
  url.pathname = path.endsWith(API_PATH) ? path : path + API_PATH;
  return url.href;
}

/**
 * Reads the files, anew for each connection, so that a new token counts at once.
 * @throws CONFIG_INVALID naming the file that is wrong, never with what is in it
 */
export async function readAccess(address: HomeAssistantAddress): Promise<Access> {
  const { bytes, mode } = await readSmall(address.tokenFile);
  const token = bytes.toString('utf8').trim();
  if (!TOKEN.test(token) || token.length > MAX_TOKEN_CHARS) {
    throw unfit(address.tokenFile, 'must hold one access token and nothing else');
  }
  const isTokenOpen = (mode & READABLE_BY_OTHERS) !== 0;
  const access = { url: socketUrl(address.url), token, isTokenOpen };
  if (address.caFile === '') return access;
  return { ...access, ca: (await readSmall(address.caFile)).bytes };
}

async function readSmall(path: string): Promise<{ bytes: Buffer; mode: number }> {
  let size = 0;
  try {
    const file = await open(path, 'r');
    try {
      const { mode } = await file.stat();
      const { buffer, bytesRead } = await file.read(Buffer.alloc(MAX_FILE_BYTES + 1));
      size = bytesRead;
      if (size <= MAX_FILE_BYTES) return { bytes: buffer.subarray(0, size), mode };
    } finally {
      await file.close();
    }
  } catch (thrown) {
    throw unfit(path, `cannot be read (${(thrown as NodeJS.ErrnoException).code ?? 'unknown'})`);
  }
  throw unfit(path, `has more than ${MAX_FILE_BYTES} bytes`);
}

function unfit(path: string, what: string): EarshotError {
  return new EarshotError('CONFIG_INVALID', `${path} ${what}`);
}
