import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../daemon/base/clock.ts';
import { JoinedHub } from '../../daemon/home/joined-hub.ts';
import { type ListStore, OwnLists } from '../../daemon/home/own-lists.ts';
import { SimulatedHome } from '../../daemon/home/simulated-home.ts';
import { EMPTY_HOME, type Home, type HomeChange, type HomeHub } from '../../daemon/ports/home.ts';
import { createUnderstanding } from '../../daemon/skills/understanding.ts';
import { skillsOfBox } from '../fakes/skills-of-box.ts';

const LISTS = [
  { id: 'shopping', name: 'shopping list' },
  { id: 'todo', name: 'to-do list' },
];

class MemoryLists implements ListStore {
  readonly lists = new Map<string, string[]>();

  listItems(list: string): string[] {
    return this.lists.get(list) ?? [];
  }

  addItem(list: string, item: string): void {
    this.lists.set(list, [...this.listItems(list), item]);
  }

  removeItem(list: string, item: string): boolean {
    const before = this.listItems(list);
    const after = before.filter((each) => each !== item);
    this.lists.set(list, after);
    return after.length < before.length;
  }
}

/** A box with lists of its own, spoken to in words. */
function talk(others: HomeHub[] = []) {
  const clock = new ManualClock();
  const store = new MemoryLists();
  const own = new OwnLists({ lists: LISTS, store, clock });
  const hubs = others.map((hub, index) => ({ name: `hub${index}`, hub }));
  const hub = new JoinedHub([...hubs, { name: 'box', hub: own }]);
  const understanding = createUnderstanding(hub.home);
  const { router } = skillsOfBox({
    ...{ clock, hub },
    understand: (text) => [understanding.match(text) ?? []].flat(),
  });
  const route = (text: string) =>
    router.route({ text, confidence: 1 }, { clock, timeZone: 'UTC', lastReply: '' });
  const say = async (text: string) => (await route(text).answer()).text;
  return { store, own, route, say };
}

describe('lists of the box', () => {
  it('take several things in one sentence, and tell what is on them already', async () => {
    const { say, store } = talk();
    expect(await say('add milk, eggs and bread to my shopping list')).toMatch(
      /Milk, eggs, and bread.*shopping list/,
    );
    expect(store.listItems('shopping')).toEqual(['milk', 'eggs', 'bread']);
    await say('add Oat Milk and bread to the shopping list');
    expect(store.listItems('shopping')).toEqual(['milk', 'eggs', 'bread', 'Oat Milk']);
    expect(await say('put milk and eggs on the shopping list')).toBe(
      'Milk and eggs are already on the shopping list.',
    );
    expect(await say('add salt and pepper, rice; tea to the shopping list')).toMatch(
      /salt and pepper/i,
    );
    expect(store.listItems('shopping').slice(4)).toEqual(['salt and pepper', 'rice', 'tea']);
  });

  it('lose what is bought, taken off and done', async () => {
    const { say, store } = talk();
    await say('add milk, eggs and bread to my shopping list');
    await say('remove milk and bread from the shopping list');
    expect(store.listItems('shopping')).toEqual(['eggs']);
    expect(await say('remove tea from the shopping list')).toBe('Tea is not on the shopping list.');
    await say('add call mum to my to do list');
    expect(await say('what is on my to do list')).toBe('On the to-do list: call mum.');
    await say('check off call mum on my to do list');
    expect(await say('what is on my to do list')).toBe('The to-do list is empty.');
  });

  it('are cleared at once while they are short, and asked about when they are long', async () => {
    const { say, route, store } = talk();
    await say('add milk, eggs and bread to my shopping list');
    expect(route('clear the shopping list').question).toBeUndefined();
    expect(await say('clear the shopping list')).toBe('The shopping list is empty.');
    await say('add milk, eggs, tea and bread to my shopping list');
    const routed = route('clear the shopping list');
    expect(routed.question).toBe('Shall I clear the shopping list?');
    expect(store.listItems('shopping')).toHaveLength(4);
    await routed.answer();
    expect(store.listItems('shopping')).toEqual([]);
  });

  it('stand back where the home has such a list', async () => {
    const clock = new ManualClock();
    const can = new Set(['add-item'] as const);
    const home: Home = {
      ...EMPTY_HOME,
      devices: [{ id: 'shop', name: 'Groceries', aliases: ['Shopping List'], domain: 'todo', can }],
    };
    const hub = new SimulatedHome({ home, states: { shop: { items: [] } }, clock });
    const { say, store } = talk([hub]);
    await say('add milk to my shopping list');
    expect(store.lists.size).toBe(0);
    expect(hub.state('shop')?.items).toEqual(['milk']);
  });

  it('are bounded, refuse what they cannot do, and tell of a change', async () => {
    const { own } = talk();
    const changes: HomeChange[] = [];
    const end = own.onChange((change) => changes.push(change));
    const add = (item: string) => own.perform('todo', { do: 'add-item', item });
    expect((await add('x'.repeat(201))).kind).toBe('refused');
    for (let count = 0; count < 500; count += 1)
      expect((await add(`${count}`)).kind).toBe('confirmed');
    expect((await add('one more')).kind).toBe('refused');
    expect(changes).toHaveLength(500);
    end();
    expect((await own.perform('todo', { do: 'remove-item', item: 'no' })).kind).toBe('refused');
    expect((await own.perform('todo', { do: 'turn-on' })).kind).toBe('refused');
    expect((await own.perform('other', { do: 'turn-on' })).kind).toBe('unavailable');
    expect([own.state('other'), own.state('todo')?.items?.length]).toEqual([undefined, 500]);
  });
});
