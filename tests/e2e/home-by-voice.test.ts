import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../fakes/until.ts';
import { Daemon, type StoredTurn } from './daemon.ts';
import { MISSING_FOR_MOSQUITTO, Mosquitto } from './mosquitto.ts';
import { SoundServer, soundServerMissing } from './sound-server.ts';
import { speakToFile, voicesMissing } from './voices.ts';

const missing = soundServerMissing() || voicesMissing() || MISSING_FOR_MOSQUITTO;
const REQUEST = 'hey earshot, turn on the kitchen lights and close the blinds';
/** A cover takes its time. */
const CLOSING_MS = 400;
/** The recogniser is taught the names of new devices this long after they were found, at most. */
const TAUGHT_WITHIN_MS = 20_000;

interface Thing {
  kind: 'light' | 'cover';
  name: string;
  topic: string;
  /** What it reports once it was told something, in order. */
  reports: Record<string, readonly string[]>;
}

const LIGHT: Thing = {
  ...{ kind: 'light', name: 'Ceiling light', topic: 'e2e/light' },
  reports: { ON: ['ON'], OFF: ['OFF'] },
};
const BLINDS: Thing = {
  ...{ kind: 'cover', name: 'Blinds', topic: 'e2e/blinds' },
  reports: { CLOSE: ['closing', 'closed'], OPEN: ['opening', 'open'] },
};

/** Devices that do as they are told, and say so by their state topics. */
class Household {
  /** Topics in the order in which something was said on them. */
  readonly heard: string[] = [];
  readonly #client: MqttClient;
  readonly #dead = new Set<string>();

  constructor(client: MqttClient) {
    this.#client = client;
    client.on('message', (topic, payload) => void this.#take(topic, payload.toString()));
  }

  async announce(things: readonly Thing[]): Promise<void> {
    for (const { kind, name, topic } of things) {
      const config = {
        ...{ name, unique_id: topic, device: { identifiers: [topic], suggested_area: 'Kitchen' } },
        ...{ command_topic: `${topic}/set`, state_topic: `${topic}/state` },
        ...(kind === 'cover' ? { device_class: 'blind' } : {}),
      };
      const id = topic.replace('/', '_');
      await this.#client.subscribeAsync(`${topic}/set`, { qos: 1 });
      await this.#keep(`homeassistant/${kind}/${id}/config`, JSON.stringify(config));
      await this.#keep(`${topic}/state`, kind === 'cover' ? 'open' : 'OFF');
    }
  }

  kill({ topic }: Thing): void {
    this.#dead.add(topic);
  }

  async #take(topic: string, payload: string): Promise<void> {
    this.heard.push(`${topic} ${payload}`);
    const thing = [LIGHT, BLINDS].find((each) => topic === `${each.topic}/set`);
    if (thing === undefined || this.#dead.has(thing.topic)) return;
    for (const report of thing.reports[payload] ?? []) {
      await new Promise((resolve) => setTimeout(resolve, CLOSING_MS));
      this.heard.push(`${thing.topic}/state ${report}`);
      await this.#keep(`${thing.topic}/state`, report);
    }
  }

  #keep(topic: string, payload: string): Promise<unknown> {
    return this.#client.publishAsync(topic, payload, { qos: 1, retain: true });
  }
}

describe.skipIf(missing !== '')(`the home by voice ${missing}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'earshot-home-'));
  const sound = new SoundServer();
  let broker: Mosquitto;
  let household: Household;
  let daemon: Daemon;

  beforeAll(async () => {
    broker = await Mosquitto.start({});
    household = new Household(await broker.client());
    await sound.start();
    const config = join(folder, 'earshot.yaml');
    writeFileSync(config, `mqtt: {home: {url: "${broker.url}"}}\n`);
    daemon = new Daemon(sound.env, ['--config', config]);
    await daemon.start();
    await household.announce([LIGHT, BLINDS]);
    const isTaught = () => daemon.log.filter((line) => line.includes('cannot be heard')).length > 1;
    await until('the recogniser to know the names', isTaught, TAUGHT_WITHIN_MS);
  }, 60_000);

  afterAll(async () => {
    await daemon.stop();
    await sound.stop();
    await broker.clearRetained();
    await broker.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function say(text: string): Promise<StoredTurn> {
    const path = join(folder, 'request.wav');
    speakToFile({ text, speaker: 'slt', tailS: 0.2 }, path);
    const before = daemon.turns().length;
    await sound.playIntoMicrophone(path);
    await until('an answer', () => daemon.turns().length > before, 25_000);
    return daemon.turns()[0] as StoredTurn;
  }

  it('moves two devices in one breath, and says so only after both have reported', async () => {
    const turn = await say(REQUEST);
    // The recogniser may lose the article: it asks the same.
    expect(turn.transcript).toMatch(/^turn on (the )?kitchen lights and close the blinds$/);
    expect(turn.reply).toBe('The ceiling light is on. The blinds are closing.');
    expect(turn.heard).toBe(turn.reply);
    expect(household.heard.slice(0, 4)).toEqual(
      expect.arrayContaining(['e2e/light/set ON', 'e2e/blinds/set CLOSE', 'e2e/light/state ON']),
    );
    expect(household.heard).toContain('e2e/blinds/state closing');
  }, 60_000);

  it('names the one that is dead', async () => {
    household.kill(BLINDS);
    expect(daemon.earshot('ask', 'turn off the ceiling light').status).toBe(0);
    const turn = await say('hey earshot, turn on the kitchen lights and open the blinds');
    expect(turn.reply).toMatch(/^The ceiling light is on\. .*the blinds did not answer\.$/i);
  }, 60_000);
});
