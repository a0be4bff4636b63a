import type { AgentWords } from './agent-words.ts';
import type { Claims } from './claims.ts';
import type { MadeCall } from './tool-runs.ts';

export interface ReplyGuardParts {
  claims: Claims;
  says: AgentWords['says'];
  /** What was done so far in this answer. */
  made: () => readonly MadeCall[];
}

/**
 * Stands between what a model says and the user. What tools have done they tell in their own words,
 * at once; a sentence of the model that claims a deed waits for its tool, and is not said where
 * none has done it; what failed is told, by the model or else here.
 */
export class ReplyGuard {
  readonly #parts: ReplyGuardParts;
  /** From the first claim on that nothing bears out yet. */
  #held: string[] = [];
  /** A claim was taken out, and nothing has been said in its place. */
  #owesTruth = false;
  /** Calls that the user knows the outcome of. */
  readonly #told = new Set<MadeCall>();
  #hasSpoken = false;
  #replaced = 0;

  constructor(parts: ReplyGuardParts) {
    this.#parts = parts;
  }

  /** Claims that were taken out because nothing bore them out. */
  get replaced(): number {
    return this.#replaced;
  }

  /** @returns the sentence if it can be said now; otherwise it is held, or was told already */
  take(sentence: string): string[] {
    const worth = this.#worth(sentence);
    if (worth === 'known') return [];
    if (this.#held.length === 0 && worth === 'true') return [this.#passed(sentence)];
    this.#held.push(sentence);
    return [];
  }

  /** Tools have answered. @returns what can be said now */
  afterTools(): string[] {
    return [...this.#release(), ...this.#outcomes()];
  }

  /** A call could not be made at all: the user is told, by the model or else here. */
  gaveUp(): void {
    this.#owesTruth = true;
  }

  /** The model says no more. @returns the rest, and what the user is owed */
  end(): string[] {
    const all = [...this.#release(), ...this.#outcomes(), ...this.#owed()];
    if (all.length > 0) this.#hasSpoken = true;
    const hasFallenSilent = !this.#hasSpoken && this.#parts.made().length > 0;
    return hasFallenSilent ? [this.#parts.says['no-answer']] : all;
  }

  /** What tools have done and the user does not know, in their words. */
  #outcomes(): string[] {
    const fresh = this.#parts.made().filter((call) => {
      const { acts, outcome } = call;
      return acts && outcome.kind === 'done' && outcome.spoken && !this.#told.has(call);
    });
    for (const call of fresh) this.#told.add(call);
    if (fresh.length > 0) this.#hasSpoken = true;
    return [...new Set(fresh.map((call) => this.#spoken(call)))];
  }

  #release(): string[] {
    const held = this.#held;
    this.#held = [];
    return held.flatMap((sentence) => {
      const worth = this.#worth(sentence);
      if (worth === 'true') return [this.#passed(sentence)];
      if (worth === 'known') return [];
      this.#owesTruth = true;
      this.#replaced += 1;
      return [];
    });
  }

  #passed(sentence: string): string {
    this.#hasSpoken = true;
    if (this.#parts.claims.isAdmission(sentence)) {
      for (const call of this.#parts.made()) {
        if (call.outcome.kind === 'failed') this.#told.add(call);
      }
      this.#owesTruth = false;
    }
    return sentence;
  }

  /**
   * `true`: it claims nothing, or what tools have done; `known`: what they have told already;
   * `open`: what none has done so far.
   */
  #worth(sentence: string): 'true' | 'known' | 'open' {
    const { claims, made } = this.#parts;
    if (!claims.isClaim(sentence)) return 'true';
    const calls = made();
    const done = calls.filter(({ acts, outcome }) => acts && outcome.kind === 'done');
    if (done.length === 0) return 'open';
    const covered = claims.topicsOf(done.map(aboutCall).join(' '));
    if (![...claims.topicsOf(sentence)].every((topic) => covered.has(topic))) return 'open';
    const isTold = done.some(({ outcome }) => outcome.spoken !== undefined);
    if (isTold) return 'known';
    return this.#failed().some(({ acts }) => acts) ? 'open' : 'true';
  }

  /** Calls that failed, and were not made again with success. */
  #failed(): MadeCall[] {
    const calls = this.#parts.made();
    return calls.filter((call, at) => {
      const isMadeGood = calls
        .slice(at + 1)
        .some(({ tool, outcome }) => tool === call.tool && outcome.kind === 'done');
      return call.outcome.kind === 'failed' && !isMadeGood;
    });
  }

  #owed(): string[] {
    const { made, says } = this.#parts;
    const untold = this.#failed().filter((call) => !this.#told.has(call));
    const failures = untold.map((call) => this.#spoken(call));
    if (!this.#owesTruth || failures.length > 0) return [...new Set(failures)];
    // What was done without words of its own, and is told neither truly nor at all.
    const done = made().filter((call) => {
      return call.acts && call.outcome.kind === 'done' && !this.#told.has(call);
    });
    return [done.length > 0 ? this.#parts.says.done : says['not-done']];
  }

  #spoken({ outcome }: MadeCall): string {
    const { says } = this.#parts;
    return outcome.spoken ?? (outcome.kind === 'done' ? says.done : says.failed);
  }
}

function aboutCall({ tool, values, outcome }: MadeCall): string {
  const said = outcome.kind === 'done' ? (outcome.spoken ?? '') : '';
  return `${tool.name} ${tool.description} ${JSON.stringify(values)} ${said}`;
}
