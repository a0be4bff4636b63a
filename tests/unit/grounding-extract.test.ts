import { describe, expect, it } from 'vitest';
import { TextAnalyser } from '../../daemon/agent/grounding/analysed-text.ts';
import { extractiveAnswer, questionKind } from '../../daemon/agent/grounding/extractive-answer.ts';
import { loadGroundingWords } from '../../daemon/agent/grounding/grounding-words.ts';
import { cleanTitle, spokenSource } from '../../daemon/agent/grounding/spoken-source.ts';
import { foundPassage } from '../fakes/found-passages.ts';

const words = loadGroundingWords('en');
const english = new TextAnalyser(words);
const german = new TextAnalyser(loadGroundingWords('de'));
const answer = (question: string, ...passages: ReturnType<typeof foundPassage>[]) =>
  extractiveAnswer(question, passages, english)?.text;

const FILTER = foundPassage(
  'The filter keeps coarse dirt away. Clean the filter once a week under running water. ' +
    'It must be dry before you put it back. The salt lamp burns when salt is missing.',
  { page: 12 },
);

describe('an answer in the words of a document', () => {
  it('is the best sentence, with its source in words', () => {
    expect(answer('how often should the filter be cleaned', FILTER)).toBe(
      'The dishwasher manual, page 12, says: Clean the filter once a week under running water.',
    );
    expect(answer('what does it mean when the salt lamp burns', FILTER)).toMatch(
      /says: The salt lamp burns when salt is missing\.$/,
    );
  });

  it('takes along the sentence that its first word hangs on', () => {
    expect(answer('must the filter be dry before I put it back', FILTER)).toMatch(
      /says: Clean the filter once a week under running water\. It must be dry/,
    );
  });

  it.each([
    ['who designed the oven', 'Jane Miller'],
    ['when was the oven designed', '1998'],
    ['how many trays does the oven have', 'three trays'],
  ])('has what is asked for: %s', (question, part) => {
    const text =
      'The oven was designed with care for the home. The oven design is by Jane Miller. ' +
      'The design of the oven is from 1998. The oven has trays. The oven has three trays.';
    expect(answer(question, foundPassage(text, { title: 'Oven' }))).toContain(part);
  });

  it('is the row of a table, in words', () => {
    const text =
      'Programs\n| Program | Temperature | Duration |\n| --- | --- | --- |\n' +
      '| Eco | 50 °C | 3 h |\n| Quick wash | 45 °C | 30 min |';
    const found = answer('how long does the quick wash program take', foundPassage(text));
    expect(found).toBe(
      'The dishwasher manual says: Quick wash: Temperature 45 °C, Duration 30 min.',
    );
  });

  it('is up to three steps from the first one on', () => {
    const text =
      '1. Take out the lower basket.\n2. Turn the filter to the left\n3. Rinse the filter.\n' +
      '4. Put it back.\n5. Close the door.';
    const section = ['Care', 'Cleaning the filter'];
    expect(answer('how do I clean the filter', foundPassage(text, { section }))).toBe(
      'The dishwasher manual, under Cleaning the filter, says: Take out the lower basket. ' +
        'Turn the filter to the left. Rinse the filter.',
    );
  });

  it('is nothing where no passage is about the question', () => {
    expect(answer('who won the bicycle race in France', FILTER)).toBeUndefined();
    expect(answer('what pressure do bicycle tyres need under water', FILTER)).toBeUndefined();
    expect(answer('how often', FILTER)).toBeUndefined();
    expect(answer('how often should the filter be cleaned')).toBeUndefined();
  });

  it('is bounded, and has no marks that would be read aloud', () => {
    const long = `The **filter** [1] needs ${'careful and patient, '.repeat(60)}cleaning.`;
    const found = answer('what does the filter need', foundPassage(long)) ?? '';
    expect(found.length).toBeLessThan(460);
    expect(found).toMatch(/patient\.$/);
    expect(found).not.toMatch(/[*[\]]/);
  });

  it('is German for German', () => {
    const passage = foundPassage(
      'Das Sieb hält Schmutz fern. Reinigen Sie das Sieb einmal pro Woche. Salz fehlt selten.',
      { title: 'spuelmaschine_anleitung.pdf', page: 3 },
    );
    const found = extractiveAnswer('wie oft muss ich das Sieb reinigen', [passage], german);
    expect(found?.text).toBe(
      'In Spuelmaschine anleitung, Seite 3, steht: Reinigen Sie das Sieb einmal pro Woche.',
    );
  });
});

describe('a question', () => {
  it.each([
    ['how do I descale the kettle', 'steps'],
    ['how long does it take', 'number'],
    ['in what year was it built', 'time'],
    ['who wrote this', 'person'],
    ['where is the fuse box', 'place'],
    ['why is the sky blue', undefined],
  ])('asks for something: %s', (question, kind) => {
    expect(questionKind(question, words)).toBe(kind);
  });
});

describe('a title', () => {
  it.each([
    ['bosch_SMS46_manual_v2.1.pdf', 'bosch SMS46 manual'],
    ['Microsoft Word - House rules.doc', 'House rules'],
    ['scan-20210304123456.pdf', 'scan'],
    ['Grandma’s *best* cakes', 'Grandma’s best cakes'],
    ['dishwasherManual', 'dishwasher Manual'],
    ['12345678', '12345678'],
  ])('is said without what nobody says: %s', (title, said) => {
    expect(cleanTitle(title)).toBe(said);
  });

  it('has an article only where people say one', () => {
    const said = (title: string) => spokenSource(foundPassage('', { title }).source, words);
    expect(said('House rules')).toBe('the house rules');
    expect(said('Warsaw')).toBe('Warsaw');
    expect(said('The oven manual')).toBe('The oven manual');
    expect(said("Anna's recipes")).toBe("Anna's recipes");
  });
});
