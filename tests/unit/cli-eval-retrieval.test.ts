import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { retrievalScores } from '../../daemon/cli/eval/retrieval-scores.ts';
import { FakeCli } from '../fakes/fake-cli.ts';

const paragraph = (context: string, ...questions: string[]) => ({
  context,
  qas: questions.map((question) => ({ question })),
});
const XQUAD = {
  data: [
    {
      title: 'Tea_pots',
      paragraphs: [
        paragraph('A tea pot keeps tea warm under a cosy.', 'What keeps tea warm?'),
        paragraph('Earthen pots crack in the frost.', 'When do earthen pots crack?'),
      ],
    },
    {
      title: 'Bridges',
      paragraphs: [paragraph('The oldest bridge has nine arches.', 'How many arches are there?')],
    },
  ],
};
const CRANFIELD = {
  'cran.all.1400.xml': `<doc><docno>7</docno><title>wing loads</title><text>loads of
    a wing in gusts</text></doc><doc><docno>9</docno><title>heat</title><text>heat of a
    nose cone</text></doc>`,
  'cran.qry.xml': `<top><num> 4</num><title>gust loads</title></top>
    <top><num> 9</num><title>hot nose cones</title></top>`,
  'cranqrel.dev.trec.txt': '1 0 7 1\n2 0 9 1\n2 0 7 0\n',
};

let cli: FakeCli;
let folder: string;
beforeEach(() => {
  cli = new FakeCli();
  folder = join(cli.state, 'data');
  mkdirSync(folder, { recursive: true });
});
afterEach(() => cli.remove());

async function evaluate(...options: string[]): Promise<Record<string, unknown>> {
  const args = ['eval', 'retrieval', '--data', folder, '--json', ...options];
  const { out, code, err } = await cli.earshot(args);
  expect(code, err).toBe(0);
  return JSON.parse(out);
}

describe('earshot eval retrieval', () => {
  it('asks the questions of paragraphs, and again without their article', async () => {
    writeFileSync(join(folder, 'xquad.en.dev.json'), JSON.stringify(XQUAD));
    const report = await evaluate();
    expect(report).toMatchObject({
      n: 3,
      texts: 3,
      passages: 3,
      hitAt1: 1,
      mrr: 1,
      embedder: null,
    });
    expect(report['bm25']).toMatchObject({ hitAt1: 1 });
    expect(report['floors']).toContainEqual({ floor: 0.2, kept: 1, refused: 1 });
  });

  it('tells how sure the similarity of an embedder makes', async () => {
    const words = 'abcdefghijklmnopqrstuvwx'.split('').map((letter) => `${letter}o${letter}an`);
    const data = words.map((word) => ({
      title: word,
      paragraphs: [paragraph(`The ${word} has ${word}ish stripes.`, `Which stripes has ${word}?`)],
    }));
    writeFileSync(join(folder, 'xquad.en.dev.json'), JSON.stringify({ data }));
    expect(await evaluate()).not.toHaveProperty('similarity');
    const { similarity } = await evaluate('--embedder', 'ngrams');
    const { half, steepness } = similarity as { half: number; steepness: number };
    expect(half).toBeGreaterThan(0);
    expect(half).toBeLessThan(1);
    expect(steepness).toBeGreaterThan(1);
    const { out } = await cli.earshot([
      ...['eval', 'retrieval', '--data', folder, '--embedder', 'ngrams'],
    ]);
    expect(out).toMatch(/sureness by similarity: half 0\.\d+, steepness \d/);
  });

  it('takes the judgements of Cranfield by the order of its questions', async () => {
    for (const [file, text] of Object.entries(CRANFIELD)) writeFileSync(join(folder, file), text);
    const report = await evaluate('--embedder', 'ngrams');
    expect(report).toMatchObject({ n: 2, ndcgAt10: 1, embedder: 'hashed-ngrams-1' });
  });

  it.each([
    [['--split', 'dev'], /tune, test/],
    [['--embedder', 'nowhere'], /no embedder in nowhere/],
    [['--weight', '3'], /0 to 2/],
  ])('says what is wrong with %j', async (options, message) => {
    writeFileSync(join(folder, 'xquad.en.dev.json'), JSON.stringify(XQUAD));
    const { code, err } = await cli.earshot([
      ...['eval', 'retrieval', '--data', folder],
      ...options,
    ]);
    expect(code).not.toBe(0);
    expect(err).toMatch(message);
  });

  it('names the data sets it knows', async () => {
    const { err } = await cli.earshot(['eval', 'retrieval', '--data', folder]);
    expect(err).toContain('known are xquad_en, cranfield');
  });
});

describe('the scores', () => {
  it('are those of their definitions', () => {
    const scores = retrievalScores([
      { found: ['b', 'a', 'c'], relevant: new Set(['a', 'c']) },
      { found: [], relevant: new Set(['a']) },
    ]);
    const gain = (1 / Math.log2(3) + 1 / 2) / (1 + 1 / Math.log2(3));
    expect(scores).toMatchObject({ hitAt1: 0, hitAt5: 0.5, hitAt10: 0.5, mrr: 0.25 });
    expect(scores.ndcgAt10).toBeCloseTo(gain / 2);
  });
});
