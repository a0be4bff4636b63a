/** One level of the filters: the words, and wildcards, that may come next. */
interface Branch<T> {
  next: Map<string, Branch<T>>;
  /** What belongs to the filter that ends here. */
  here: T | undefined;
}

/**
 * Filters with wildcards by their levels, so that a topic meets only those that may fit it: a step
 * down goes to the level's own word, to `+`, and ends at `#`.
 */
export class TopicTree<T> {
  readonly #root: Branch<T> = { next: new Map(), here: undefined };

  get isEmpty(): boolean {
    return this.#root.next.size === 0;
  }

  /** @param filter a valid one, put once */
  put(filter: string, value: T): void {
    let branch = this.#root;
    for (const level of filter.split('/')) {
      const next = branch.next.get(level) ?? { next: new Map(), here: undefined };
      branch.next.set(level, next);
      branch = next;
    }
    branch.here = value;
  }

  remove(filter: string): void {
    const path: { from: Branch<T>; level: string }[] = [];
    let branch = this.#root;
    for (const level of filter.split('/')) {
      const next = branch.next.get(level);
      if (!next) return;
      path.push({ from: branch, level });
      branch = next;
    }
    branch.here = undefined;
    // Branches on which nothing grows any more must not stay: filters come and go with devices.
    for (const { from, level } of path.reverse()) {
      const end = from.next.get(level);
      if (!end || end.here !== undefined || end.next.size > 0) return;
      from.next.delete(level);
    }
  }

  /** What belongs to the filters that match a topic, in no certain order. */
  matching(topic: string): T[] {
    const levels = topic.split('/');
    // Wildcards do not reach the broker's own topics (MQTT 5, 4.7.2).
    const isOfBroker = topic.startsWith('$');
    const found: (T | undefined)[] = [];
    let reached = [this.#root];
    for (const [depth, level] of levels.entries()) {
      const mayBeAny = depth > 0 || !isOfBroker;
      if (mayBeAny) for (const { next } of reached) found.push(next.get('#')?.here);
      const steps = mayBeAny ? [level, '+'] : [level];
      reached = reached.flatMap(({ next }) => steps.flatMap((step) => next.get(step) ?? []));
      if (reached.length === 0) break;
    }
    // `a/#` means `a` too.
    for (const { next, here } of reached) found.push(here, next.get('#')?.here);
    return found.filter((value) => value !== undefined);
  }
}
