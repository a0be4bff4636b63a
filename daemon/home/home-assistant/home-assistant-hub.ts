import type { HomeAssistantSettings } from '../../../config/home-assistant-schema.ts';
import type { Clock } from '../../base/clock.ts';
import type { Component } from '../../base/lifecycle.ts';
import type { Log } from '../../base/log.ts';
import type {
  ActionOutcome,
  DeviceState,
  Home,
  HomeAction,
  HomeChange,
  HomeHub,
} from '../../ports/home.ts';
import { readAccess } from './access.ts';
import { Connection } from './connection.ts';
import { HomeMirror } from './home-mirror.ts';
import { planOf } from './orders.ts';
import { performOnce } from './performing.ts';

/** One person says two things to a device at once, a scene some more. */
const MAX_IN_FLIGHT = 8;

export interface HomeAssistantParts {
  /** `homeAssistant` of the settings, with an url. */
  settings: HomeAssistantSettings;
  clock: Clock;
  log: Pick<Log, 'info' | 'warn'>;
  /** 0 <= number < 1; Math.random unless a test wants to know. */
  random?: () => number;
}

/** What the status and the doctor show. */
export interface HomeAssistantStatus {
  state: 'connecting' | 'online' | 'offline';
  /** Of Home Assistant; undefined while it is not online. */
  version: string | undefined;
  devices: number;
  /** One line: what is wrong; undefined: nothing. */
  trouble: string | undefined;
}

/** A home behind Home Assistant. */
export interface HomeAssistantHub extends HomeHub, Component {
  readonly status: HomeAssistantStatus;
}

export function createHomeAssistantHub(parts: HomeAssistantParts): HomeAssistantHub {
  return new Hub(parts);
}

class Hub implements HomeAssistantHub {
  readonly name = 'home-assistant';
  readonly #parts: HomeAssistantParts;
  readonly #mirror: HomeMirror;
  readonly #connection: Connection;
  readonly #listeners = new Set<(change: HomeChange) => void>();
  readonly #inFlight = new Map<string, number>();

  constructor(parts: HomeAssistantParts) {
    this.#parts = parts;
    const { settings, clock, log, random = Math.random } = parts;
    this.#mirror = new HomeMirror({
      ...{ exposedOnly: settings.exposedOnly, clock, log },
      onChange: (change) => this.#tell(change),
    });
    this.#connection = new Connection({
      ...{ clock, log, random },
      access: () => readAccess(settings),
      prepare: (link) => this.#mirror.follow(link),
      onChange: () => this.#tellReachability(),
    });
  }

  get home(): Home {
    return this.#mirror.home;
  }

  get status(): HomeAssistantStatus {
    const { link, trouble } = this.#connection;
    const devices = this.home.devices.length;
    if (link) {
      const nothing = 'Home Assistant exposes nothing to voice assistants (there: Settings, Voice';
      const advice = `${nothing} assistants, Expose), or set homeAssistant.exposedOnly to false`;
      const isEmpty = devices === 0 && this.#parts.settings.exposedOnly;
      const { version } = link;
      return { state: 'online', version, devices, trouble: isEmpty ? advice : undefined };
    }
    const state = trouble === undefined ? 'connecting' : 'offline';
    return { state, version: undefined, devices, trouble };
  }

  async start(): Promise<void> {
    this.#connection.start();
  }

  async stop(): Promise<void> {
    this.#mirror.stop();
    await this.#connection.stop();
  }

  state(deviceId: string): DeviceState | undefined {
    return this.#mirror.state(deviceId, this.#connection.link !== undefined);
  }

  async perform(deviceId: string, action: HomeAction, signal: AbortSignal): Promise<ActionOutcome> {
    const state = this.state(deviceId);
    if (!state) return { kind: 'unavailable' };
    if (!this.#connection.link) return { kind: 'unreachable' };
    if (!state.isAvailable) return { kind: 'unavailable' };
    const inFlight = this.#inFlight.get(deviceId) ?? 0;
    if (inFlight >= MAX_IN_FLIGHT) {
      return { kind: 'refused', reason: 'it is being told too many things at once' };
    }
    this.#inFlight.set(deviceId, inFlight + 1);
    try {
      return await this.#told(deviceId, action, signal);
    } finally {
      const left = (this.#inFlight.get(deviceId) ?? 1) - 1;
      if (left > 0) this.#inFlight.set(deviceId, left);
      else this.#inFlight.delete(deviceId);
    }
  }

  onChange(listener: (change: HomeChange) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async #told(deviceId: string, action: HomeAction, signal: AbortSignal): Promise<ActionOutcome> {
    const orders = this.#mirror.orders(deviceId);
    const state = this.state(deviceId);
    if (!orders || !state) return { kind: 'unavailable' };
    return performOnce({
      entityId: deviceId,
      plan: planOf(orders, action, state),
      isAssumed: this.#mirror.isAssumed(deviceId),
      say: async (command, withinMs) =>
        this.#connection.link?.call(command, withinMs) ?? { kind: 'unsent' },
      state: () => this.state(deviceId),
      watch: (listener) =>
        this.onChange((change) => {
          if (change.kind === 'state' && change.deviceId === deviceId) listener();
        }),
      clock: this.#parts.clock,
      signal,
    });
  }

  /** Every device is there again, or is not: its connection is. */
  #tellReachability(): void {
    for (const { id } of this.home.devices) this.#tell({ kind: 'state', deviceId: id });
  }

  #tell(change: HomeChange): void {
    for (const listener of [...this.#listeners]) listener(change);
  }
}
