import fc from 'fast-check';
import Value from 'typebox/value';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../daemon/base/clock.ts';
import { isErrorCode } from '../../daemon/base/errors.ts';
import { CommandDoor } from '../../daemon/control/mqtt/command-door.ts';
import { isTopicFilter } from '../../daemon/control/mqtt/topic-filter.ts';
import { Answer, VERB_OF_TOPIC } from '../../daemon/control/mqtt/topics.ts';
import { FakeCore } from '../fakes/fake-core.ts';
import { matchesFilter } from '../fakes/matches-filter.ts';

const names = fc.oneof(fc.constantFrom(...VERB_OF_TOPIC.keys()), fc.string());
const keys = fc.oneof(
  fc.constantFrom('text', 'percent', 'key', 'value', 'isOn', '__proto__', 'constructor'),
  fc.constantFrom('requestId', 'idempotencyKey', 'expiresAt'),
  fc.string(),
);
const payloads = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
  fc.json().map((text) => Buffer.from(text)),
  fc
    .array(fc.tuple(keys, fc.jsonValue()), { maxLength: 6 })
    .map((pairs) => pairs.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`))
    .map((pairs) => Buffer.from(`{${pairs.join(',')}}`)),
);

describe('whatever comes as a command', () => {
  it('is answered by the schema, and obeyed only where it is allowed', async () => {
    const allowed = new Set(['say', 'volume', 'stop']);
    await fc.assert(
      fc.asyncProperty(names, payloads, async (name, payload) => {
        const core = new FakeCore();
        const clock = new ManualClock();
        const door = new CommandDoor({ core, clock, allowed, actor: 'mqtt-home' });
        const answer = await door.answer(name, payload);
        expect(Value.Errors(Answer, JSON.parse(JSON.stringify(answer)))).toEqual([]);
        expect(answer.ok).toBe(core.calls.length === 1);
        if (!answer.ok) expect(isErrorCode(answer.error?.code)).toBe(true);
        else expect(allowed.has(name)).toBe(true);
        expect(answer.error?.code).not.toBe('INTERNAL');
      }),
      { numRuns: 1000 },
    );
    expect(({} as Record<string, unknown>).text).toBeUndefined();
  });
});

describe('a filter made of a topic', () => {
  it('matches it, whatever levels are left open', () => {
    const levels = fc.array(fc.constantFrom('a', 'b', '', 'ü'), { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(levels, fc.array(fc.boolean()), fc.nat(6), (topic, isOpen, cut) => {
        const opened = topic.map((level, index) => (isOpen[index] ? '+' : level));
        const filter = cut < topic.length ? [...opened.slice(0, cut), '#'] : opened;
        expect(isTopicFilter(filter.join('/'))).toBe(true);
        expect(matchesFilter(filter.join('/'), topic.join('/'))).toBe(true);
      }),
    );
  });
});
