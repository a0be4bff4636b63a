import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LanguageModel, Prompt } from '../../daemon/ports/language.ts';
import {
  CONTRACT_SCHEMA,
  CONTRACT_TOOLS,
  callsOf,
  endOf,
  expectLight,
  piecesOf,
  textOf,
} from './generated-pieces.ts';
import { testHolds } from './held-answers.ts';

/** What a model may be without; everything else is asked of each. */
export type LanguageFeature =
  /** Calls tools. */
  | 'tools'
  /** Answers in JSON of a schema. */
  | 'schema'
  /** Ends an answer by itself (reason `stop`). */
  | 'stop'
  /** Says how many tokens prompt and answer may have, and refuses more. */
  | 'window'
  /** Counts tokens in its `end` piece. */
  | 'usage';

export interface LanguageModelContract {
  /** A fresh model; the suite closes it. */
  open(): Promise<LanguageModel>;
  /** Answered, at temperature 0, with at least 24 tokens and always with the same text. */
  longAnswer: Prompt;
  /** Answered to its end within 24 tokens; with its text, where that is known. */
  shortAnswer?: { prompt: Prompt; text?: string };
  /** Features this model cannot have, each with the reason, which the skipped test shows. */
  lacks?: Partial<Record<LanguageFeature, string>>;
}

const LONG_ANSWER_TOKENS = 24;
/** Enough for any value of CONTRACT_SCHEMA and any call of CONTRACT_TOOLS. */
const STRUCTURED_TOKENS = 200;
const AT_ONCE = 4;
/** One word is at least one token. */
const OVERLONG_WORD = ' word';

/** What the groups of tests share. */
interface Subject extends Pick<LanguageModelContract, 'open' | 'longAnswer' | 'shortAnswer'> {
  model(): LanguageModel;
  /** The request that every text test makes. */
  long: Prompt & { maxTokens: number };
  /** The text of its answer. */
  expected(): string;
  /** A test that is skipped, saying why, where the model lacks what it asks for. */
  needs(feature: LanguageFeature, what: string, test: () => Promise<void>): void;
}

/**
 * What every LanguageModel must do, whatever stands behind it. Several calls at once are answered
 * each as if it were alone; whether side by side or one after another is the model's own affair.
 */
export function languageModelContract(name: string, contract: LanguageModelContract): void {
  const { longAnswer, lacks = {} } = contract;
  const long = { ...longAnswer, maxTokens: LONG_ANSWER_TOKENS };
  let model: LanguageModel;
  let expected: string;
  const subject: Subject = {
    ...contract,
    long,
    model: () => model,
    expected: () => expected,
    needs: (feature, what, test) => {
      const reason = lacks[feature];
      if (reason === undefined) it(what, test);
      else it.skip(`${what} (skipped: ${reason})`, test);
    },
  };

  describe(`${name} as a language model`, () => {
    beforeAll(async () => {
      model = await contract.open();
      expected = textOf(await piecesOf(model, long));
    });
    afterAll(() => model?.close());

    describe('an answer', () => testAnswers(subject));
    describe('an abort', () => testAborts(subject));
    describe('a hold', () => testHolds(subject));
    describe('a structured answer', () => testStructure(subject));
    describe('a model', () => testUse(subject));
  });
}

function testAnswers({ model, long, expected, needs, shortAnswer }: Subject): void {
  it('comes in several pieces, none empty, and closes with one end', async () => {
    const pieces = await piecesOf(model(), long);
    const texts = pieces.filter((piece) => piece.kind === 'text');
    expect(texts.length).toBeGreaterThan(2);
    expect(texts.filter(({ text }) => text === '')).toEqual([]);
    expect(textOf(pieces)).toBe(expected());
    expect(pieces).toHaveLength(texts.length + 1);
    endOf(pieces);
  });

  it('stops at maxTokens with reason length', async () => {
    const short = await piecesOf(model(), { ...long, maxTokens: 6 });
    const { reason, usage } = endOf(short);
    expect(reason).toBe('length');
    expect(usage.generatedTokens ?? 6).toBe(6);
    expect(textOf(short).length).toBeLessThan(expected().length);
    expect(expected().startsWith(textOf(short))).toBe(true);
    expect(endOf(await piecesOf(model(), { ...long, maxTokens: 1 })).reason).toBe('length');
  });

  needs('stop', 'ends by itself with reason stop', async () => {
    if (shortAnswer === undefined) throw new Error('give shortAnswer, or say why it lacks stop');
    const pieces = await piecesOf(model(), { ...shortAnswer.prompt, maxTokens: 24 });
    expect(endOf(pieces).reason).toBe('stop');
    if (shortAnswer.text !== undefined) expect(textOf(pieces)).toBe(shortAnswer.text);
  });

  needs('usage', 'tells how many tokens it took', async () => {
    const { usage } = endOf(await piecesOf(model(), long));
    expect(usage.generatedTokens).toBe(LONG_ANSWER_TOKENS);
    expect(usage.promptTokens).toBeGreaterThan(0);
    expect(usage.cachedTokens ?? 0).toBeLessThan(usage.promptTokens!);
  });
}

function testAborts({ model, long, expected }: Subject): void {
  it('ends the answer early and silently; the model is usable at once', async () => {
    const abort = new AbortController();
    const request = { ...long, temperature: 0, signal: abort.signal };
    const pieces = [];
    for await (const piece of model().generate(request)) {
      pieces.push(piece);
      abort.abort();
    }
    expect(pieces).toHaveLength(1);
    expect(pieces[0]!.kind).toBe('text');
    expect(textOf(await piecesOf(model(), long))).toBe(expected());
  });

  it('before the start gives nothing', async () => {
    const signal = AbortSignal.abort();
    expect(await piecesOf(model(), { ...long, signal })).toEqual([]);
    await model().prefill(long, signal);
  });

  it('of one leaves the others alone', async () => {
    const abort = new AbortController();
    const aborted = piecesOf(model(), { ...long, signal: abort.signal });
    const kept = piecesOf(model(), long);
    abort.abort();
    expect(textOf(await kept)).toBe(expected());
    expect((await aborted).filter(({ kind }) => kind === 'end')).toEqual([]);
  });

  it('by a reader that walks away leaves the model usable', async () => {
    const { signal } = new AbortController();
    for await (const _ of model().generate({ ...long, temperature: 0, signal })) break;
    expect(textOf(await piecesOf(model(), long))).toBe(expected());
  });
}

function testStructure({ model, longAnswer: { messages }, needs }: Subject): void {
  needs('schema', 'is JSON of the schema', async () => {
    const pieces = await piecesOf(model(), {
      messages,
      responseSchema: CONTRACT_SCHEMA,
      maxTokens: STRUCTURED_TOKENS,
    });
    expect(endOf(pieces).reason).toBe('stop');
    expect(callsOf(pieces)).toEqual([]);
    expectLight(JSON.parse(textOf(pieces)));
  });

  needs('tools', 'calls a tool with arguments that fit, where it must', async () => {
    const request = { messages, toolChoice: 'required', maxTokens: STRUCTURED_TOKENS } as const;
    const [light] = CONTRACT_TOOLS;
    const pieces = await piecesOf(model(), { ...request, tools: [light] });
    expect(endOf(pieces).reason).toBe('tool-calls');
    const [call] = callsOf(pieces);
    expect(call).toMatchObject({ name: 'set_light', id: expect.stringMatching(/./) });
    expectLight(call!.arguments);

    const either = callsOf(await piecesOf(model(), { ...request, tools: CONTRACT_TOOLS }))[0]!;
    expect(CONTRACT_TOOLS.map((tool) => tool.name)).toContain(either.name);
    expect(either.id).not.toBe(call!.id);
    if (either.name === 'set_light') expectLight(either.arguments);
    else expect(either.arguments['day']).toMatch(/^(today|tomorrow)$/);
  });

  needs('tools', 'calls no tool where it must not', async () => {
    const request = { messages, tools: CONTRACT_TOOLS, toolChoice: 'none', maxTokens: 8 } as const;
    const pieces = await piecesOf(model(), request);
    expect(callsOf(pieces)).toEqual([]);
    expect(endOf(pieces).reason).not.toBe('tool-calls');
  });

  needs('tools', 'takes the result of a tool as part of the conversation', async () => {
    const call = { id: 'call-1', name: 'set_light', arguments: { on: true, room: 'hall' } };
    const pieces = await piecesOf(model(), {
      messages: [
        ...messages,
        { role: 'assistant', content: '', toolCalls: [call] },
        { role: 'tool', toolCallId: 'call-1', content: 'done' },
      ],
      tools: CONTRACT_TOOLS,
      toolChoice: 'none',
      maxTokens: 8,
    });
    expect(endOf(pieces).reason).toMatch(/^(stop|length)$/);
  });
}

function testUse({ model, long, expected, needs, open }: Subject): void {
  it('gives the same text after prefill', async () => {
    await model().prefill(long, new AbortController().signal);
    expect(textOf(await piecesOf(model(), long))).toBe(expected());
  });

  it('answers several at once, each as if it were alone', async () => {
    const lengths = Array.from({ length: AT_ONCE }, (_, n) => LONG_ANSWER_TOKENS - n);
    const answers = await Promise.all(
      lengths.map((maxTokens) => piecesOf(model(), { ...long, maxTokens })),
    );
    for (const pieces of answers) {
      expect(endOf(pieces).reason).toBe('length');
      expect(expected().startsWith(textOf(pieces))).toBe(true);
    }
    expect(textOf(answers[0]!)).toBe(expected());
  });

  needs('window', 'refuses a prompt that is too long, and goes on', async () => {
    const words = OVERLONG_WORD.repeat(model().contextTokens! + 1);
    const prompt = { messages: [{ role: 'user', content: words }], maxTokens: 4 } as const;
    await expect(piecesOf(model(), prompt)).rejects.toMatchObject({ code: 'INPUT_TOO_LARGE' });
    expect(textOf(await piecesOf(model(), long))).toBe(expected());
  });

  it('can be closed twice, and answers no more', async () => {
    const another = await open();
    await another.close();
    await another.close();
    await expect(piecesOf(another, long)).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
  });
}
