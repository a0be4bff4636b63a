import type { Clock } from '../../base/clock.ts';
import type { Component } from '../../base/lifecycle.ts';
import type { Log } from '../../base/log.ts';
import type { Broker, BrokerMessage } from '../../ports/broker.ts';
import type { Ears, EarsEvent } from '../../ports/ears.ts';
import { boxOf, boxTopic, isSameRoom, readBoxMessage } from './box-messages.ts';
import { RateLimit } from './rate-limit.ts';

/** Every box of a large home hears one phrase at once, and people say a few a minute. */
const CLAIMS_AT_ONCE = 20;
const CLAIMS_PER_S = 5;
/** Who was woken longer ago has been answered: MQTT counts whole seconds. */
const CLAIM_EXPIRY_S = 1;

export interface WakeClaimsOptions {
  /** Of this box. */
  deviceId: string;
  /** Setting home.room. */
  room: string;
  /** True: only boxes in the same room count; where a room is not known, it may be the same. */
  isPerRoom: boolean;
}

export interface WakeClaimsParts {
  broker: Broker;
  ears: Ears;
  clock: Clock;
  log: Log;
}

/**
 * Carries claims of wake words between the ears of this box, which decide (WakeContest), and the
 * other boxes. Without the broker nothing is said or heard, and each box decides alone.
 */
export class WakeClaims implements Component {
  readonly name = 'wake claims';
  readonly #options: WakeClaimsOptions;
  readonly #parts: WakeClaimsParts;
  readonly #rate: RateLimit;
  #endListening = (): void => undefined;
  #isFlooded = false;

  constructor(options: WakeClaimsOptions, parts: WakeClaimsParts) {
    this.#options = options;
    this.#parts = parts;
    this.#rate = new RateLimit(parts.clock, { burst: CLAIMS_AT_ONCE, perS: CLAIMS_PER_S });
    parts.ears.onEvent((event) => {
      if (event.kind === 'wake-claimed') this.#tell(event);
    });
  }

  async start(): Promise<void> {
    const { broker } = this.#parts;
    this.#endListening = broker.subscribe(boxTopic('+', 'wake'), (message) => this.#hear(message));
  }

  async stop(): Promise<void> {
    this.#endListening();
  }

  #tell({ phrase, clarityDb, agoMs }: EarsEvent & { kind: 'wake-claimed' }): void {
    const { broker, log } = this.#parts;
    const { deviceId, room } = this.#options;
    if (broker.state !== 'online') return;
    const topic = boxTopic(deviceId, 'wake');
    const payload = JSON.stringify({ phrase, clarityDb, agoMs, room });
    // Late it would be worth nothing: it is sent once, and not waited for.
    broker.publish({ topic, payload, expiryS: CLAIM_EXPIRY_S }).catch((error: unknown) => {
      log.debug({ err: error }, 'the other boxes were not told of a wake');
    });
  }

  #hear(message: BrokerMessage): void {
    const { ears, log } = this.#parts;
    const { deviceId } = this.#options;
    const box = boxOf(message.topic);
    if (message.isRetained || box === deviceId) return;
    if (!this.#rate.take()) {
      if (!this.#isFlooded) log.warn('too many wake claims at once: the rest is dropped');
      this.#isFlooded = true;
      return;
    }
    this.#isFlooded = false;
    const claim = readBoxMessage('wake', message);
    if (!claim || !this.#isNear(claim.room)) return;
    const { phrase, clarityDb, agoMs } = claim;
    ears.send({ kind: 'wake-elsewhere', box, phrase, clarityDb, agoMs });
  }

  #isNear(room: string): boolean {
    const { room: own, isPerRoom } = this.#options;
    return !isPerRoom || own === '' || room === '' || isSameRoom(own, room);
  }
}
