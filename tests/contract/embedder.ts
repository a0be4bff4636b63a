import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Embedder, MAX_EMBED_TEXTS } from '../../daemon/ports/memory.ts';

export interface EmbedderCase {
  open: () => Promise<Embedder>;
  /** A text, one of like meaning, and one that has nothing to do with it. */
  like: readonly [text: string, near: string, far: string];
}

function dot(a: Float32Array | undefined, b: Float32Array | undefined): number {
  if (!a || !b) throw new Error('a vector is missing');
  return a.reduce((sum, x, axis) => sum + x * (b[axis] ?? 0), 0);
}

/** What every Embedder does, whatever computes. */
export function describeEmbedder(name: string, { open, like }: EmbedderCase): void {
  describe(`the embedder ${name}`, () => {
    let embedder: Embedder;
    const { signal } = new AbortController();
    beforeAll(async () => {
      embedder = await open();
    });
    afterAll(() => embedder?.close());

    it('gives one unit vector a text, of its dimensions', async () => {
      const texts = [...like, '', '   ', '\u{1f4a1}', 'xqzz xqzz', '\u0000\ud800', 'a\nb'];
      const vectors = await embedder.embed(texts, signal);
      expect(vectors).toHaveLength(texts.length);
      for (const vector of vectors) {
        expect(vector).toHaveLength(embedder.dimensions);
        expect(dot(vector, vector)).toBeCloseTo(1, 4);
      }
      expect(embedder.dimensions).toBeGreaterThan(1);
    });

    it('puts what is alike near', async () => {
      const [text, near, far] = await embedder.embed(like, signal);
      expect(dot(text, near)).toBeGreaterThan(dot(text, far) + 0.1);
    });

    it('gives a text the same vector alone and among others, in their order', async () => {
      const texts = Array.from({ length: MAX_EMBED_TEXTS }, (_, n) => {
        return `${'the '.repeat(n % 7)}${like[n % 3]}`;
      });
      const together = await embedder.embed(texts, signal);
      expect(together).toHaveLength(MAX_EMBED_TEXTS);
      for (const n of [0, 5, 6, 21, 40, 63]) {
        const [alone] = await embedder.embed([texts[n] ?? ''], signal);
        expect(dot(alone, together[n])).toBeCloseTo(1, 4);
      }
    });

    it('takes no text, and refuses more than the most', async () => {
      expect(await embedder.embed([], signal)).toEqual([]);
      const many = Array.from({ length: MAX_EMBED_TEXTS + 1 }, () => 'a');
      await expect(embedder.embed(many, signal)).rejects.toMatchObject({ code: 'INPUT_TOO_LARGE' });
    });

    it('cuts what is too long at its end', async () => {
      const long = `${like[0]} `.repeat(20_000);
      const [whole, more] = await embedder.embed([long, `${long}${like[2]}`], signal);
      expect(dot(whole, more)).toBeCloseTo(1, 5);
    });

    it('stops when it is cancelled, and works again', async () => {
      const texts = Array.from({ length: MAX_EMBED_TEXTS }, () => like[0]);
      expect(await embedder.embed(texts, AbortSignal.abort())).toEqual([]);
      const abort = new AbortController();
      const pending = embedder.embed(texts, abort.signal);
      abort.abort();
      expect(await pending).toEqual([]);
      expect(await embedder.embed(like, signal)).toHaveLength(like.length);
    });
  });
}
