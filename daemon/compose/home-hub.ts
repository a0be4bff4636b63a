import type { Config } from '../../config/schema.ts';
import type { Clock } from '../base/clock.ts';
import type { Component } from '../base/lifecycle.ts';
import { deviceIdentifier } from '../control/mqtt/home-assistant.ts';
import { BoxRooms } from '../home/box-rooms.ts';
import {
  createHomeAssistantHub,
  type HomeAssistantHub,
} from '../home/home-assistant/home-assistant-hub.ts';
import { JoinedHub, type NamedHub } from '../home/joined-hub.ts';
import { MqttHome } from '../home/mqtt-home.ts';
import { OwnLists } from '../home/own-lists.ts';
import { UnconnectedHub } from '../home/unconnected-hub.ts';
import type { Broker } from '../ports/broker.ts';
import type { HomeHub } from '../ports/home.ts';
import type { OtherBoxes } from '../ports/other-boxes.ts';
import type { Replies } from '../skills/replies.ts';
import { configuredHome } from './configured-home.ts';
import type { Stores } from './stores.ts';

export interface HomeHubParts {
  stores: Stores;
  clock: Clock;
  replies: Replies;
  /** The household's; undefined: none is set up, or no daemon runs. */
  broker: Broker | undefined;
  /** Absent: this box is alone. */
  boxes: OtherBoxes | undefined;
}

/** Everything of the home that can be asked about and told something. */
export interface ConnectedHome {
  hub: HomeHub;
  /** What connects it; to be started before the broker and stopped after it. */
  components: readonly Component[];
  /** What keeps parts of it away, for people. */
  troubles: () => readonly string[];
}

export function createHomeHub({
  stores,
  clock,
  replies,
  broker,
  boxes,
}: HomeHubParts): ConnectedHome {
  const { config } = stores.settings.loaded;
  const lists = ['shopping', 'todo'].map((id) => {
    return { id, name: replies.word('names', `own-${id}`) ?? id };
  });
  const hubs: NamedHub[] = [
    { name: 'settings', hub: new UnconnectedHub(configuredHome(config.home)) },
    { name: 'box', hub: new OwnLists({ lists, store: stores.state.lists, clock }) },
  ];
  const mqtt = broker && mqttHome(config.mqtt.home, { stores, clock, broker });
  if (mqtt) hubs.push({ name: 'mqtt', hub: mqtt });
  if (boxes) hubs.push({ name: 'boxes', hub: new BoxRooms(boxes) });
  const assistant = homeAssistant(config.homeAssistant, { stores, clock });
  if (assistant) hubs.push({ name: 'ha', hub: assistant });
  return {
    hub: new JoinedHub(hubs),
    components: [mqtt, assistant].filter((part) => part !== undefined),
    troubles: () => [assistant?.status.trouble ?? []].flat(),
  };
}

function homeAssistant(
  settings: Config['homeAssistant'],
  { stores, clock }: { stores: Stores; clock: Clock },
): HomeAssistantHub | undefined {
  if (settings.url === '') return undefined;
  const log = stores.log.child({ module: 'home-assistant' });
  return createHomeAssistantHub({ settings, clock, log });
}

function mqttHome(
  { discoveryPrefix, zigbee2mqtt }: Config['mqtt']['home'],
  { stores, clock, broker }: { stores: Stores; clock: Clock; broker: Broker },
): MqttHome {
  const ownIdentifiers = [deviceIdentifier(stores.state.deviceId)];
  return new MqttHome(
    { discoveryPrefix, ownIdentifiers, zigbee2mqttBases: zigbee2mqtt },
    { broker, registry: stores.homeRegistry, clock, log: stores.log },
  );
}
