import { expect, it } from 'vitest';
import type { SlotValue } from '../../daemon/skills/skill.ts';
import { HomeBench } from './home-bench.ts';

/** What is asked, what is answered, and what the devices were told. */
export type OrderCase = [
  intent: string,
  slots: Record<string, SlotValue>,
  reply: string,
  told: string[],
];

/** @param area where the box stands */
export function checkOrders(cases: OrderCase[], area?: string): void {
  it.each(cases)('%s %j', async (intent, slots, reply, told) => {
    const bench = new HomeBench(area === undefined ? {} : { area });
    expect([await bench.say([intent, slots]), bench.told]).toEqual([reply, told]);
  });
}
