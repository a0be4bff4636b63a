import type { Clock } from '../base/clock.ts';
import type { Component } from '../base/lifecycle.ts';
import type { Core } from '../control/core.ts';
import { BoxAnnouncements } from '../control/mqtt/box-announcements.ts';
import type { MqttGateway } from '../control/mqtt/gateway.ts';
import { NeighbourBoxes } from '../control/mqtt/neighbour-boxes.ts';
import { SaidElsewhere } from '../control/mqtt/said-elsewhere.ts';
import { WakeClaims } from '../control/mqtt/wake-claims.ts';
import type { Broker } from '../ports/broker.ts';
import type { Ears } from '../ports/ears.ts';
import type { OtherBoxes } from '../ports/other-boxes.ts';
import type { NewsDesk } from './news-desk.ts';
import type { Stores } from './stores.ts';

export interface NeighboursParts {
  gateway: MqttGateway;
  core: Core;
  news: Pick<NewsDesk, 'onNews'>;
  /** Absent: nothing is heard, so that nothing wakes the box. */
  ears: Ears | undefined;
}

/** What the box has to do with the other boxes at the household's broker. */
export class Neighbours {
  readonly #stores: Stores;
  readonly #clock: Clock;
  readonly #broker: Broker;
  readonly #known: NeighbourBoxes;
  #onSaid: (text: string) => void = () => undefined;

  constructor(stores: Stores, clock: Clock, broker: Broker) {
    this.#stores = stores;
    this.#clock = clock;
    this.#broker = broker;
    this.#known = new NeighbourBoxes({ broker, clock, deviceId: stores.state.deviceId });
  }

  get boxes(): OtherBoxes {
    return this.#known;
  }

  /** @param listener told what other boxes say, when they begin; it replaces an earlier one */
  readonly onSaidElsewhere = (listener: (text: string) => void): void => {
    this.#onSaid = listener;
  };

  /** To be started after the broker. */
  components({ gateway, core, news, ears }: NeighboursParts): Component[] {
    const { settings, state, log } = this.#stores;
    const { boxes, home } = settings.loaded.config;
    const { arbitration, announcements: isAllowed, shareSpeech: isShared } = boxes;
    const shared = { broker: this.#broker, clock: this.#clock, log };
    const own = { deviceId: state.deviceId, room: home.room };
    const onNews = news.onNews.bind(news);
    const speech = { ...shared, deviceId: own.deviceId, onNews, isShared };
    const isPerRoom = arbitration === 'room';
    return [
      this.#known,
      new BoxAnnouncements({ ...own, isAllowed }, { ...shared, gateway, core }),
      new SaidElsewhere(speech, (text) => this.#onSaid(text)),
      ...(ears && arbitration !== 'off'
        ? [new WakeClaims({ ...own, isPerRoom }, { ...shared, ears })]
        : []),
    ];
  }
}
