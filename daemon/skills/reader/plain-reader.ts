import { type ReaderContext, referenceOf } from './context.ts';
import { withReference } from './follow-up.ts';
import type { StrictUnderstanding } from './phrase-reader.ts';
import type { Read } from './reader.ts';

/** Understands only what the strict grammar does: for a language that has no lexicon. */
export class PlainReader {
  readonly #understanding: StrictUnderstanding;

  constructor(understanding: StrictUnderstanding) {
    this.#understanding = understanding;
  }

  /** @param text as typed or heard, any length; what is too long is no command */
  read(text: string, context: ReaderContext): Read {
    const { area } = context;
    const where = area === undefined ? {} : { area };
    const { match, progress } = this.#understanding.progress(text, where);
    if (match === undefined) return { commands: [], progress, certainty: 0 };
    const command = withReference(match, referenceOf(context));
    return { commands: [command], progress, certainty: match.score };
  }
}
