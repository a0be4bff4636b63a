import { describe, expect, it } from 'vitest';
import { TextAnalyser } from '../../daemon/agent/grounding/analysed-text.ts';
import { GroundedReply } from '../../daemon/agent/grounding/grounded-reply.ts';
import { loadGroundingWords } from '../../daemon/agent/grounding/grounding-words.ts';
import type { FoundPassage } from '../../daemon/ports/knowledge.ts';
import { foundPassage } from '../fakes/found-passages.ts';

const english = new TextAnalyser(loadGroundingWords('en'));
const MANUAL = foundPassage(
  'Clean the filter once a week. The machine needs 12 litres of water for one load. ' +
    'Wooden spoons must not be washed in the machine. The warranty lasts for two years. ' +
    'Customer service is led by Jane Miller in Leeds. The pump was built by Robert Stone.',
  { page: 12 },
);

function review(
  question: string,
  sentences: readonly string[],
  { passages = [MANUAL], results = [] as string[], analyser = english } = {},
) {
  const given = { question, analyser, results: () => results, facts: ['It is noon.'] };
  const reply = new GroundedReply({ ...given, passages: (): FoundPassage[] => passages });
  const said = sentences.map((sentence) => reply.take(sentence));
  const rest = reply.end();
  return { said: said.filter((each) => each !== undefined), rest, reply };
}

const passes = (sentence: string, question = 'tell me about the machine'): boolean =>
  review(question, [sentence]).said.length > 0;

describe('a sentence of a model', () => {
  it.each([
    'Clean the filter once a week.',
    'You should clean the filter once a week.',
    'The dishwasher manual, page 12, says that the warranty lasts two years.',
    'The warranty lasts for 2 years.',
    'It needs twelve litres of water for one load.',
    'Wooden spoons must not be washed in the machine.',
    "Don't wash wooden spoons in the machine.",
    'Jane Miller leads customer service in Leeds.',
    'Clean the filter once a week, and the machine needs 12 litres of water for one load.',
  ])('is said where a source says so: %s', (sentence) => {
    expect(passes(sentence)).toBe(true);
  });

  it.each([
    ['another number', 'The machine needs 15 litres of water for one load.'],
    ['another unit', 'The warranty lasts for two months.'],
    ['a number that nobody asked for', 'Clean the filter once a week with 3 brushes.'],
    ['another name', 'Customer service is led by Peter Miller in Leeds.'],
    ['a name of another sentence', 'Customer service is led by Robert Stone in Leeds.'],
    ['without the not', 'Wooden spoons must be washed in the machine.'],
    ['with a not', 'The filter is not cleaned once a week.'],
    ['something else', 'Dolphins sleep with one half of their brain.'],
    ['another page', 'Page 14 says that the warranty lasts for two years.'],
    ['a question that claims', 'Did you know that it needs 900 litres?'],
  ])('is not said with %s', (_, sentence) => {
    expect(passes(sentence)).toBe(false);
  });

  it.each([
    'Sure!',
    'Would you like to know more?',
    'I found this in the dishwasher manual on page 12.',
    'I do not know.',
    "The manual doesn't say that.",
  ])('is said where it claims nothing: %s', (sentence) => {
    expect(passes(sentence)).toBe(true);
  });

  it('may take up the words of the question, but they bear nothing out', () => {
    const question = 'is the guarantee of my appliance two years';
    expect(passes('The guarantee of your appliance lasts for two years.', question)).toBe(true);
    const spoons = 'may I put silver forks into the freezer';
    expect(passes('You may put silver forks into the freezer.', spoons)).toBe(false);
  });

  it('is as true as what follows where it is one word', () => {
    const question = 'may wooden spoons be washed';
    const no = ['No.', 'Wooden spoons must not be washed in the machine.'];
    expect(review(question, no).said).toEqual([no.join(' ')]);
    expect(review(question, ['Yes.', 'Wooden spoons may be washed.']).said).toEqual([]);
  });

  it('is borne out by what tools and the clock say', () => {
    const results = ['The living room has 21.5 degrees.'];
    const said = ['The living room has 21.5 degrees.', 'It is noon.'];
    expect(review('how warm is it', said, { results }).said).toEqual(said);
  });
});

describe('a reply of a model', () => {
  it('names what it was taken from, each place once', () => {
    const said = ['Clean the filter once a week.', 'The warranty lasts for two years.'];
    const { reply, rest } = review('what about the machine', said);
    expect(rest).toBeUndefined();
    expect(reply.citations).toHaveLength(1);
    expect(reply.citations[0]).toMatchObject({ title: 'Dishwasher manual', page: 12 });
    expect(reply.citations[0]?.quote).toBe(said.join(' '));
  });

  it('is what the document says where nothing of it is left', () => {
    const { said, rest, reply } = review('how often must the filter be cleaned', [
      'Sure!',
      'Clean the filter every 5 days.',
    ]);
    expect(said).toEqual(['Sure!']);
    expect(rest).toMatch(/^The dishwasher manual, page 12, says: Clean the filter once a week\.$/);
    expect(reply.citations[0]?.quote).toBe('Clean the filter once a week.');
  });

  it('is said as not from documents where those are not about it, twice at most', () => {
    const own = ['Dolphins sleep.', 'They dream.', 'They swim.'];
    const { rest } = review('do dolphins sleep', own);
    expect(rest).toBe(
      'The documents do not say so, but this may help: Dolphins sleep. They dream.',
    );
    const lie = ['According to the manual, dolphins sleep.'];
    expect(review('do dolphins sleep', lie).rest).toBe('The documents do not say.');
  });

  it('has no documents to name where nothing was found', () => {
    const said = ['Dolphins sleep.', 'The manual says that they dream.'];
    expect(review('do dolphins sleep', said, { passages: [] }).said).toEqual(['Dolphins sleep.']);
    const torn = ['According to your documents,', 'they sing.', 'Nobody knows why.'];
    expect(review('do they', torn, { passages: [] }).said).toEqual(torn.slice(2));
    const results = ['An article about dreams.'];
    expect(review('do they', said, { passages: [], results }).said).toEqual(said);
  });

  it('is checked in German', () => {
    const analyser = new TextAnalyser(loadGroundingWords('de'));
    const passages = [
      foundPassage('Reinigen Sie das Sieb einmal pro Woche. Die Garantie gilt 24 Monate.'),
    ];
    const said = ['Das Sieb wird einmal pro Woche gereinigt.', 'Die Garantie gilt 36 Monate.'];
    const answered = review('was ist mit dem Sieb', said, { passages, analyser });
    expect(answered.reply.dropped).toEqual(said.slice(1));
  });
});
