/** How reasoning models mark what is not for the user (DeepSeek R1, Qwen 3 and others). */
const OPEN = '<think>';
const CLOSE = '</think>';

/** Takes what a model thinks aloud out of its answer, wherever the pieces are cut. */
export async function* withoutThoughts(
  pieces: AsyncIterable<string>,
): AsyncGenerator<string, void> {
  let held = '';
  let isThinking = false;
  for await (const piece of pieces) {
    held += piece;
    for (;;) {
      const mark = isThinking ? CLOSE : OPEN;
      const at = held.indexOf(mark);
      if (at < 0) break;
      if (!isThinking && at > 0) yield held.slice(0, at);
      held = held.slice(at + mark.length);
      isThinking = !isThinking;
    }
    const kept = beginningOf(isThinking ? CLOSE : OPEN, held);
    const ready = held.slice(0, held.length - kept);
    held = held.slice(held.length - kept);
    if (!isThinking && ready !== '') yield ready;
  }
  if (!isThinking && held !== '') yield held;
}

/** How many characters at the end of `text` may be the beginning of `mark`. */
function beginningOf(mark: string, text: string): number {
  for (let length = Math.min(mark.length - 1, text.length); length > 0; length -= 1) {
    if (text.endsWith(mark.slice(0, length))) return length;
  }
  return 0;
}
