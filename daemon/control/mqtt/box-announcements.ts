import type { Clock } from '../../base/clock.ts';
import { asEarshotError } from '../../base/errors.ts';
import type { Component } from '../../base/lifecycle.ts';
import type { Log } from '../../base/log.ts';
import type { Broker, BrokerMessage } from '../../ports/broker.ts';
import type { Core } from '../core.ts';
import { type BoxMessage, boxTopic, readBoxMessage } from './box-messages.ts';
import { FirstAnswers } from './first-answers.ts';
import type { MqttGateway } from './gateway.ts';
import { RateLimit } from './rate-limit.ts';

/** A household calls to dinner now and then; more is a fault, or somebody's joke. */
const ANNOUNCEMENTS_AT_ONCE = 5;
const ANNOUNCEMENTS_PER_S = 0.2;
const ANSWER_EXPIRY_S = 10;

type Outcome = BoxMessage<'answer'>['outcome'];

export interface BoxAnnouncementsOptions {
  /** Of this box. */
  deviceId: string;
  /** Setting home.room. */
  room: string;
  /** Setting boxes.announcements. */
  isAllowed: boolean;
}

export interface BoxAnnouncementsParts {
  broker: Broker;
  gateway: Pick<MqttGateway, 'onStatus' | 'retained'>;
  core: Pick<Core, 'announce'>;
  clock: Clock;
  log: Log;
}

/** Tells the other boxes where this one is, and says what is announced at them. */
export class BoxAnnouncements implements Component {
  readonly name = 'box announcements';
  readonly #options: BoxAnnouncementsOptions;
  readonly #parts: BoxAnnouncementsParts;
  readonly #rate: RateLimit;
  /** A broker delivers at least once. */
  readonly #first: FirstAnswers<Outcome>;
  #endListening = (): void => undefined;

  constructor(options: BoxAnnouncementsOptions, parts: BoxAnnouncementsParts) {
    const { clock, gateway } = parts;
    this.#options = options;
    this.#parts = parts;
    this.#first = new FirstAnswers(clock);
    this.#rate = new RateLimit(clock, { burst: ANNOUNCEMENTS_AT_ONCE, perS: ANNOUNCEMENTS_PER_S });
    const { deviceId, room, isAllowed: announcements } = options;
    const place = JSON.stringify({ room, announcements } satisfies BoxMessage<'place'>);
    gateway.onStatus(() => void gateway.retained.put(boxTopic(deviceId, 'place'), place));
  }

  async start(): Promise<void> {
    const topic = boxTopic(this.#options.deviceId, 'announce');
    this.#endListening = this.#parts.broker.subscribe(topic, (message) => void this.#take(message));
  }

  async stop(): Promise<void> {
    this.#endListening();
  }

  async #take(message: BrokerMessage): Promise<void> {
    // What lies at the broker is of the past: nobody calls to dinner now.
    const wanted = message.isRetained ? undefined : readBoxMessage('announce', message);
    if (!wanted) return;
    const { requestId, text } = wanted;
    const isFinal = (outcome: Outcome): boolean => outcome !== 'refused';
    const outcome = await this.#first.of(requestId, () => this.#say(text), isFinal);
    const { broker, log } = this.#parts;
    const topic = boxTopic(this.#options.deviceId, 'answer');
    const payload = JSON.stringify({ requestId, outcome } satisfies BoxMessage<'answer'>);
    broker.publish({ topic, payload, qos: 1, expiryS: ANSWER_EXPIRY_S }).catch((error: unknown) => {
      log.warn({ err: error }, 'an announcement could not be answered');
    });
  }

  async #say(text: string): Promise<Outcome> {
    const { core, log } = this.#parts;
    if (!this.#options.isAllowed) return 'refused';
    if (!this.#rate.take()) {
      log.warn('too many announcements at once: one was refused');
      return 'refused';
    }
    try {
      const { notes } = await core.announce(text);
      return notes.length > 0 ? 'held' : 'accepted';
    } catch (error) {
      log.warn({ code: asEarshotError(error).code }, 'an announcement could not be said');
      return 'refused';
    }
  }
}
