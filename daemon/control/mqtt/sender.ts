import type { Clock } from '../../base/clock.ts';
import { EarshotError } from '../../base/errors.ts';
import type { OutgoingMessage } from '../../ports/broker.ts';
import type { MqttLink, PublishDone } from './client.ts';
import { faultText } from './fault-text.ts';
import { Window } from './window.ts';

/** A broker in the house answers in milliseconds, one across an ocean in less than one second. */
const PUBLISH_TIMEOUT_MS = 10_000;
/** Messages under way at once; mosquitto's own limit is 20. */
const MAX_IN_FLIGHT = 16;

/** Hands messages to a link, a few at once and in their order, and knows which are unconfirmed. */
export class Sender {
  readonly #connection: string;
  readonly #clock: Clock;
  readonly #window = new Window(MAX_IN_FLIGHT);
  /** Ends each publish that the broker has not confirmed yet. */
  readonly #unconfirmed = new Set<PublishDone>();

  /** @param connection its name, for errors */
  constructor(connection: string, clock: Clock) {
    this.#connection = connection;
    this.#clock = clock;
  }

  /** @param receiveMaximum unconfirmed messages that the broker takes; undefined: not said */
  greeted(receiveMaximum = MAX_IN_FLIGHT): void {
    this.#window.resize(Math.min(MAX_IN_FLIGHT, receiveMaximum));
  }

  /**
   * @param link the one to take when its turn has come; undefined: there is none then
   * @throws BROKER_OFFLINE, BROKER_REFUSED, BUSY
   */
  publish(message: OutgoingMessage, link: () => MqttLink | undefined): Promise<void> {
    return this.#window.run(() => {
      const current = link();
      if (!current) throw this.offline('the connection was lost');
      return this.#send(message, current);
    });
  }

  /** Ends all that waits for its turn or for a confirmation. */
  refuseAll(error: EarshotError): void {
    this.#window.clear(error);
    for (const done of [...this.#unconfirmed]) done(error);
  }

  /** @param reason why it is not online */
  offline(reason: string): EarshotError {
    const text = `the ${this.#connection} broker is not there: ${reason}`;
    return new EarshotError('BROKER_OFFLINE', text);
  }

  #send(message: OutgoingMessage, link: MqttLink): Promise<void> {
    return new Promise((resolve, reject) => {
      const done: PublishDone = (error) => {
        if (!this.#unconfirmed.delete(done)) return;
        cancelTimer();
        if (error) reject(this.#publishError(error));
        else resolve();
      };
      const late = (): void => done(this.offline('it did not confirm a message in time'));
      const cancelTimer = this.#clock.setTimer(PUBLISH_TIMEOUT_MS, late);
      this.#unconfirmed.add(done);
      link.publish(message, done);
    });
  }

  #publishError(error: Error & { code?: unknown }): EarshotError {
    if (error instanceof EarshotError) return error;
    if (typeof error.code !== 'number') return this.offline(faultText(error));
    const text = `the ${this.#connection} broker refused a message: ${error.message}`;
    return new EarshotError('BROKER_REFUSED', text, { cause: error });
  }
}
