import { type HomeAction, type HomeDevice, OWN_LIST } from '../../ports/home.ts';
import { devicesNamed } from '../home.ts';
import type {
  IntentMatch,
  PreparedCommand,
  PreparingSkill,
  SkillContext,
  SkillReply,
  Undo,
} from '../skill.ts';
import { textSlot } from '../slots.ts';
import type { Deed, Plan } from './deed.ts';
import type { HomeParts } from './home-parts.ts';
import { isSameItem, itemsSaid, LIST } from './list-items.ts';
import { said } from './order-skill.ts';
import { orderClause } from './outcome-reply.ts';
import { isDone, performAll, type Result } from './performing.ts';
import type { Found } from './target.ts';

/** Clearing more than these is asked about first: they are a list that somebody made. */
const MAX_CLEARED = 3;
/** More is not listened to. */
const MAX_READ = 8;

type ItemAction = Extract<HomeAction, { item: string }>['do'];

const ITEM_DEEDS: Readonly<Record<string, { act: ItemAction; deed: Deed }>> = {
  'list.add': { act: 'add-item', deed: 'item-added' },
  'list.remove': { act: 'remove-item', deed: 'item-removed' },
  'list.complete': { act: 'complete-item', deed: 'item-completed' },
};

interface ListOrder {
  list: HomeDevice;
  isClearing: boolean;
  match: IntentMatch;
  context: SkillContext;
}

/** Shopping and to-do lists that the home keeps. */
export class ListSkill implements PreparingSkill {
  readonly intents = [...Object.keys(ITEM_DEEDS), 'list.query', 'list.clear'];
  readonly #parts: HomeParts;

  constructor(parts: HomeParts) {
    this.#parts = parts;
  }

  prepare(match: IntentMatch, context: SkillContext): PreparedCommand {
    const found = this.#listMeant(match, context);
    if (found.kind === 'refused') return said(found.text);
    const [list] = found.target.devices;
    if (list === undefined) return said(this.#parts.words.replies.say('home.no-list'));
    if (match.intent === 'list.query') {
      const item = textSlot(match, 'item');
      const text = () => (item === undefined ? this.#read(list) : this.#isOn(list, item));
      return { effect: 'tells', run: async () => ({ text: text() }) };
    }
    const told = this.#plans(match, list, context);
    if (typeof told === 'string') return said(told);
    const isClearing = match.intent === 'list.clear';
    const [first] = told;
    if (first === undefined) return said(this.#read(list));
    const value = this.#parts.words.list(told.map((plan) => plan.value ?? ''));
    const shown: Plan = { ...first, deed: isClearing ? 'cleared' : first.deed, value };
    return {
      effect: isClearing && told.length > MAX_CLEARED ? 'risky' : 'acts',
      deed: orderClause(this.#parts.words, found.target, shown),
      touches: [list.id],
      run: () => this.#perform(told, { list, isClearing, match, context }),
    };
  }

  #plans(match: IntentMatch, list: HomeDevice, { said: request }: SkillContext): Plan[] | string {
    const { replies } = this.#parts.words;
    const known = this.#parts.hub.state(list.id)?.items ?? [];
    const made = ITEM_DEEDS[match.intent];
    if (made === undefined) {
      return known.map((item): Plan => {
        return { action: { do: 'remove-item', item }, deed: 'item-removed', value: item };
      });
    }
    const words = textSlot(match, 'item')?.trim();
    if (words === undefined) return replies.say('home.no-value');
    const isAdding = made.act === 'add-item';
    // "Salt and pepper" may be what is on it.
    const whole = isAdding ? undefined : itemCalled(known, words);
    const items = whole === undefined ? itemsSaid(words, request, replies) : [whole];
    const meant = isAdding ? items : items.flatMap((item) => itemCalled(known, item) ?? []);
    const isOn = (item: string): boolean => known.some((other) => isSameItem(item, other));
    const fresh = isAdding ? meant.filter((item) => !isOn(item)) : meant;
    if (fresh.length === 0) return this.#nothingToDo(list, items, isAdding);
    return fresh.map((item): Plan => {
      return { action: { do: made.act, item }, deed: made.deed, value: item };
    });
  }

  #nothingToDo(list: HomeDevice, items: readonly string[], isAdding: boolean): string {
    const { words } = this.#parts;
    const count = items.length;
    const values = { item: words.list(items), count, thing: words.the(list.name) };
    return words.replies.say(isAdding ? 'list.already-on' : 'home.not-on-list', values);
  }

  async #perform(
    plans: readonly Plan[],
    { list, isClearing, match, context }: ListOrder,
  ): Promise<SkillReply> {
    const { hub, words } = this.#parts;
    const { names, outcomes } = this.#parts.now(context);
    const results: Result[] = [];
    // One after the other: lists are kept by services that lose what comes at once.
    for (const plan of plans) {
      results.push(...(await performAll([{ device: list, plan }], hub, context.clock)));
      const last = results.at(-1);
      if (last !== undefined && !isDone(last)) break;
    }
    const done = results.filter(isDone);
    const failed = results.find((result) => !isDone(result));
    const [first] = done;
    const value = words.list(done.map(({ plan }) => plan.value ?? ''));
    const isEmpty = isClearing && failed === undefined;
    const told = first && {
      ...first,
      plan: { ...first.plan, value, ...(isEmpty ? { deed: 'cleared' as const } : {}) },
    };
    const text = outcomes.say(names.together([list]), [told ?? [], failed ?? []].flat());
    return { text, ...(done.length > 0 ? { undo: [this.#undo(done, { list, match })] } : {}) };
  }

  /** What was put on a list is taken off, and the other way round. */
  #undo(done: readonly Result[], { list, match }: Pick<ListOrder, 'list' | 'match'>): Undo {
    const back = done.flatMap(({ plan }): Plan[] => {
      const item = plan.value ?? '';
      return plan.deed === 'item-added'
        ? [{ action: { do: 'remove-item', item }, deed: 'item-removed', value: item }]
        : [{ action: { do: 'add-item', item }, deed: 'item-added', value: item }];
    });
    const prepare = (context: SkillContext): PreparedCommand => {
      const order = { list, isClearing: false, match, context };
      return { effect: 'acts', touches: [list.id], run: () => this.#perform(back, order) };
    };
    return { match, prepare };
  }

  #read(list: HomeDevice): string {
    const { words, hub } = this.#parts;
    const { replies } = words;
    const thing = words.the(list.name);
    const state = hub.state(list.id);
    const count = words.grammaticalCount(list.name);
    if (state?.isAvailable !== true) return replies.say('state.unavailable', { thing, count });
    if (state.items === undefined) return replies.say('state.unknown', { thing, count });
    if (state.items.length === 0) return replies.say('list.empty', { thing, count });
    const read = state.items.slice(0, MAX_READ);
    const rest = state.items.length - read.length;
    const more = rest > 0 ? [replies.say('list.more', { count: rest })] : [];
    return replies.say('list.items', { thing, items: words.list([...read, ...more]) });
  }

  #isOn(list: HomeDevice, said: string): string {
    const { replies } = this.#parts.words;
    const thing = this.#parts.words.the(list.name);
    const items = this.#parts.hub.state(list.id)?.items;
    if (items === undefined) return this.#read(list);
    const item = itemCalled(items, said);
    if (item === undefined) return replies.say('home.not-on-list', { item: said, count: 1, thing });
    return replies.say('list.has', { item, thing });
  }

  /** The list that is named, as exactly as it is; else the one for tasks, or the only one. */
  #listMeant(match: IntentMatch, context: SkillContext): Found {
    const { words, hub } = this.#parts;
    const lists = hub.home.devices.filter(({ domain }) => domain === LIST);
    if (lists.length === 0) return { kind: 'refused', text: words.replies.say('home.no-list') };
    const name = textSlot(match, 'list');
    const meant = ofHome(
      name === undefined ? this.#usualLists(lists) : this.#listsCalled(name, lists),
    );
    const [only, second] = meant;
    const { names, finder } = this.#parts.now(context);
    if (only !== undefined && second === undefined) {
      return { kind: 'found', target: names.together([only]) };
    }
    if (second !== undefined) return finder.which(meant);
    const text = words.replies.say('home.no-device', { name: words.name(name ?? '') });
    return { kind: 'refused', text };
  }

  #usualLists(lists: readonly HomeDevice[]): readonly HomeDevice[] {
    const forTasks = lists.filter(({ name }) => this.#parts.words.isLike('tasks', name));
    return forTasks.length === 1 ? forTasks : lists;
  }

  #listsCalled(said: string, lists: readonly HomeDevice[]): readonly HomeDevice[] {
    const { words, hub } = this.#parts;
    const exact = devicesNamed(hub.home, said).filter((device) => lists.includes(device));
    if (exact.length > 0) return exact;
    const plain = (name: string): string => words.without('list-words', name.toLowerCase());
    const wanted = plain(said);
    const alike = lists.filter(({ name, aliases }) =>
      [name, ...aliases].some((each) => plain(each) === wanted),
    );
    if (alike.length > 0) return alike;
    for (const purpose of ['shopping', 'tasks']) {
      if (!words.isLike(purpose, said)) continue;
      return lists.filter(({ name, aliases }) =>
        [name, ...aliases].some((each) => words.isLike(purpose, each)),
      );
    }
    return wanted === '' ? this.#usualLists(lists) : [];
  }
}

/** The entry as it is written: the same words, or the only one that has them. */
function itemCalled(items: readonly string[], said: string): string | undefined {
  const wanted = said.toLowerCase();
  const same = items.find((item) => item.toLowerCase() === wanted);
  const [only, second] = items.filter((item) => item.toLowerCase().includes(wanted));
  return same ?? (second === undefined ? only : undefined);
}

/** A list of the home goes before one of the box. */
function ofHome(lists: readonly HomeDevice[]): readonly HomeDevice[] {
  const others = lists.filter(({ deviceClass }) => deviceClass !== OWN_LIST);
  return others.length > 0 ? others : lists;
}
