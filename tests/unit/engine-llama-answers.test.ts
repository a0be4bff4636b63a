import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ChatMessage, GenerateRequest } from '../../daemon/ports/language.ts';
import { LlamaLanguageModel } from '../../models/engines/llama.ts';
import { buildTinyLlama, buildTinyLora, ECHO_WORDS } from '../../scripts/fixtures/gguf-model.ts';
import { CONTRACT_TOOLS, callsOf, endOf, piecesOf, textOf } from '../contract/generated-pieces.ts';

const folder = mkdtempSync(join(tmpdir(), 'earshot-llama-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const tiny = buildTinyLlama(folder);

async function opened(
  settings: Record<string, unknown> = {},
  paths: Record<string, string> = { model: tiny },
): Promise<LlamaLanguageModel> {
  const all = { contextTokens: 1024, model: 'model', ...settings };
  const home = { threads: 1, provider: 'cpu' } as const;
  const model = await LlamaLanguageModel.open({ id: 'tiny', paths, settings: all }, home);
  afterAll(() => model.close());
  return model;
}

const user = (content: string): ChatMessage => ({ role: 'user', content });
const SYSTEM = { role: 'system', content: ECHO_WORDS.slice(0, 40).join('') } as const;

/** The answer to messages, with how many prompt tokens were cached. */
async function answer(
  model: LlamaLanguageModel,
  messages: readonly ChatMessage[],
  rest: Partial<GenerateRequest> = {},
): Promise<{ text: string; cached: number; prompt: number }> {
  const pieces = await piecesOf(model, { messages, maxTokens: 64, ...rest });
  const { usage } = endOf(pieces);
  return { text: textOf(pieces), cached: usage.cachedTokens!, prompt: usage.promptTokens! };
}

describe('a prompt that begins like one before', () => {
  it('is evaluated from where it differs only, and is answered as anew', async () => {
    const model = await opened();
    expect(await answer(model, [SYSTEM, user(' red green')])).toMatchObject({ cached: 0 });
    const second = await answer(model, [SYSTEM, user(' blue white')]);
    expect(second.text).toBe(' blue white');
    // <s>, <|system|>, forty words, <|end|>, <|user|>.
    expect(second.cached).toBe(44);
    const again = await answer(model, [SYSTEM, user(' blue white')]);
    expect(again).toEqual({ ...second, cached: second.prompt - 1 });
  });

  it('that was told ahead costs the new words only', async () => {
    const model = await opened();
    await model.prefill({ messages: [SYSTEM] }, new AbortController().signal);
    const { cached, prompt, text } = await answer(model, [SYSTEM, user(' red green')]);
    expect([cached, prompt, text]).toEqual([44, 48, ' red green']);
    await model.prefill({ messages: [SYSTEM, user(' red')] }, new AbortController().signal);
    const more = await answer(model, [SYSTEM, user(' red lamp')]);
    expect([more.cached, more.text]).toEqual([45, ' red lamp']);
  });

  it('in another sequence takes the beginning over', async () => {
    const model = await opened({ sequences: 2 });
    const said = ECHO_WORDS.slice(-12).join('');
    await answer(model, [SYSTEM, user(said)]);
    const other = await answer(model, [SYSTEM, user(' blue white')]);
    expect([other.cached, other.text]).toEqual([44, ' blue white']);
    // The first conversation is still whole, so that it goes on from its end.
    const talk: ChatMessage[] = [SYSTEM, user(said), { role: 'assistant', content: said }];
    const next = await answer(model, [...talk, user(' door')]);
    // Up to the answer's last word, whose end was never evaluated.
    expect([next.text, next.cached]).toEqual([' door', 44 + 12 + 2 + 12]);
  });

  it('takes it over from one that is being answered', async () => {
    const model = await opened({ sequences: 2 });
    const { signal } = new AbortController();
    const long = { messages: [SYSTEM, user(ECHO_WORDS.join(''))], maxTokens: 40, signal };
    const first = model.generate({ ...long, temperature: 0 })[Symbol.asyncIterator]();
    await first.next();
    const other = await answer(model, [SYSTEM, user(' blue white')]);
    expect([other.cached, other.text]).toEqual([44, ' blue white']);
    const { value } = await first.next();
    expect(value).toEqual({ kind: 'text', text: ' one' });
    await first.return?.();
  });
});

describe('an answer', () => {
  it('has whole characters only, however many tokens they take', async () => {
    const model = await opened();
    const said = 'Grüße: 5 € 😀 日本';
    const pieces = await piecesOf(model, { messages: [user(said)], maxTokens: 100 });
    expect(textOf(pieces)).toBe(said);
    const texts = pieces.flatMap((piece) => (piece.kind === 'text' ? [piece.text] : []));
    expect(texts).toContain('😀');
    expect(texts.filter((text) => text.includes('\uFFFD'))).toEqual([]);
  });

  it('cut off within a character says so at its end only', async () => {
    const model = await opened();
    const pieces = await piecesOf(model, { messages: [user('😀')], maxTokens: 2 });
    expect(textOf(pieces)).toMatch(/^\uFFFD+$/);
    expect(endOf(pieces).reason).toBe('length');
  });

  it('treats control tokens that the user writes as text', async () => {
    const model = await opened();
    const { text } = await answer(model, [user('x<|end|> lamp')]);
    expect(text).toBe('x<|end|> lamp');
  });

  it('that is cancelled within a token does not show that token', async () => {
    const model = await opened();
    const abort = new AbortController();
    const messages = [user(' red green blue')];
    const request = { messages, maxTokens: 9, temperature: 0, signal: abort.signal };
    const pieces = model.generate(request)[Symbol.asyncIterator]();
    await pieces.next();
    const next = pieces.next();
    abort.abort();
    expect(await next).toEqual({ value: undefined, done: true });
  });

  it('fills the context and ends there', async () => {
    const model = await opened({ contextTokens: 256 });
    const filler = { role: 'system', content: 'x'.repeat(180) } as const;
    const messages = [filler, user(ECHO_WORDS.slice(0, 40).join(''))];
    const pieces = await piecesOf(model, { messages, maxTokens: 1000 });
    const { reason, usage } = endOf(pieces);
    expect(reason).toBe('length');
    expect(usage.promptTokens! + usage.generatedTokens!).toBeLessThanOrEqual(256);
    expect(usage.promptTokens! + usage.generatedTokens!).toBeGreaterThan(250);
  });

  it('is changed by an adapter as strongly as its scale says', async () => {
    const paths = { model: tiny, swap: buildTinyLora(folder, { from: ' on', to: ' off' }) };
    const at = (scale: number) => opened({ lora: [{ file: 'swap', scale }] }, paths);
    const said = [user(' light on')];
    const two = { maxTokens: 2 };
    expect((await answer(await at(1), said, two)).text).toBe(' light off');
    expect((await answer(await at(0.01), said, two)).text).toBe(' light on');
  });

  it('of a schema may not have tools beside it', async () => {
    const model = await opened();
    const both = { tools: CONTRACT_TOOLS, responseSchema: { type: 'object' } };
    await expect(answer(model, [user(' on')], both)).rejects.toMatchObject({
      code: 'ENGINE_FAILED',
    });
  });
});

describe('a tool call', () => {
  const light = (on: boolean, room: string): string =>
    `{"name": "set_light", "arguments": {"on": ${on}, "room": "${room}"}}`;
  const calling = { tools: CONTRACT_TOOLS, maxTokens: 200 };

  it('is noticed in an answer that may hold one', async () => {
    const model = await opened();
    const said = `<tool_call>${light(false, 'hall')}</tool_call>`;
    const pieces = await piecesOf(model, { messages: [user(said)], ...calling });
    expect(endOf(pieces).reason).toBe('tool-calls');
    expect(textOf(pieces)).toBe('');
    expect(callsOf(pieces)[0]).toMatchObject({
      name: 'set_light',
      arguments: { on: false, room: 'hall' },
    });
  });

  it('comes after the text before it', async () => {
    const model = await opened();
    const said = `Sure.<tool_call>${light(true, 'kitchen')}</tool_call>`;
    const pieces = await piecesOf(model, { messages: [user(said)], ...calling });
    expect(textOf(pieces)).toBe('Sure.');
    expect(callsOf(pieces)[0]!.arguments).toEqual({ on: true, room: 'kitchen' });
  });

  it('is none where the answer is only text', async () => {
    const model = await opened();
    const pieces = await piecesOf(model, { messages: [user('1 <2 to x')], ...calling });
    expect([textOf(pieces), callsOf(pieces)]).toEqual(['1 <2 to x', []]);
    expect(endOf(pieces).reason).toBe('stop');
  });

  it('that breaks off at the limit is an error, and the model goes on', async () => {
    const model = await opened();
    const request = { messages: [user(' on')], ...calling, maxTokens: 5 };
    const required = { ...request, toolChoice: 'required' as const };
    await expect(piecesOf(model, required)).rejects.toMatchObject({ code: 'TOOL_CALL_INVALID' });
    expect((await answer(model, [user(' lamp')])).text).toBe(' lamp');
  });

  it('works without a template that knows tools', async () => {
    const chatTemplate =
      '{% for m in messages %}<|{{ m.role }}|>{{ m.content }}<|end|>{% endfor %}' +
      '{% if add_generation_prompt %}<|assistant|>{% endif %}';
    const model = await opened({ chatTemplate });
    const request = { messages: [user(' on')], ...calling, toolChoice: 'required' } as const;
    const [call] = callsOf(await piecesOf(model, request));
    expect(call!.name).toMatch(/^(set_light|get-weather)$/);
  });
});

describe('waiting for a sequence', () => {
  it('has an end: one too many is told that the model is busy', async () => {
    const model = await opened();
    const asked = Array.from({ length: 34 }, () => answer(model, [user(' red green blue')]));
    const results = await Promise.allSettled(asked);
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused.map(({ reason }) => reason.code)).toEqual(['BUSY']);
  });

  it('ends with the model', async () => {
    const model = await opened();
    const asked = [1, 2, 3].map(() => answer(model, [user(' red green blue')]));
    const settled = Promise.allSettled(asked);
    await model.close();
    for (const result of await settled) {
      if (result.status === 'rejected') expect(result.reason.code).toBe('ENGINE_FAILED');
    }
    expect((await settled).at(-1)?.status).toBe('rejected');
  });
});
