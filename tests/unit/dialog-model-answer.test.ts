import { describe, expect, it } from 'vitest';
import { EarshotError } from '../../daemon/base/errors.ts';
import { createLog } from '../../daemon/base/log.ts';
import { ModelAnswer } from '../../daemon/dialog/model-answer.ts';
import type {
  GeneratedPiece,
  GenerateRequest,
  LanguageModel,
  Prompt,
} from '../../daemon/ports/language.ts';

const STDERR_FD = 2;
const END: GeneratedPiece = { kind: 'end', reason: 'stop', usage: {} };
const text = (words: string): GeneratedPiece => ({ kind: 'text', text: words });

/** A model that gives what it is told to, and remembers what it was asked. */
class ScriptedModel implements LanguageModel {
  readonly name = 'scripted';
  readonly contextTokens = 1000;
  readonly requests: GenerateRequest[] = [];
  readonly #script: readonly (GeneratedPiece | EarshotError)[];

  constructor(script: readonly (GeneratedPiece | EarshotError)[]) {
    this.#script = script;
  }

  async *generate(request: GenerateRequest): AsyncGenerator<GeneratedPiece, void> {
    this.requests.push(request);
    for (const piece of this.#script) {
      if (piece instanceof EarshotError) throw piece;
      yield piece;
    }
  }

  readonly prompts: Prompt[] = [];

  async prefill(prompt: Prompt): Promise<void> {
    this.prompts.push(prompt);
  }

  async close(): Promise<void> {}
}

async function ask(script: readonly (GeneratedPiece | EarshotError)[]) {
  const model = new ScriptedModel(script);
  const log = createLog('silent', STDERR_FD);
  const answers = new ModelAnswer({
    model,
    log,
    assistant: { name: 'Ada' },
    now: () => 'Monday, noon',
  });
  const { signal } = new AbortController();
  const answer = await answers.answer({ text: 'why is the sky blue' }, signal);
  return { answers, model, signal, pieces: answer?.pieces, hold: answer?.hold };
}

async function join(pieces: AsyncIterable<string> | undefined): Promise<string> {
  let whole = '';
  for await (const piece of pieces ?? []) whole += piece;
  return whole;
}

describe('a free answer', () => {
  it('is what the model says, told who it is, when it is and what was asked', async () => {
    const { model, signal, pieces } = await ask([text('Air '), text('scatters.'), END]);
    expect(await join(pieces)).toBe('Air scatters.');
    const [request] = model.requests;
    expect(request?.messages[0]?.content).toContain('You are Ada');
    expect(request?.messages[0]?.content).toContain('Monday, noon');
    expect(request?.messages[1]).toEqual({ role: 'user', content: 'why is the sky blue' });
    expect(request?.signal).toBe(signal);
  });

  it('is that of the assistant who is asked, in its manner and language', async () => {
    const { answers, model, signal } = await ask([text('Air'), END]);
    const butler = { name: 'Butler', persona: 'You are very formal.', language: 'de-AT' };
    await answers.answer({ text: 'warum', assistant: butler }, signal);
    const [usual, formal] = model.requests.map(({ messages }) => messages[0]?.content);
    expect(formal).toContain("You are Butler, a voice assistant in someone's home. You are very");
    expect(formal).toContain('plain spoken Austrian German,');
    expect(usual).toContain('plain spoken English,');
    expect(usual).not.toContain('formal');
  });

  it('is told who asks, if that is known', async () => {
    const { answers, model, signal } = await ask([text('Air'), END]);
    await answers.answer({ text: 'why is the sky blue', person: 'Anna' }, signal);
    const [unknown, known] = model.requests.map(({ messages }) => messages[0]?.content);
    expect(unknown).not.toContain('You are talking to');
    expect(known).toContain('You are talking to Anna.');
  });

  it('can be held: the model is told', async () => {
    const { model, hold } = await ask([text('Air'), END]);
    expect(model.requests[0]?.hold).toBe(hold);
    expect(hold?.isHeld).toBe(false);
  });

  it('is read ahead as it will be asked, with the words that are known', async () => {
    const { answers, model, signal } = await ask([text('Air'), END]);
    const asked = model.requests[0]?.messages;
    await answers.prefill({ text: '' }, signal);
    await answers.prefill({ text: 'why is the' }, signal);
    expect(model.prompts).toEqual([
      { messages: [asked?.[0]] },
      { messages: [asked?.[0], { role: 'user', content: 'why is the' }] },
    ]);
  });

  it('is none where no model is there, or it says nothing', async () => {
    const { pieces: absent } = await ask([new EarshotError('MODEL_MISSING', 'none')]);
    expect(absent).toBeUndefined();
    expect((await ask([END])).pieces).toBeUndefined();
  });

  it('fails as the model did that gave no word', async () => {
    const busy = ask([new EarshotError('BUSY', 'being loaded')]);
    await expect(busy).rejects.toMatchObject({ code: 'BUSY' });
  });

  it('ends with the error when the model dies in mid-sentence', async () => {
    const { pieces } = await ask([text('Air '), new EarshotError('ENGINE_FAILED', 'gone')]);
    await expect(join(pieces)).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
  });
});
