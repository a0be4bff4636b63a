import { type Clock, sleep } from '../base/clock.ts';
import { asEarshotError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { FoundPassage, KnowledgeSearch } from '../ports/knowledge.ts';
import { AGENT_LIMITS } from './limits.ts';

export interface PassageLookupParts {
  /** Absent: there are no documents. */
  knowledge: KnowledgeSearch | undefined;
  clock: Clock;
  log: Log;
}

/** Looks into the owner's documents for an answer, within the time that somebody waits for it. */
export class PassageLookup {
  readonly #parts: PassageLookupParts;

  constructor(parts: PassageLookupParts) {
    this.#parts = parts;
  }

  /**
   * @param collections that may be looked into; undefined: all
   * @returns the surest first; none also where the search fails or is late
   */
  async find(
    text: string,
    collections: readonly string[] | undefined,
    signal: AbortSignal,
  ): Promise<readonly FoundPassage[]> {
    const { knowledge, clock, log } = this.#parts;
    if (!knowledge || text.trim() === '') return [];
    const stop = new AbortController();
    const both = AbortSignal.any([signal, stop.signal]);
    const limit = AGENT_LIMITS.passages;
    const question = { text, limit, ...(collections ? { collections } : {}) };
    const late = sleep(clock, AGENT_LIMITS.lookUpMs, both).then(() => []);
    try {
      return await Promise.race([knowledge.search(question, both), late]);
    } catch (error) {
      // A model may still know, or ask the tool again.
      log.warn({ err: asEarshotError(error) }, 'the documents could not be searched');
      return [];
    } finally {
      stop.abort();
    }
  }
}
