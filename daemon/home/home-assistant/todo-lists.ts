import type { Link } from './link.ts';
import { LOAD_WITHIN_MS } from './loading.ts';
import { type JsonObject, listIn, objectsOf, textIn } from './loose-json.ts';

/** More lists nobody keeps; of the others only the number of entries is known. */
const MAX_LISTS = 50;
/** Of one list. */
const MAX_ITEMS = 1000;
const OPEN = 'needs_action';

/** The open entries of the to-do lists, which no state holds. */
export class TodoLists {
  readonly #onChange: (entityId: string) => void;
  readonly #items = new Map<string, readonly string[]>();
  #link: Link | undefined;
  #followed = new Set<string>();

  constructor(onChange: (entityId: string) => void) {
    this.#onChange = onChange;
  }

  /** Undefined: not known. */
  items(entityId: string): readonly string[] | undefined {
    return this.#items.get(entityId);
  }

  /** Follows these lists over this connection; those that are followed already stay. */
  follow(link: Link, entityIds: readonly string[]): void {
    if (link !== this.#link) {
      this.#link = link;
      this.#followed = new Set();
      this.#items.clear();
    }
    for (const id of entityIds.slice(0, MAX_LISTS)) {
      if (this.#followed.has(id)) continue;
      this.#followed.add(id);
      void this.#subscribe(link, id);
    }
  }

  async #subscribe(link: Link, entityId: string): Promise<void> {
    const command = { type: 'todo/item/subscribe', entity_id: entityId };
    const answer = await link.subscribe(
      command,
      (event) => {
        const items = openItems(event);
        if (JSON.stringify(items) === JSON.stringify(this.#items.get(entityId))) return;
        this.#items.set(entityId, items);
        this.#onChange(entityId);
      },
      LOAD_WITHIN_MS,
    );
    // A list that is just being set up is asked for again with the next look at the home.
    if (answer.kind !== 'done') this.#followed.delete(entityId);
  }
}

function openItems(event: JsonObject): readonly string[] {
  const items = objectsOf(listIn(event, 'items'));
  const open = items.filter((item) => item['status'] === OPEN).slice(0, MAX_ITEMS);
  return open.map((item) => textIn(item, 'summary')).filter((name) => name !== undefined);
}
