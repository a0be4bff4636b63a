import { expect } from 'vitest';
import type { DeviceState, HomeAction } from '../../daemon/ports/home.ts';
import { flush, MqttHomeBench } from './mqtt-home-bench.ts';

/** A kind of device, what is heard of it and what it is told. */
export interface EntityCase {
  what: string;
  component: string;
  config: Record<string, unknown>;
  /** Messages of the device, and what they make of its state. */
  heard?: [topic: string, payload: string, state: Partial<DeviceState>][];
  /** Actions, what is told, and what confirms it: none, it is only sent. */
  told?: [
    action: HomeAction,
    messages: string[],
    confirm: [topic: string, payload: string][] | 'sent' | { refused: RegExp },
  ][];
}

/** Announces it and goes through all of it. */
export async function checkEntity(given: EntityCase): Promise<void> {
  const { component, config, heard = [], told = [] } = given;
  const bench = new MqttHomeBench();
  bench.announce(component, 'it', { name: 'it', uniq_id: 'it', ...config });
  expect(bench.warnings).toEqual([]);
  for (const [topic, payload, state] of heard) {
    bench.broker.say(topic, payload);
    const { isAvailable, changedWallMs, ...known } = bench.state('it') ?? {};
    expect([isAvailable, typeof changedWallMs]).toEqual([true, 'number']);
    expect(known).toEqual(state);
  }
  for (const [action, messages, confirm] of told) {
    const outcome = bench.perform('it', action);
    await flush();
    expect(bench.told()).toEqual(messages);
    if (confirm === 'sent') expect(await outcome).toEqual({ kind: 'sent' });
    else if (Array.isArray(confirm)) {
      for (const [topic, payload] of confirm) bench.broker.say(topic, payload);
      await flush();
      bench.clock.advanceBy(100_000);
      expect([action, await outcome]).toEqual([action, { kind: 'confirmed' }]);
    } else {
      const refused = await outcome;
      expect(refused.kind).toBe('refused');
      expect(refused).toMatchObject({ reason: expect.stringMatching(confirm.refused) });
    }
  }
}
