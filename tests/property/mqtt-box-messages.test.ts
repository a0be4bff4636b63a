import fc from 'fast-check';
import Value from 'typebox/value';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../daemon/base/clock.ts';
import {
  BOX_MESSAGES,
  type BoxMessageName,
  boxTopic,
  readBoxMessage,
} from '../../daemon/control/mqtt/box-messages.ts';
import { NeighbourBoxes } from '../../daemon/control/mqtt/neighbour-boxes.ts';
import { MemoryBroker } from '../fakes/memory-broker.ts';

const names = fc.constantFrom(...(Object.keys(BOX_MESSAGES) as BoxMessageName[]));
const keys = fc.constantFrom('room', 'text', 'phrase', 'agoMs', 'requestId', '__proto__');
const payloads = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.json().map((text) => Buffer.from(text)),
  fc.dictionary(keys, fc.jsonValue()).map((value) => Buffer.from(JSON.stringify(value))),
  fc
    .record({ room: fc.string({ maxLength: 70 }), announcements: fc.boolean() })
    .map((value) => Buffer.from(JSON.stringify(value))),
);

describe('whatever other boxes tell', () => {
  it('is taken as its schema says, or not at all', () => {
    fc.assert(
      fc.property(names, payloads, (name, payload) => {
        const message = readBoxMessage(name, { payload });
        if (message) expect(Value.Check(BOX_MESSAGES[name].schema, message)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('leaves a bounded number of boxes, and rooms that can be said', async () => {
    const broker = new MemoryBroker();
    const boxes = new NeighbourBoxes({ broker, clock: new ManualClock(), deviceId: 'own' });
    await boxes.start();
    const place = (room: string) => ({ room, announcements: true });
    for (let n = 0; n < 200; n += 1) broker.say(boxTopic(`box-${n}`, 'place'), place(`Room ${n}`));
    broker.say(boxTopic('own', 'place'), place('Own'));
    expect(boxes.rooms).toHaveLength(64);
    for (let n = 0; n < 200; n += 1) broker.say(boxTopic(`box-${n}`, 'place'), '');
    expect(boxes.rooms).toEqual([]);
    fc.assert(
      fc.property(fc.array(payloads, { maxLength: 20 }), (all) => {
        for (const payload of all) broker.say(boxTopic('b', 'place'), payload);
        const isPlain = (room: string): boolean => room.length <= 60 && !/\p{Cc}/u.test(room);
        expect(boxes.rooms.filter((room) => !isPlain(room) || room === '')).toEqual([]);
      }),
    );
  });
});
