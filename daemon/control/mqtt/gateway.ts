import { type CancelTimer, type Clock, sleep } from '../../base/clock.ts';
import type { Component } from '../../base/lifecycle.ts';
import type { Log } from '../../base/log.ts';
import type { Broker, BrokerMessage } from '../../ports/broker.ts';
import type { CommandJournal } from '../../ports/command-journal.ts';
import type { BoxNews } from '../../ports/news.ts';
import type { Core } from '../core.ts';
import type { StatusReply } from '../status-reply.ts';
import { boxState } from './box-state.ts';
import { CommandDoor } from './command-door.ts';
import { RateLimit } from './rate-limit.ts';
import { RetainedTopics } from './retained-topics.ts';
import { isTopic } from './topic-filter.ts';
import type { Answer, OtaState } from './topics.ts';

/** Nobody does more by hand, and an automation has no need to. */
const COMMANDS_AT_ONCE = 40;
const COMMANDS_PER_S = 20;
/** An answer that nobody fetched is of no use later. */
const ANSWER_EXPIRY_S = 60;
/** Several changes at once are told together. */
const SETTLE_MS = 100;
/** What changes without news (temperature, a fault of an engine) is looked at this often. */
const LOOK_EVERY_MS = 15_000;
const GOODBYE_MS = 1000;

export interface GatewayOptions {
  /** `earshot/v1/<id>`. */
  prefix: string;
  /** Names of commands that are obeyed here. */
  allowed: ReadonlySet<string>;
  /** Who asks, for the audit. */
  actor: string;
}

export interface GatewayParts {
  broker: Broker;
  core: Core;
  clock: Clock;
  log: Log;
  onNews: (listener: (news: BoxNews) => void) => void;
  /** See CommandDoorOptions. */
  journal?: CommandJournal;
}

/** The box on one broker: obeys commands, answers them, and leaves its state there. */
export class MqttGateway implements Component {
  readonly name = 'mqtt gateway';
  readonly retained: RetainedTopics;
  readonly #options: GatewayOptions;
  readonly #parts: GatewayParts;
  readonly #door: CommandDoor;
  readonly #rate: RateLimit;
  readonly #undo: (() => void)[] = [];
  readonly #statusListeners: ((status: StatusReply) => void)[] = [];
  #cancelLook: CancelTimer = () => undefined;
  #hasToldRetained = false;
  #isFlooded = false;
  #isStopped = false;

  constructor(options: GatewayOptions, parts: GatewayParts) {
    this.#options = options;
    this.#parts = parts;
    const { allowed, actor } = options;
    const { core, clock, broker, log, journal } = parts;
    this.#door = new CommandDoor({ core, clock, allowed, actor, journal });
    this.#rate = new RateLimit(clock, { burst: COMMANDS_AT_ONCE, perS: COMMANDS_PER_S });
    this.retained = new RetainedTopics(broker, log);
    parts.onNews(() => this.#lookSoon(SETTLE_MS));
  }

  /** Retained topics of the box itself. */
  get topics(): string[] {
    return ['availability', 'state', 'ota/state', 'boxes/place'].map((name) => this.#topic(name));
  }

  /** Calls with each status that was published. */
  onStatus(listener: (status: StatusReply) => void): void {
    this.#statusListeners.push(listener);
  }

  async start(): Promise<void> {
    const { broker } = this.#parts;
    const commands = this.#topic('cmd/+');
    this.#undo.push(broker.subscribe(commands, (message) => void this.#take(message)));
    this.#undo.push(broker.onState((state) => state === 'online' && this.republish()));
    if (broker.state === 'online') this.republish();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancelLook();
    for (const step of this.#undo.splice(0)) step();
    this.#door.close();
    if (this.#parts.broker.state !== 'online') return;
    // With a goodbye the broker does not say the will.
    const patience = new AbortController();
    const waited = sleep(this.#parts.clock, GOODBYE_MS, patience.signal);
    await Promise.race([this.retained.put(this.#topic('availability'), 'offline'), waited]);
    patience.abort();
  }

  /** Leaves everything at the broker again, whether it is known there or not. */
  republish(): void {
    this.retained.distrust();
    void this.retained.put(this.#topic('availability'), 'online');
    void this.#look();
  }

  #topic(name: string): string {
    return `${this.#options.prefix}/${name}`;
  }

  #lookSoon(delayMs: number): void {
    this.#cancelLook();
    if (this.#isStopped) return;
    this.#cancelLook = this.#parts.clock.setTimer(delayMs, () => void this.#look());
  }

  async #look(): Promise<void> {
    const { broker, core, log } = this.#parts;
    this.#lookSoon(LOOK_EVERY_MS);
    if (broker.state !== 'online') return;
    try {
      const status = await core.status();
      void this.retained.put(this.#topic('state'), JSON.stringify(boxState(status)));
      void this.retained.put(this.#topic('ota/state'), JSON.stringify(otaState(status)));
      for (const listener of this.#statusListeners) listener(status);
    } catch (error) {
      log.error({ err: error }, 'the state could not be published');
    }
  }

  async #take(message: BrokerMessage): Promise<void> {
    const { log } = this.#parts;
    if (message.isRetained) {
      if (!this.#hasToldRetained) log.warn('retained commands are ignored: clear them');
      this.#hasToldRetained = true;
      return;
    }
    if (!this.#rate.take()) {
      if (!this.#isFlooded) log.warn('too many commands at once: the rest is dropped');
      this.#isFlooded = true;
      return;
    }
    this.#isFlooded = false;
    const name = message.topic.slice(this.#topic('cmd/').length);
    const answer = await this.#door.answer(name, message.payload);
    const { ok, error } = answer;
    log.debug({ ok, ...(error ? { code: error.code } : {}) }, 'a command was answered');
    await this.#reply(message, name, answer);
    this.#lookSoon(SETTLE_MS);
  }

  async #reply(message: BrokerMessage, name: string, answer: Answer): Promise<void> {
    const { broker, log } = this.#parts;
    const { responseTopic, correlationData } = message;
    const topic = this.#mayAnswerTo(responseTopic) ? responseTopic : this.#topic(`resp/${name}`);
    const properties = correlationData ? { correlationData } : {};
    try {
      const payload = JSON.stringify(answer);
      await broker.publish({ topic, payload, qos: 1, expiryS: ANSWER_EXPIRY_S, ...properties });
    } catch (error) {
      log.warn({ reason: (error as Error).message }, 'an answer could not be sent');
    }
  }

  /** Not into the ear of this or another box: answers would go round for ever. */
  #mayAnswerTo(topic: string | undefined): topic is string {
    return topic !== undefined && isTopic(topic) && !/^\$|^earshot\/v1\/[^/]+\/cmd\//.test(topic);
  }
}

/** Until the box can update itself, what runs is the latest that it knows of. */
function otaState({ version }: StatusReply): OtaState {
  const known = { installed_version: version, latest_version: version };
  return {
    daemon: { ...known, title: 'Earshot' },
    models: { ...known, title: 'Earshot models' },
  };
}
