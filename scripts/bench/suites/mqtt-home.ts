import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { SystemClock } from '../../../daemon/base/clock.ts';
import { createLog } from '../../../daemon/base/log.ts';
import { MqttHome } from '../../../daemon/home/mqtt-home.ts';
import { HomeRegistry } from '../../../daemon/home/registry/home-registry.ts';
import type { Broker, BrokerMessage } from '../../../daemon/ports/broker.ts';
import type { HomeStore } from '../../../daemon/ports/home-store.ts';
import { percentiles } from '../figure.ts';
import type { Suite } from '../suite.ts';

const DEVICES = 500;
/** As the issue asks: what a broken device may do. */
const MESSAGES_PER_S = 10_000;
const FLOOD_S = 10;
const QUICK_FLOOD_S = 2;
const BATCHES_PER_S = 100;
const SETTLE_MS = 3000;
const NS_PER_MS = 1e6;
const BYTES_PER_MB = 1e6;
const STDERR_FD = 2;
const PERCENT_SCALE = 255;

const NO_STORE: HomeStore = {
  listDevices: () => [],
  listAreas: () => [],
  listFloors: () => [],
  put: () => undefined,
  forget: () => undefined,
};

type Listener = (message: BrokerMessage) => void;

/** Delivers by exact topic; discovery under one filter, as it suffices here. */
class BenchBroker implements Broker {
  readonly state = 'online';
  readonly #listeners = new Map<string, Listener>();

  async publish(): Promise<void> {}

  subscribe(filter: string, listener: Listener): () => void {
    this.#listeners.set(filter, listener);
    return () => void this.#listeners.delete(filter);
  }

  onState(): () => void {
    return () => undefined;
  }

  say(filter: string, topic: string, text: string): void {
    const payload = Buffer.from(text);
    this.#listeners.get(filter)?.({ topic, payload, isRetained: false });
  }
}

function announceAll(broker: BenchBroker): number[] {
  const clock = new SystemClock();
  return Array.from({ length: DEVICES }, (_, at) => {
    const config = {
      ...{ name: `lamp ${at}`, uniq_id: `l${at}`, '~': `lamp/${at}`, cmd_t: '~/set' },
      ...{ stat_t: '~', stat_val_tpl: '{{ value_json.state }}', bri_cmd_t: '~/bri' },
      ...{ bri_stat_t: '~', bri_val_tpl: '{{ value_json.brightness | int(0) }}' },
      dev: { ids: [`d${at}`], name: `lamp ${at}`, sa: `room ${at % 20}` },
    };
    const startedMs = clock.nowMs();
    const topic = `homeassistant/light/l${at}/config`;
    broker.say('homeassistant/+/+/config', topic, JSON.stringify(config));
    return clock.nowMs() - startedMs;
  });
}

/** Sends a flood in even batches; what is late is sent at once, as TCP would. */
async function flood(broker: BenchBroker, seconds: number): Promise<void> {
  const batch = MESSAGES_PER_S / BATCHES_PER_S;
  const clock = new SystemClock();
  const startedMs = clock.nowMs();
  for (let sent = 0; sent < seconds * MESSAGES_PER_S; sent += batch) {
    for (let at = sent; at < sent + batch; at += 1) {
      const topic = `lamp/${at % DEVICES}`;
      const state = at % 2 === 0 ? 'ON' : 'OFF';
      broker.say(topic, topic, JSON.stringify({ state, brightness: at % PERCENT_SCALE }));
    }
    const dueMs = startedMs + ((sent + batch) / MESSAGES_PER_S) * 1000;
    await delay(Math.max(0, dueMs - clock.nowMs()));
  }
}

/** Devices that announce themselves, and a flood of their states. */
export const mqttHome: Suite = {
  name: 'mqtt-home',
  about: `${DEVICES} devices over MQTT, a flood of ${MESSAGES_PER_S} messages a second`,
  async run({ report, cleanUp, isQuick, say }) {
    const [broker, clock] = [new BenchBroker(), new SystemClock()];
    const registry = new HomeRegistry({ store: NO_STORE, clock });
    const log = createLog('error', STDERR_FD);
    const names = { discoveryPrefix: 'homeassistant', ownIdentifiers: [] };
    const options = { ...names, zigbee2mqttBases: [] };
    const hub = new MqttHome(options, { broker, registry, clock, log });
    cleanUp.defer(() => hub.stop());
    await hub.start();
    const announcedMs = announceAll(broker);
    await delay(SETTLE_MS);
    if (hub.home.devices.length !== DEVICES) throw new Error('not all devices were found');
    const seconds = isQuick ? QUICK_FLOOD_S : FLOOD_S;
    say(`a flood of ${seconds} s`);
    const before = process.memoryUsage().rss;
    const cpuBefore = process.cpuUsage();
    const loop = monitorEventLoopDelay({ resolution: 1 });
    loop.enable();
    await flood(broker, seconds);
    loop.disable();
    const { user, system } = process.cpuUsage(cpuBefore);
    const grownMb = (process.memoryUsage().rss - before) / BYTES_PER_MB;
    const samples = seconds * MESSAGES_PER_S;
    const note =
      'The broker is a function call: its own work and that of its library is not in it.';
    report(
      ...percentiles(announcedMs, { name: 'announce', unit: 'ms', note }, [
        { percentile: 50 },
        { percentile: 95 },
      ]),
      ...[50, 99, 100].map((percentile) => ({
        name: `flood-loop-delay.p${percentile}`,
        value: loop.percentile(percentile) / NS_PER_MS,
        ...{ unit: 'ms', samples, percentile, note },
      })),
      { name: 'flood-memory', value: grownMb, unit: 'MB', samples, note },
      {
        name: 'flood-cpu',
        value: (user + system) / 1000 / seconds,
        ...{ unit: 'ms of each second', samples, note },
      },
    );
  },
};
