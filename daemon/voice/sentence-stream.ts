import { firstClauseLength } from './first-clause.ts';
import { splitSentences } from './sentences.ts';

/** What stands before a line break is whole. */
const LINE_END = /\n\s*$/;

/**
 * Turns pieces of text into sentences as soon as the next one has begun. The first sentence is cut
 * after its first clause, so that the voice can begin with that.
 * @param options `keepsWhole`: the first sentence is not cut, because it is looked at as a whole
 */
export async function* sentencesOf(
  pieces: AsyncIterable<string>,
  { keepsWhole = false }: { keepsWhole?: boolean } = {},
): AsyncGenerator<string, void> {
  let pending = '';
  let isFirst = !keepsWhole;
  for await (const piece of pieces) {
    pending += piece;
    const [first] = isFirst ? splitSentences(pending) : [];
    const clause = first === undefined ? undefined : clauseOf(first, pending);
    if (clause !== undefined) {
      isFirst = false;
      yield clause;
      pending = pending.trimStart().slice(clause.length);
    }
    // A full stop at the very end may be that of "3.5": wait for what follows.
    const sentences = splitSentences(pending);
    if (LINE_END.test(pending)) {
      isFirst &&= sentences.length === 0;
      yield* sentences;
      pending = '';
      continue;
    }
    const last = sentences.pop();
    if (last === undefined || sentences.length === 0) continue;
    isFirst = false;
    yield* sentences;
    pending = pending.slice(pending.lastIndexOf(last));
  }
  yield* splitSentences(pending);
}

/** @param first the first sentence of `text`, whose last word is whole if something follows it */
function clauseOf(first: string, text: string): string | undefined {
  const isTorn = text.trimStart().length === first.length;
  const length = firstClauseLength(isTorn ? first : `${first} `);
  return length === undefined ? undefined : first.slice(0, length);
}
