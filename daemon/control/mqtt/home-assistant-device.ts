import type { CancelTimer, Clock } from '../../base/clock.ts';
import type { Component } from '../../base/lifecycle.ts';
import type { Broker } from '../../ports/broker.ts';
import type { StatusReply } from '../status-reply.ts';
import type { MqttGateway } from './gateway.ts';
import { discoveryPayload, discoveryTopic } from './home-assistant.ts';

/** Home Assistant has just started, and all devices of the house answer it. */
const BIRTH_JITTER_MS = 5000;

export interface HomeAssistantOptions {
  /** `homeassistant` by default there. */
  discoveryPrefix: string;
  deviceId: string;
  /** False: whatever was shown before is taken away. */
  isShown: boolean;
  prefix: string;
  allowed: ReadonlySet<string>;
  voices: readonly string[];
  phrases: readonly string[];
}

export interface HomeAssistantParts {
  broker: Broker;
  gateway: MqttGateway;
  clock: Clock;
  /** 0 <= number < 1 */
  random?: () => number;
}

/** Keeps the box shown in Home Assistant, as long as it is wanted there. */
export class HomeAssistantDevice implements Component {
  readonly name = 'home assistant device';
  readonly #options: HomeAssistantOptions;
  readonly #parts: HomeAssistantParts;
  #endBirths = (): void => undefined;
  #cancelRepublish: CancelTimer = () => undefined;

  constructor(options: HomeAssistantOptions, parts: HomeAssistantParts) {
    this.#options = options;
    this.#parts = parts;
    // Among what is left at the broker, so that it is written when it is new there.
    parts.gateway.onStatus((status) => this.#show(status));
  }

  /** The topic that shows the box. */
  get topic(): string {
    const { discoveryPrefix, deviceId } = this.#options;
    return discoveryTopic(discoveryPrefix, deviceId);
  }

  async start(): Promise<void> {
    const { broker, gateway, clock, random = Math.random } = this.#parts;
    const { discoveryPrefix, isShown } = this.#options;
    if (!isShown) return;
    this.#endBirths = broker.subscribe(`${discoveryPrefix}/status`, ({ payload, isRetained }) => {
      // What lies there says that it was born before us: it has what we leave on connecting.
      if (isRetained || Buffer.from(payload).toString() !== 'online') return;
      this.#cancelRepublish();
      const delayMs = random() * BIRTH_JITTER_MS;
      this.#cancelRepublish = clock.setTimer(delayMs, () => gateway.republish());
    });
  }

  async stop(): Promise<void> {
    this.#endBirths();
    this.#cancelRepublish();
  }

  #show(status: StatusReply): void {
    const { isShown } = this.#options;
    const payload = isShown ? JSON.stringify(discoveryPayload({ ...this.#options, status })) : '';
    void this.#parts.gateway.retained.put(this.topic, payload);
  }
}
