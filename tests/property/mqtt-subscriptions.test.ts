import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Subscriptions } from '../../daemon/control/mqtt/subscriptions.ts';
import { isTopic, isTopicFilter } from '../../daemon/control/mqtt/topic-filter.ts';
import { TopicTree } from '../../daemon/control/mqtt/topic-tree.ts';
import { matchesFilter } from '../fakes/matches-filter.ts';

// Few words, so that filters and topics often meet; empty levels and the broker's are among them.
const words = fc.constantFrom('a', 'b', '', '$SYS', 'constructor');
const topics = fc
  .array(words, { minLength: 1, maxLength: 4 })
  .map((levels) => levels.join('/'))
  .filter(isTopic);
const filters = fc
  .array(fc.oneof({ weight: 2, arbitrary: words }, fc.constantFrom('+', '#')), {
    minLength: 1,
    maxLength: 4,
  })
  .map((levels) => levels.join('/'))
  .filter(isTopicFilter);
const steps = fc.array(fc.record({ filter: filters, isAdded: fc.boolean() }), { maxLength: 30 });

describe('who wants a message', () => {
  it('is found as by asking each filter, after any coming and going', () => {
    fc.assert(
      fc.property(steps, topics, (changes, topic) => {
        const subscriptions = new Subscriptions();
        const wanted = new Map<string, () => void>();
        const told: string[] = [];
        for (const { filter, isAdded } of changes) {
          const known = wanted.get(filter);
          if (isAdded && !known) {
            const listener = (): void => void told.push(filter);
            subscriptions.add(filter, listener);
            wanted.set(filter, listener);
          } else if (!isAdded && known) {
            expect(subscriptions.remove(filter, known)).toBe(true);
            wanted.delete(filter);
          }
        }
        const message = { topic, payload: new Uint8Array(), isRetained: false };
        subscriptions.dispatch(message, [], (error) => {
          throw error;
        });
        expect(told).toEqual([...wanted.keys()].filter((filter) => matchesFilter(filter, topic)));
        told.length = 0;
        const ids = subscriptions.all.filter(({ id }) => id % 2 === 0).map(({ id }) => id);
        if (ids.length === 0) return;
        subscriptions.dispatch(message, [...ids, ...ids, 10_000], () => undefined);
        expect(told).toHaveLength(ids.length);
      }),
      { numRuns: 2000 },
    );
  });

  it('costs no branch that nobody wants any more', () => {
    fc.assert(
      fc.property(fc.uniqueArray(filters, { maxLength: 20 }), (all) => {
        const tree = new TopicTree<string>();
        for (const filter of all) tree.put(filter, filter);
        for (const filter of all) tree.remove(filter);
        expect(tree.isEmpty).toBe(true);
      }),
    );
  });
});
