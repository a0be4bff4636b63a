import { readFileSync, statSync } from 'node:fs';
import { EarshotError } from '../../base/errors.ts';

/** Far above a bundle of certificates; a wrong path must not fill the memory. */
const MAX_SECRET_BYTES = 1024 * 1024;
/** IANA's ports of MQTT, plain and over TLS. */
const PLAIN_PORT = 1883;
const TLS_PORT = 8883;

/** How a broker is reached. */
export interface BrokerAddress {
  /** `mqtt://host[:port]`, or `mqtts://` for TLS. */
  url: string;
  clientId: string;
  /** `auto`: 5, and 3.1.1 where the broker does not know it. */
  version: 'auto' | '5' | '3.1.1';
  /** Empty: none. */
  username: string;
  /** Files, absolute; read at each attempt, so that a new one counts at once. Empty: none. */
  passwordFile: string;
  /** Whom to believe instead of the machine's own list of authorities. */
  caFile: string;
  certFile: string;
  keyFile: string;
}

/** Where to connect, and with what, read from its files. */
export interface Credentials {
  protocol: 'mqtt' | 'mqtts';
  host: string;
  port: number;
  username?: string;
  password?: string;
  ca?: Buffer;
  cert?: Buffer;
  key?: Buffer;
}

/** @throws CONFIG_INVALID naming the file that cannot be read */
export function readCredentials(address: BrokerAddress): Credentials {
  const { protocol, hostname, port } = new URL(address.url);
  const isSecure = protocol === 'mqtts:';
  const { username, passwordFile, caFile, certFile, keyFile } = address;
  return {
    protocol: isSecure ? 'mqtts' : 'mqtt',
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(port) || (isSecure ? TLS_PORT : PLAIN_PORT),
    ...(username === '' ? {} : { username }),
    ...(passwordFile === '' ? {} : { password: lineOf(readSecret(passwordFile)) }),
    ...(caFile === '' ? {} : { ca: readSecret(caFile) }),
    ...(certFile === '' ? {} : { cert: readSecret(certFile) }),
    ...(keyFile === '' ? {} : { key: readSecret(keyFile) }),
  };
}

function readSecret(path: string): Buffer {
  try {
    const facts = statSync(path);
    if (!facts.isFile()) throw new Error('it is not a file');
    if (facts.size > MAX_SECRET_BYTES) throw new Error('it is too large');
    return readFileSync(path);
  } catch (error) {
    const text = `cannot read ${path}: ${(error as Error).message}`;
    throw new EarshotError('CONFIG_INVALID', text, { cause: error });
  }
}

/** Editors end a file with a newline that is no part of the password. */
function lineOf(text: Buffer): string {
  return text.toString('utf8').replace(/\r?\n$/, '');
}
