import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeCli } from '../fakes/fake-cli.ts';

const PARAGRAPHS = [
  {
    title: 'Oak_trees',
    context:
      'Oaks grow slowly. An oak can live for 600 years. ' +
      'The acorn of the oak is eaten by squirrels.',
    questions: [
      ['How long can an oak live?', '600 years'],
      ['Who eats the acorn of the oak?', 'squirrels'],
    ],
  },
  {
    title: 'Lighthouses',
    context:
      'A lighthouse warns ships at night. The lighthouse of Dover was built in 1843. ' +
      'Its lamp is electric.',
    questions: [['When was the lighthouse of Dover built?', '1843']],
  },
];
const DATA = {
  data: PARAGRAPHS.map(({ title, context, questions }) => ({
    title,
    paragraphs: [
      {
        context,
        qas: questions.map(([question, text]) => ({ question, answers: [{ text }] })),
      },
    ],
  })),
};

let cli: FakeCli;
let folder: string;
beforeEach(() => {
  cli = new FakeCli();
  folder = join(cli.state, 'data');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'squad.json'), JSON.stringify(DATA));
});
afterEach(() => cli.remove());

describe('eval answers', () => {
  it('asks the documents, and again without the right one', async () => {
    const { out, code } = await cli.earshot(['--json', 'eval', 'answers', '--data', folder]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      ...{ n: 3, model: null, answered: 1, contains: 1, rightSource: 1, grounded: 1, refused: 1 },
      exact: 0,
    });
  });

  it('tells people the same', async () => {
    const { out } = await cli.earshot(['eval', 'answers', '--data', folder, '--limit', '1']);
    expect(out).toMatch(/questions +1, answered by the documents themselves/);
    expect(out).toMatch(/with the right words in it +1\.000/);
  });

  it.each([
    [['--data', 'tests'], 'no data set in tests; it needs a file in the format of SQuAD'],
    [['--split', 'half'], 'no article is of the split "half"'],
    [['--provider', 'moon'], 'there is no provider moon; there are local'],
    [['--limit', '0'], 'allowed: a whole number from 1'],
  ])('%j is refused', async (args, problem) => {
    const { err, code } = await cli.earshot(['eval', 'answers', '--data', folder, ...args]);
    expect(err).toContain(problem);
    expect(code).not.toBe(0);
  });

  it('refuses a file that is something else', async () => {
    writeFileSync(join(folder, 'squad.json'), '{"data": 3}');
    const { err } = await cli.earshot(['eval', 'answers', '--data', folder]);
    expect(err).toContain('squad.json is not in the format of SQuAD');
  });
});
