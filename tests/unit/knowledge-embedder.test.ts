import { describe, expect, it } from 'vitest';
import { HashedNgramEmbedder } from '../../daemon/knowledge/search/hashed-ngram-embedder.ts';
import { describeEmbedder } from '../contract/embedder.ts';

describeEmbedder('of the rescue tier', {
  open: async () => new HashedNgramEmbedder(),
  like: ['dishwasher filter', 'dish washer filters', 'thunderstorm tomorrow'],
});

describe('the embedder of the rescue tier', () => {
  it('gives the vectors that its name stands for', async () => {
    const embedder = new HashedNgramEmbedder();
    const [vector] = await embedder.embed(['Rinse the filter'], new AbortController().signal);
    const largest = [...vector!.entries()].sort((a, b) => Math.abs(b[1]) - Math.abs(a[1]));
    expect(embedder.name).toBe('hashed-ngrams-1');
    expect(largest.slice(0, 3).map(([at, value]) => [at, value.toFixed(3)])).toMatchInlineSnapshot(`
      [
        [
          283,
          "-0.347",
        ],
        [
          319,
          "0.347",
        ],
        [
          351,
          "-0.330",
        ],
      ]
    `);
  });
});
