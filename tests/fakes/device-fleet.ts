import type { MqttClient } from 'mqtt';

/** How a simulated device answers what it is told. */
export type Manner =
  | 'behaves'
  /** Says nothing. */
  | 'is dead'
  /** Says that it was done, and that it was not. */
  | 'flaps'
  /** Says the opposite. */
  | 'lies'
  /** Says it after `lateMs`. */
  | 'is late'
  /** Says it in broken JSON. */
  | 'babbles';

export interface FleetDevice {
  name: string;
  manner: Manner;
}

const KINDS = ['light', 'switch', 'fan'] as const;

/** Devices that announce themselves over MQTT and answer, each in its manner. */
export class DeviceFleet {
  readonly devices: readonly FleetDevice[];
  /** What each device was told, in order. */
  readonly told: string[] = [];
  readonly #client: MqttClient;
  readonly #lateMs: number;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #retained = new Set<string>();

  constructor(client: MqttClient, devices: readonly FleetDevice[], lateMs = 1000) {
    this.#client = client;
    this.devices = devices;
    this.#lateMs = lateMs;
    client.on('message', (topic, payload) => this.#take(topic, payload.toString()));
  }

  /** Announces all of them; resolves when the broker has it. */
  async announce(): Promise<void> {
    await this.#client.subscribeAsync('fleet/+/set', { qos: 1 });
    await Promise.all(this.devices.map((device, at) => this.#announce(device, at)));
  }

  /** Publishes retained, and remembers to take it back. */
  async retain(topic: string, payload: string | Buffer): Promise<void> {
    this.#retained.add(topic);
    await this.#client.publishAsync(topic, payload, { qos: 1, retain: true });
  }

  /** Takes back everything that lies at the broker. */
  async leave(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    await this.#client.unsubscribeAsync('fleet/+/set');
    const options = { qos: 1, retain: true } as const;
    await Promise.all(
      [...this.#retained].map((topic) => this.#client.publishAsync(topic, '', options)),
    );
  }

  async #announce({ name }: FleetDevice, at: number): Promise<void> {
    const kind = KINDS[at % KINDS.length];
    const config = {
      ...{ '~': `fleet/${name}`, name, uniq_id: name, cmd_t: '~/set', stat_t: '~/state' },
      ...(kind === 'light'
        ? { schema: 'json', sup_clrm: ['brightness'] }
        : { val_tpl: '{{ value_json.state }}', stat_val_tpl: '{{ value_json.state }}' }),
      ...{ avty_t: '~/there', dev: { ids: [name], sa: `room ${at % 20}` } },
    };
    await this.retain(`homeassistant/${kind}/${name}/config`, JSON.stringify(config));
    await this.retain(`fleet/${name}/there`, 'online');
    await this.retain(`fleet/${name}/state`, '{"state":"OFF"}');
  }

  #take(topic: string, payload: string): void {
    const name = topic.split('/')[1] ?? '';
    this.told.push(`${name} ${payload}`);
    const device = this.devices.find((each) => each.name === name);
    const isOn = payload.includes('ON');
    if (device) this.#answer(device, isOn);
  }

  #answer({ name, manner }: FleetDevice, isOn: boolean): void {
    const [done, undone] = isOn ? ['ON', 'OFF'] : ['OFF', 'ON'];
    const say = (state: string): void => {
      this.#client.publish(`fleet/${name}/state`, JSON.stringify({ state }), { retain: true });
    };
    if (manner === 'behaves') say(done);
    if (manner === 'lies') say(undone);
    if (manner === 'flaps') {
      say(done);
      say(undone);
    }
    if (manner === 'babbles') this.#client.publish(`fleet/${name}/state`, `{"state": "${done}`);
    if (manner !== 'is late') return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      say(done);
    }, this.#lateMs);
    this.#timers.add(timer);
  }
}

/** A fleet of which most behave, with some of each other manner. */
export function mixedFleet(count: number): FleetDevice[] {
  const odd: Manner[] = ['is dead', 'lies', 'flaps', 'is late', 'babbles'];
  return Array.from({ length: count }, (_, at) => ({
    name: `device${at}`,
    manner: at < odd.length * 3 ? (odd[Math.floor(at / 3)] ?? 'behaves') : 'behaves',
  }));
}
