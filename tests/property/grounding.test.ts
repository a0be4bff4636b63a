import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TextAnalyser } from '../../daemon/agent/grounding/analysed-text.ts';
import { extractiveAnswer } from '../../daemon/agent/grounding/extractive-answer.ts';
import { GroundedReply } from '../../daemon/agent/grounding/grounded-reply.ts';
import { loadGroundingWords } from '../../daemon/agent/grounding/grounding-words.ts';
import { sourcesText } from '../../daemon/agent/grounding/sources-prompt.ts';
import { foundPassage } from '../fakes/found-passages.ts';

const analysers = ['en', 'de'].map((tag) => new TextAnalyser(loadGroundingWords(tag)));
const analyser = fc.constantFrom(...analysers);
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.lorem({ mode: 'sentences', maxCount: 6 }),
  fc
    .array(fc.constantFrom('| a | 3 h |', '|---|', '1. Go.', '- x', 'Is it?', '[1] **b**', ''))
    .map((lines) => lines.join('\n')),
);

describe('any text', () => {
  it('gives an answer that is bounded and taken from the passage, or none', () => {
    fc.assert(
      fc.property(analyser, text, text, (each, question, body) => {
        const found = extractiveAnswer(question, [foundPassage(body)], each);
        if (found === undefined) return;
        expect(found.quote.length).toBeLessThan(410);
        expect(found.text).toContain(found.quote);
      }),
    );
  });

  it('stays within the budget of a prompt, in one fence', () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 4 }), fc.nat(500), (bodies, maxChars) => {
        const passages = bodies.map((body) => foundPassage(body));
        const shown = sourcesText(passages, maxChars);
        const frames = bodies.length * '[1] Dishwasher manual\n\n\n'.length;
        expect(shown.length).toBeLessThanOrEqual(maxChars + frames + '<data></data>\n\n'.length);
        expect(shown.split('</data>').length - 1).toBe(shown === '' ? 0 : 1);
      }),
    );
  });

  it('passes with no number that stands nowhere in its sources', () => {
    const number = fc.integer({ min: 1001, max: 999_999 });
    fc.assert(
      fc.property(text, number, fc.lorem({ maxCount: 6 }), (body, value, words) => {
        fc.pre(!/\d{4}/.test(body));
        const given = { question: 'what is it', results: () => [], facts: [] };
        const passages = () => [foundPassage(`Dry it. ${body}`)];
        const reply = new GroundedReply({ ...given, passages, analyser: analysers[0] ?? never() });
        expect(reply.take(`${words} ${value} ${words}.`)).toBeUndefined();
      }),
    );
  });
});

function never(): never {
  throw new Error('there are two analysers');
}
