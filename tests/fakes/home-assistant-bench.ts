import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createHomeAssistantHub,
  type HomeAssistantHub,
} from '../../daemon/home/home-assistant/home-assistant-hub.ts';
import type { ActionOutcome, HomeAction, HomeChange } from '../../daemon/ports/home.ts';
import { DOUBLE_TOKEN, HomeAssistantDouble } from './home-assistant-double.ts';
import { type DoubleHome, doubleHome } from './home-assistant-home.ts';
import { until } from './until.ts';
import { WatchedClock } from './watched-clock.ts';

export interface BenchOptions {
  exposedOnly?: boolean;
  home?: DoubleHome;
  token?: string;
  tls?: { cert: string; key: string; ca: string };
}

/** The hub and a double of Home Assistant, joined over loopback. */
export class HomeAssistantBench {
  readonly clock = new WatchedClock(1_800_000_000_000);
  readonly changes: HomeChange[] = [];
  /** Everything that went to the log, as text. */
  readonly logged: string[] = [];
  readonly double: HomeAssistantDouble;
  readonly tokenFile: string;
  hub!: HomeAssistantHub;
  readonly #folder = mkdtempSync(join(tmpdir(), 'earshot-ha-'));
  readonly #options: BenchOptions;

  constructor(options: BenchOptions = {}) {
    this.#options = options;
    this.double = new HomeAssistantDouble(options.home ?? doubleHome(), options.tls);
    this.tokenFile = join(this.#folder, 'token');
    this.writeToken(options.token ?? DOUBLE_TOKEN);
  }

  writeToken(token: string, mode = 0o600): void {
    writeFileSync(this.tokenFile, `${token}\n`);
    chmodSync(this.tokenFile, mode);
  }

  /** Starts both; the hub need not come online. */
  async begin(): Promise<this> {
    await this.double.start();
    const { tls, exposedOnly = true } = this.#options;
    const caFile = tls ? join(this.#folder, 'ca.pem') : '';
    if (tls) writeFileSync(caFile, tls.ca);
    const log = (fields: unknown, text?: string): void => {
      this.logged.push(JSON.stringify([fields, text]));
    };
    this.hub = createHomeAssistantHub({
      settings: { url: this.double.url, tokenFile: this.tokenFile, caFile, exposedOnly },
      clock: this.clock,
      log: { info: log, warn: log } as never,
      random: () => 0.5,
    });
    this.hub.onChange((change) => this.changes.push(change));
    await this.hub.start();
    return this;
  }

  async online(): Promise<this> {
    await until('online', () => this.hub.status.state === 'online');
    return this;
  }

  async offline(): Promise<void> {
    await until('offline', () => this.hub.status.state === 'offline');
  }

  /** Lets the next attempt to connect begin now. */
  async retry(): Promise<void> {
    const { connections } = this.double;
    await until('another attempt', () => {
      this.clock.advanceBy(100);
      return this.double.connections > connections;
    });
  }

  async end(): Promise<void> {
    await this.hub?.stop();
    await this.double.stop();
    rmSync(this.#folder, { recursive: true });
  }

  perform(id: string, action: HomeAction): Promise<ActionOutcome> {
    return this.hub.perform(id, action, new AbortController().signal);
  }

  device(id: string) {
    return this.hub.home.devices.find((device) => device.id === id);
  }
}
