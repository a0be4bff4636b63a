import type { Clock } from '../../base/clock.ts';
import { EarshotError } from '../../base/errors.ts';
import type { CommandJournal, JournaledCommand } from '../../ports/command-journal.ts';
import { errorBody } from '../error-body.ts';
import { KEPT_MS } from './first-answers.ts';
import type { Answer } from './topics.ts';

/**
 * Does a command at most once, whenever the process ends: what was begun is written down before it
 * is done. Of its answer only success or the error is kept, none of the words in it.
 */
export class OnceJournal {
  readonly #clock: Clock;
  readonly #journal: CommandJournal;

  constructor(clock: Clock, journal: CommandJournal) {
    this.#clock = clock;
    this.#journal = journal;
  }

  /**
   * @param work called unless it was begun under the key a few minutes ago; never rejects
   * @param isFinal false: the command may be done yet, when it is repeated
   * @throws DISK_FULL; then nothing was done
   */
  async of(
    key: string,
    work: () => Promise<Answer>,
    isFinal: (answer: Answer) => boolean,
  ): Promise<Answer> {
    const known = this.#journal.find(key);
    if (known && this.#clock.wallMs() - known.begunWallMs <= KEPT_MS) return answerOf(known);
    this.#journal.begin(key, this.#clock.wallMs());
    const answer = await work();
    try {
      const { ok, error } = answer;
      if (isFinal(answer)) this.#journal.end(key, JSON.stringify({ ok, ...(error && { error }) }));
      else this.#journal.forget(key);
    } catch {
      // It was done: after a restart its outcome is unknown, and it is not done again.
    }
    return answer;
  }
}

function answerOf({ outcome }: JournaledCommand): Answer {
  if (outcome !== undefined) return JSON.parse(outcome) as Answer;
  const text = 'the box ended while it did this; nobody knows how far it came';
  return { ok: false, ...errorBody(new EarshotError('OUTCOME_UNKNOWN', text)) };
}
