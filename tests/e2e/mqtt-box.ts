import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SystemClock } from '../../daemon/base/clock.ts';
import { Lifecycle } from '../../daemon/base/lifecycle.ts';
import { BoxMqtt } from '../../daemon/compose/box-mqtt.ts';
import { NewsDesk } from '../../daemon/compose/news-desk.ts';
import { openStores } from '../../daemon/compose/stores.ts';
import type { Ears } from '../../daemon/ports/ears.ts';
import { FakeCore } from '../fakes/fake-core.ts';
import { until } from '../fakes/until.ts';
import type { Mosquitto } from './mosquitto.ts';

interface MqttBoxParts {
  folder?: string;
  ears?: Ears;
}

/** The MQTT part of a box as the daemon composes it, over a core that is scripted. */
export class MqttBox {
  readonly core = new FakeCore();
  readonly news = new NewsDesk();
  readonly folder: string;
  readonly stores: ReturnType<typeof openStores>;
  readonly mqtt: BoxMqtt;
  readonly #house: Lifecycle;

  /** @param settings below `mqtt.`, for example `home.allow`; any with a slash before it */
  constructor(settings: Record<string, unknown>, { folder, ears }: MqttBoxParts = {}) {
    this.folder = folder ?? mkdtempSync(join(tmpdir(), 'earshot-mqtt-'));
    const clock = new SystemClock();
    this.stores = openStores({
      ...{ state: this.folder, clock, openLog: () => 2, logLevel: 'silent' },
      flags: Object.entries(settings).map(([key, value]) => ({
        key: key.startsWith('/') ? key.slice(1) : `mqtt.${key}`,
        value,
      })),
    });
    const { core, news, stores } = this;
    this.mqtt = new BoxMqtt(stores, clock);
    const status = core.status.bind(core);
    core.status = async () => {
      const { volumePercent } = stores.settings.loaded.config.audio;
      return { ...(await status()), volumePercent, deviceId: stores.state.deviceId };
    };
    core.setVolume = async (percent, actor) => {
      stores.settings.set({ key: 'audio.volumePercent', value: percent }, actor);
      return { percent };
    };
    const components = this.mqtt.components({
      ...{ core, news, voices: ['kokoro'], phrases: ['computer'] },
      ...(ears ? { ears } : {}),
    });
    this.#house = new Lifecycle(components, (_name, error) => {
      throw error;
    });
  }

  static async start(
    settings: Record<string, unknown>,
    folder?: string,
    ears?: Ears,
  ): Promise<MqttBox> {
    const box = new MqttBox(settings, {
      ...(folder === undefined ? {} : { folder }),
      ...(ears ? { ears } : {}),
    });
    await box.#house.start();
    return box;
  }

  get prefix(): string {
    return `earshot/v1/${this.stores.state.deviceId}`;
  }

  async online(): Promise<void> {
    await until('online', () => this.mqtt.status.every(({ state }) => state === 'online'));
  }

  async stop(): Promise<void> {
    await this.#house.stop();
    this.stores.close();
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** One command given by some other program, and its answer. */
export async function command(
  server: Mosquitto,
  topic: string,
  payload: object | string,
): Promise<Record<string, unknown>> {
  const client = await server.client({ protocolVersion: 5 });
  const responseTopic = `answers/${Math.random()}`;
  await client.subscribeAsync(responseTopic, { qos: 1 });
  const answer = new Promise<Record<string, unknown>>((resolve) => {
    client.on('message', (_topic, bytes, { properties }) => {
      resolve({ ...JSON.parse(bytes.toString()), by: properties?.correlationData?.toString() });
    });
  });
  const properties = { responseTopic, correlationData: Buffer.from('c-1') };
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
  await client.publishAsync(topic, text, { qos: 1, properties });
  const told = await answer;
  await client.endAsync();
  return told;
}
