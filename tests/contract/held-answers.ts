import { expect, it } from 'vitest';
import { Hold } from '../../daemon/base/hold.ts';
import type { GeneratedPiece, LanguageModel, Prompt } from '../../daemon/ports/language.ts';
import { endOf, piecesOf, textOf } from './generated-pieces.ts';

interface HeldSubject {
  model(): LanguageModel;
  /** A request of more than four pieces, and the text of its answer. */
  long: Prompt & { maxTokens: number };
  expected(): string;
}

/** What a language model does when its answer is held; part of its contract. */
export function testHolds({ model, long, expected }: HeldSubject): void {
  it('keeps the answer, which goes on where it stopped', async () => {
    const hold = new Hold();
    const { signal } = new AbortController();
    const pieces: GeneratedPiece[] = [];
    for await (const piece of model().generate({ ...long, temperature: 0, signal, hold })) {
      pieces.push(piece);
      if (pieces.length > 3) continue;
      hold.hold();
      await new Promise((resolve) => setImmediate(resolve));
      hold.release();
    }
    expect(textOf(pieces)).toBe(expected());
    endOf(pieces);
  });

  it('does not keep an abort waiting, nor the next answer', async () => {
    const hold = new Hold();
    const abort = new AbortController();
    const request = { ...long, temperature: 0, signal: abort.signal, hold };
    const reader = model().generate(request)[Symbol.asyncIterator]();
    await reader.next();
    hold.hold();
    abort.abort();
    await reader.return?.();
    expect(textOf(await piecesOf(model(), long))).toBe(expected());
  });
}
