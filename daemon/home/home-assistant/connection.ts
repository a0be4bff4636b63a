import { Backoff } from '../../base/backoff.ts';
import type { Clock } from '../../base/clock.ts';
import { sleep } from '../../base/clock.ts';
import { asEarshotError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { Access } from './access.ts';
import { Link, type LinkFault } from './link.ts';

/** A connection that ends sooner counts as one more failure, or a flapping one would hammer. */
const STEADY_AFTER_MS = 60_000;
const LONGEST_DELAY_MS = 60_000;
/** Home Assistant counts wrong tokens, tells its owner of each, and may ban whoever sends them. */
const LASTING_DELAY_MS = 300_000;

export interface ConnectionParts {
  /** @throws CONFIG_INVALID */
  access: () => Promise<Access>;
  clock: Clock;
  log: Pick<Log, 'info' | 'warn'>;
  /** 0 <= number < 1; Math.random unless a test wants to know. */
  random: () => number;
  /**
   * Learns all there is to know; until it resolves the connection is not used.
   * @returns why this connection is of no use, or undefined
   */
  prepare: (link: Link) => Promise<LinkFault | undefined>;
  /** It can be used from now on, or no longer. */
  onChange: () => void;
}

/** Connects to Home Assistant and, whenever that ends, connects again. */
export class Connection {
  readonly #parts: ConnectionParts;
  readonly #backoff: Backoff;
  readonly #stopping = new AbortController();
  #link: Link | undefined;
  #underPreparation: Link | undefined;
  #trouble: string | undefined;
  #running: Promise<void> = Promise.resolve();
  #hasWarnedOfToken = false;

  constructor(parts: ConnectionParts) {
    this.#parts = parts;
    this.#backoff = new Backoff({ maxDelayMs: LONGEST_DELAY_MS, random: parts.random });
  }

  /** Undefined: there is none to use now. */
  get link(): Link | undefined {
    return this.#link;
  }

  /** Why there is no connection, one line; undefined: there is one, or the first is being made. */
  get trouble(): string | undefined {
    return this.#trouble;
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#underPreparation?.close();
    this.#link?.close();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { clock, random } = this.#parts;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const startedMs = clock.nowMs();
      const { reason, isLasting } = await this.#once();
      if (signal.aborted) return;
      this.#tell(reason);
      if (clock.nowMs() - startedMs >= STEADY_AFTER_MS) this.#backoff.reset();
      const delayMs = this.#backoff.next();
      await sleep(clock, isLasting ? LASTING_DELAY_MS * (1 + random()) : delayMs, signal);
    }
  }

  /** One connection, from its beginning to its end. */
  async #once(): Promise<LinkFault> {
    const link = await this.#open();
    if (!(link instanceof Link)) return link;
    if (this.#stopping.signal.aborted) link.close();
    this.#underPreparation = link;
    // Why a connection ended says more than what was not learned because it did.
    const fault = await Promise.race([this.#parts.prepare(link), link.ended]);
    this.#underPreparation = undefined;
    if (fault) {
      link.close();
      return fault;
    }
    this.#trouble = undefined;
    this.#link = link;
    this.#parts.log.info({ version: link.version }, 'connected to Home Assistant');
    this.#parts.onChange();
    const end = await link.ended;
    this.#link = undefined;
    this.#parts.onChange();
    return end;
  }

  async #open(): Promise<Link | LinkFault> {
    const { access, clock, log } = this.#parts;
    let granted: Access;
    try {
      granted = await access();
    } catch (thrown) {
      return { reason: asEarshotError(thrown).message, isLasting: false };
    }
    if (granted.isTokenOpen && !this.#hasWarnedOfToken) {
      this.#hasWarnedOfToken = true;
      log.warn('others on this machine can read homeAssistant.tokenFile; run chmod 600 on it');
    }
    return Link.open(granted, clock);
  }

  /** Each reason once, until it is another. */
  #tell(reason: string): void {
    if (reason === this.#trouble) return;
    this.#trouble = reason;
    this.#parts.log.warn({ reason }, 'no connection to Home Assistant');
  }
}
