import type { Clock } from '../base/clock.ts';
import {
  type ActionOutcome,
  type DeviceState,
  type Home,
  type HomeAction,
  type HomeChange,
  type HomeHub,
  OWN_LIST,
} from '../ports/home.ts';

/** Where the lists outlive the process; a change is kept when its method returns. */
export interface ListStore {
  /** In the order in which they were added. */
  listItems(list: string): string[];
  /** @throws DISK_FULL */
  addItem(list: string, item: string): void;
  /** @returns false when there was none */
  removeItem(list: string, item: string): boolean;
}

/** A list that the box keeps; `id` stays the same whatever it is called. */
export interface OwnList {
  id: string;
  name: string;
}

export interface OwnListsOptions {
  lists: readonly OwnList[];
  store: ListStore;
  clock: Clock;
}

/** A long shopping list has some fifty; the rest is a mistake or an attack. */
const MAX_ITEMS = 500;
const MAX_ITEM_CHARS = 200;
const CAN: ReadonlySet<HomeAction['do']> = new Set(['add-item', 'remove-item', 'complete-item']);

/** The lists that the box keeps itself, as devices of the home like any other. */
export class OwnLists implements HomeHub {
  readonly home: Home;
  readonly #store: ListStore;
  readonly #clock: Clock;
  readonly #listeners = new Set<(change: HomeChange) => void>();
  readonly #changedWallMs = new Map<string, number>();

  constructor({ lists, store, clock }: OwnListsOptions) {
    const devices = lists.map(({ id, name }) => {
      return { id, name, aliases: [], domain: 'todo', deviceClass: OWN_LIST, can: CAN };
    });
    this.home = { floors: [], areas: [], devices };
    this.#store = store;
    this.#clock = clock;
  }

  state(deviceId: string): DeviceState | undefined {
    if (!this.#isList(deviceId)) return undefined;
    const items = this.#store.listItems(deviceId);
    const changedWallMs = this.#changedWallMs.get(deviceId) ?? 0;
    return { value: String(items.length), isAvailable: true, changedWallMs, items };
  }

  async perform(deviceId: string, action: HomeAction): Promise<ActionOutcome> {
    if (!this.#isList(deviceId)) return { kind: 'unavailable' };
    if (action.do !== 'add-item' && action.do !== 'remove-item' && action.do !== 'complete-item') {
      return { kind: 'refused', reason: 'a list cannot do this' };
    }
    const outcome = this.#change(deviceId, action);
    if (outcome.kind === 'confirmed') {
      this.#changedWallMs.set(deviceId, this.#clock.wallMs());
      for (const listener of this.#listeners) listener({ kind: 'state', deviceId });
    }
    return outcome;
  }

  onChange(listener: (change: HomeChange) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #isList(deviceId: string): boolean {
    return this.home.devices.some(({ id }) => id === deviceId);
  }

  #change(list: string, { do: what, item }: HomeAction & { item: string }): ActionOutcome {
    if (what !== 'add-item') {
      const isGone = this.#store.removeItem(list, item);
      return isGone ? { kind: 'confirmed' } : { kind: 'refused', reason: 'it is not on the list' };
    }
    if (item.length > MAX_ITEM_CHARS) return { kind: 'refused', reason: 'it is too long' };
    if (this.#store.listItems(list).length >= MAX_ITEMS) {
      return { kind: 'refused', reason: 'the list is full' };
    }
    this.#store.addItem(list, item);
    return { kind: 'confirmed' };
  }
}
