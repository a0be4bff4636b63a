import type { Clock } from '../../base/clock.ts';
import type { Component } from '../../base/lifecycle.ts';
import type { Broker, BrokerMessage } from '../../ports/broker.ts';
import type { BoxNews } from '../../ports/news.ts';
import { boxOf, boxTopic, MAX_TEXT_CHARS, readBoxMessage } from './box-messages.ts';
import { RateLimit } from './rate-limit.ts';

/** Several boxes may speak at once, each a sentence in a second or two. */
const SENTENCES_AT_ONCE = 20;
const SENTENCES_PER_S = 5;
/** What was said longer ago is not heard any more. */
const SENTENCE_EXPIRY_S = 2;

export interface SaidElsewhereParts {
  broker: Broker;
  clock: Clock;
  /** Id of this box. */
  deviceId: string;
  onNews: (listener: (news: BoxNews) => void) => void;
  /** False: this box only listens. */
  isShared: boolean;
}

/** What boxes say, told to each other, so that none takes another's voice for a person. */
export class SaidElsewhere implements Component {
  readonly name = 'said elsewhere';
  readonly #parts: SaidElsewhereParts;
  readonly #rate: RateLimit;
  readonly #listener: (text: string) => void;
  #endListening = (): void => undefined;

  /** @param listener told what other boxes begin to say */
  constructor(parts: SaidElsewhereParts, listener: (text: string) => void) {
    this.#parts = parts;
    this.#listener = listener;
    this.#rate = new RateLimit(parts.clock, { burst: SENTENCES_AT_ONCE, perS: SENTENCES_PER_S });
    if (parts.isShared) {
      parts.onNews((news) => {
        if (news.kind === 'replying') this.#tell(news.text);
      });
    }
  }

  async start(): Promise<void> {
    const { broker } = this.#parts;
    this.#endListening = broker.subscribe(boxTopic('+', 'said'), (message) => this.#hear(message));
  }

  async stop(): Promise<void> {
    this.#endListening();
  }

  #tell(text: string): void {
    const { broker, deviceId } = this.#parts;
    if (broker.state !== 'online' || text === '') return;
    const payload = JSON.stringify({ text: text.slice(0, MAX_TEXT_CHARS) });
    const message = { topic: boxTopic(deviceId, 'said'), payload, expiryS: SENTENCE_EXPIRY_S };
    broker.publish(message).catch(() => undefined);
  }

  #hear(message: BrokerMessage): void {
    if (message.isRetained || boxOf(message.topic) === this.#parts.deviceId) return;
    const said = this.#rate.take() ? readBoxMessage('said', message) : undefined;
    if (said) this.#listener(said.text);
  }
}
