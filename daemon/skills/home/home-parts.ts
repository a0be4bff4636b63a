import type { HomeHub } from '../../ports/home.ts';
import type { Replies } from '../replies.ts';
import type { PreparedCommand, SkillContext } from '../skill.ts';
import { HomeMemory } from './home-memory.ts';
import { HomeWords } from './home-words.ts';
import { LIST } from './list-items.ts';
import { OutcomeReply } from './outcome-reply.ts';
import { TargetFinder } from './target.ts';
import { ThingNames } from './thing-names.ts';

export interface HomePartsOptions {
  replies: Replies;
  hub: HomeHub;
}

/** What all skills of the home share. */
export class HomeParts {
  readonly words: HomeWords;
  readonly hub: HomeHub;
  readonly memory = new HomeMemory();

  constructor({ replies, hub }: HomePartsOptions) {
    this.words = new HomeWords(replies);
    this.hub = hub;
  }

  /**
   * Names and meanings in the home as it is at this moment.
   * @param before what was said before in the same breath, for "it"
   */
  now(
    { clock }: SkillContext,
    before: readonly PreparedCommand[] = [],
  ): {
    names: ThingNames;
    finder: TargetFinder;
    outcomes: OutcomeReply;
  } {
    const { words, hub } = this;
    const { home } = hub;
    const names = new ThingNames(words, home);
    const state = (id: string) => hub.state(id);
    // "It" is a thing of the home, and never the list that something was put on.
    const lists = new Set(home.devices.flatMap(({ domain, id }) => (domain === LIST ? [id] : [])));
    const isThing = (id: string): boolean => !lists.has(id);
    const justNamed = before.findLast(({ touches }) => touches?.some(isThing))?.touches;
    const lastIds = justNamed ?? this.memory.lastIds(clock);
    const finder = new TargetFinder({ words, names, home, state, lastIds });
    return { names, finder, outcomes: new OutcomeReply(words, names) };
  }
}
