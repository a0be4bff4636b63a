import { splitSentences } from './sentences.ts';

/** Turns pieces of text into sentences as soon as the next one has begun. */
export async function* sentencesOf(pieces: AsyncIterable<string>): AsyncGenerator<string, void> {
  let pending = '';
  for await (const piece of pieces) {
    pending += piece;
    // A full stop at the very end may be that of "3.5": wait for what follows.
    const sentences = splitSentences(pending);
    const last = sentences.pop();
    if (last === undefined || sentences.length === 0) continue;
    yield* sentences;
    pending = pending.slice(pending.lastIndexOf(last));
  }
  yield* splitSentences(pending);
}
