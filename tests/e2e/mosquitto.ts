import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';

const READY_WITHIN_MS = 10_000;
/** Debian keeps the broker where the PATH of an ordinary user does not look. */
const PATH = `${process.env.PATH ?? ''}:/usr/sbin`;
const environment = { ...process.env, PATH };

function hasProgram(name: string): boolean {
  return spawnSync(name, ['-h'], { env: environment }).error === undefined;
}

/** What the tests lack on this machine, for `describe.skipIf`; empty: nothing. */
export const MISSING_FOR_MOSQUITTO = ['mosquitto', 'openssl']
  .filter((name) => !hasProgram(name))
  .join(', ');

export interface MosquittoOptions {
  /** TLS with a certificate for 127.0.0.1 and localhost, by an authority made for the test. */
  tls?: boolean;
  /** Clients show a certificate, and their name is the one in it. */
  requiresCertificate?: boolean;
  /** Users and their passwords; nobody else is let in. */
  users?: Record<string, string>;
  /** Lines of an access list, see mosquitto.conf(5). */
  acl?: readonly string[];
  /** Further lines of its settings. */
  settings?: readonly string[];
}

/** Paths of a certificate and its key. */
export interface Certificate {
  certFile: string;
  keyFile: string;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** Debian's mosquitto on a free port of this machine, in a folder of its own. */
export class Mosquitto {
  readonly folder = mkdtempSync(join(tmpdir(), 'earshot-mosquitto-'));
  /** What it wrote into its log. */
  readonly log: string[] = [];
  readonly #options: MosquittoOptions;
  readonly #clients = new Set<MqttClient>();
  #child: ChildProcess | undefined;
  #port = 0;

  private constructor(options: MosquittoOptions) {
    this.#options = options;
  }

  static async start(options: MosquittoOptions = {}): Promise<Mosquitto> {
    const broker = new Mosquitto(options);
    try {
      broker.#port = await freePort();
      broker.#configure();
      await broker.run();
    } catch (error) {
      await broker.stop();
      throw error;
    }
    return broker;
  }

  get port(): number {
    return this.#port;
  }

  get url(): string {
    return `${this.#options.tls ? 'mqtts' : 'mqtt'}://127.0.0.1:${this.#port}`;
  }

  /** The authority that signed all certificates; only with `tls`. */
  get caFile(): string {
    return join(this.folder, 'ca.pem');
  }

  /** Starts it (again), with what it knew when it was stopped in peace. */
  async run(): Promise<void> {
    const child = spawn('mosquitto', ['-c', join(this.folder, 'mosquitto.conf')], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: environment,
    });
    this.#child = child;
    const lines = createInterface({ input: child.stderr as NodeJS.ReadableStream });
    await new Promise<void>((resolve, reject) => {
      const story = (): Error => new Error(`mosquitto does not start:\n${this.log.join('\n')}`);
      const timer = setTimeout(() => reject(story()), READY_WITHIN_MS);
      child.once('error', reject);
      child.once('exit', () => reject(story()));
      lines.on('line', (line) => {
        this.log.push(line);
        if (!/mosquitto version \S+ running/.test(line)) return;
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** Resolves when it is gone; SIGTERM keeps what is retained, SIGKILL loses it. */
  async kill(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }

  async restart(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    await this.kill(signal);
    await this.run();
  }

  /** Ends it and deletes its folder. */
  async stop(): Promise<void> {
    for (const client of this.#clients) client.end(true);
    await this.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Some other program at this broker; it never connects again. */
  async client(options: IClientOptions = {}): Promise<MqttClient> {
    const ca = this.#options.tls ? { ca: [this.#read('ca.pem')] } : {};
    const client = await connectAsync(this.url, { ...ca, reconnectPeriod: 0, ...options });
    client.on('error', () => undefined);
    this.#clients.add(client);
    return client;
  }

  /** What lies at the broker under a filter, by topic. */
  async retained(filter = '#', options: IClientOptions = {}): Promise<Map<string, string>> {
    const client = await this.client(options);
    const found = new Map<string, string>();
    client.on('message', (topic, payload, { retain }) => {
      if (retain) found.set(topic, payload.toString());
    });
    // What is retained comes before the confirmation that follows it.
    await client.subscribeAsync(filter, { qos: 1 });
    await client.publishAsync('earshot-test/marker', '', { qos: 1 });
    await new Promise((resolve) => setImmediate(resolve));
    await client.endAsync();
    return found;
  }

  /** Empties every retained topic under a filter. */
  async clearRetained(filter = '#', options: IClientOptions = {}): Promise<void> {
    const topics = await this.retained(filter, options);
    const client = await this.client(options);
    for (const topic of topics.keys()) {
      await client.publishAsync(topic, '', { qos: 1, retain: true });
    }
    await client.endAsync();
  }

  /** A client certificate by the authority of this broker. */
  certificate(name: string): Certificate {
    const paths = {
      certFile: join(this.folder, `${name}.pem`),
      keyFile: join(this.folder, `${name}.key`),
    };
    this.#openssl(name, paths, ['-CA', this.caFile, '-CAkey', join(this.folder, 'ca.key')]);
    return paths;
  }

  #configure(): void {
    const { tls, requiresCertificate, users, acl, settings = [] } = this.#options;
    const file = (name: string): string => join(this.folder, name);
    const lines = [
      ...[`listener ${this.#port} 127.0.0.1`, 'log_dest stderr', 'log_type all'],
      ...['persistence true', `persistence_location ${this.folder}/`],
      ...(process.getuid?.() === 0 ? ['user root'] : []),
    ];
    if (tls) {
      const ca = { certFile: this.caFile, keyFile: file('ca.key') };
      const server = { certFile: file('server.pem'), keyFile: file('server.key') };
      const names = 'subjectAltName=IP:127.0.0.1,DNS:localhost';
      this.#openssl('earshot test authority', ca, []);
      const signed = ['-CA', ca.certFile, '-CAkey', ca.keyFile, '-addext', names];
      this.#openssl('127.0.0.1', server, signed);
      lines.push(`cafile ${ca.certFile}`);
      lines.push(`certfile ${server.certFile}`, `keyfile ${server.keyFile}`);
    }
    if (requiresCertificate) {
      lines.push('require_certificate true', 'use_identity_as_username true');
    }
    lines.push(`allow_anonymous ${users === undefined && !requiresCertificate}`);
    if (users) {
      const text = Object.entries(users).map(([name, password]) => `${name}:${password}\n`);
      writeFileSync(file('passwords'), text.join(''), { mode: 0o600 });
      execFileSync('mosquitto_passwd', ['-U', file('passwords')], { env: environment });
      lines.push(`password_file ${file('passwords')}`);
    }
    if (acl) {
      writeFileSync(file('acl'), `${acl.join('\n')}\n`, { mode: 0o600 });
      lines.push(`acl_file ${file('acl')}`);
    }
    writeFileSync(file('mosquitto.conf'), `${[...lines, ...settings].join('\n')}\n`);
  }

  #openssl(name: string, { certFile, keyFile }: Certificate, more: readonly string[]): void {
    const kind = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
    const files = ['-nodes', '-keyout', keyFile, '-out', certFile];
    const facts = ['-subj', `/CN=${name}`, '-days', '2'];
    execFileSync('openssl', [...kind, ...files, ...facts, ...more], { stdio: 'pipe' });
  }

  #read(name: string): Buffer {
    return readFileSync(join(this.folder, name));
  }
}
