import type { HomeDevice } from '../../ports/home.ts';
import type { Deed, MovingState } from './deed.ts';
import type { HomeWords } from './home-words.ts';
import { isDone, type Result } from './performing.ts';
import { MAX_NAMES, type Target, type ThingNames } from './thing-names.ts';

/** In this order failures are told: first what may still happen. */
const FAILURES = ['unanswered', 'unavailable', 'refused', 'unreachable'] as const;

/** More clauses than this are drawn together: "the lights are at 20, 40 and 60 percent". */
const MAX_GROUPS = 3;

/** What is said of devices together. */
interface Subject {
  thing: string;
  count: number;
}

/** Says what became of a command, and of nothing more than was confirmed or sent. */
export class OutcomeReply {
  readonly #words: HomeWords;
  readonly #names: ThingNames;

  constructor(words: HomeWords, names: ThingNames) {
    this.#words = words;
    this.#names = names;
  }

  /** @param results of all devices of the target */
  say(target: Target, results: readonly Result[]): string {
    const { replies } = this.#words;
    const done = this.#doneClauses(target, results.filter(isDone));
    const failed = this.#failedClauses(target, results);
    if (failed.length === 0) return replies.say('outcome.done', { done: this.#words.list(done) });
    const values = { failed: this.#words.list(failed) };
    if (done.length === 0) return replies.say('outcome.failed', values);
    return replies.say('outcome.partly', { ...values, done: this.#words.list(done) });
  }

  /** One clause for all that are alike: "the lamps are at 40 percent". */
  #doneClauses(target: Target, done: readonly Result[]): string[] {
    const groups = grouped(done, (result) => `${doneWord(result)} ${saidValue(result)}`);
    const told = groups.length > MAX_GROUPS ? grouped(done, doneWord) : groups;
    return told.map((group) => {
      const [first] = group;
      const subject = this.#subject(target, devicesOf(group));
      const values = new Set(group.map(saidValue));
      const value = this.#words.list([...values]);
      return this.#words.replies.say(`done.${doneWord(first)}`, { ...subject, value });
    });
  }

  #failedClauses(target: Target, results: readonly Result[]): string[] {
    return FAILURES.flatMap((kind) => {
      const failed = results.filter(({ outcome }) => outcome.kind === kind);
      if (failed.length === 0) return [];
      const subject = this.#subject(target, devicesOf(failed));
      return [this.#words.replies.say(`failed.${kind}`, subject)];
    });
  }

  /** All of the target by its own name; a part by names, or counted where there are many. */
  #subject(target: Target, devices: readonly HomeDevice[]): Subject {
    if (devices.length === target.devices.length) return target;
    if (devices.length <= MAX_NAMES) return this.#names.together(devices);
    const { thing } = target;
    const count = this.#words.count(devices.length);
    return { thing: this.#words.replies.say('thing.some-of', { count, thing }), count: 2 };
  }
}

/** What would be done, after "shall I". */
export function orderClause(
  words: HomeWords,
  { thing }: Target,
  plan: { deed: Deed; value?: string },
): string {
  return words.replies.say(`order.${plan.deed}`, { thing, value: plan.value ?? '' });
}

/** What is true of it now: what has begun to move is not there yet. */
function doneWord({ plan, moving }: Result): Deed | MovingState {
  return moving ?? plan.deed;
}

function saidValue({ plan, moving }: Result): string {
  return moving === undefined ? (plan.value ?? '') : '';
}

type Group = [Result, ...Result[]];

function grouped(results: readonly Result[], by: (result: Result) => string): Group[] {
  const groups = new Map<string, Group>();
  for (const result of results) {
    const key = by(result);
    const group = groups.get(key);
    if (group) group.push(result);
    else groups.set(key, [result]);
  }
  return [...groups.values()];
}

function devicesOf(results: readonly Result[]): readonly HomeDevice[] {
  return results.map(({ device }) => device);
}
