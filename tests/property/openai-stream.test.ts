import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EarshotError } from '../../daemon/base/errors.ts';
import type { GeneratedPiece } from '../../daemon/ports/language.ts';
import { EventStreamTooLong, readEvents } from '../../models/engines/event-stream.ts';
import { AnswerReader } from '../../models/engines/openai-answer.ts';
import { chunk, event } from '../fakes/openai-server.ts';

const tools = [{ name: 'time', description: 'Time.', parameters: { type: 'object' } }];

async function* cut(bytes: Buffer, at: readonly number[]): AsyncGenerator<Uint8Array> {
  const places = [...new Set(at.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  let from = 0;
  for (const to of [...places, bytes.length]) {
    yield bytes.subarray(from, to);
    from = to;
  }
}

async function piecesOfStream(chunks: AsyncIterable<Uint8Array>): Promise<GeneratedPiece[]> {
  const { signal } = new AbortController();
  const request = { messages: [], maxTokens: 9, tools, signal };
  const reader = new AnswerReader({ name: 'nas', model: 'tiny' }, request);
  const pieces: GeneratedPiece[] = [];
  for await (const data of readEvents(chunks)) pieces.push(...reader.take(data).pieces);
  return [...pieces, ...reader.end()];
}

const call = { index: 0, id: 'a', function: { name: 'time', arguments: '{"zone":' } };
const rest = { index: 0, function: { arguments: '"Zürich 🕰"}' } };
const usage = {
  prompt_tokens: 3,
  completion_tokens: 4,
  prompt_tokens_details: { cached_tokens: 2 },
};

describe('a stream of the OpenAI protocol', () => {
  const texts = fc.array(fc.string({ unit: 'binary', minLength: 1, maxLength: 8 }), {
    minLength: 1,
  });
  const lineEnd = fc.constantFrom('\n', '\r\n', '\r');

  it('gives the same pieces however its bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(texts, lineEnd, fc.array(fc.nat()), async (contents, end, at) => {
        const whole = [
          ': a comment\n\n',
          ...contents.map((content) => event(chunk({ content }))),
          event(chunk({ tool_calls: [call] })),
          event(chunk({ tool_calls: [rest] })),
          event(chunk({}, 'tool_calls')),
          event({ choices: [], usage }),
          event('[DONE]'),
        ].join('');
        const bytes = Buffer.from(whole.replaceAll('\n', end));
        expect(await piecesOfStream(cut(bytes, at))).toEqual([
          // A lone surrogate cannot be written as UTF-8, but JSON escapes it.
          ...contents.map((text) => ({ kind: 'text', text })),
          { kind: 'tool-call', call: { id: 'a', name: 'time', arguments: { zone: 'Zürich 🕰' } } },
          {
            kind: 'end',
            reason: 'tool-calls',
            usage: { promptTokens: 3, generatedTokens: 4, cachedTokens: 2 },
          },
        ]);
      }),
      { numRuns: 200 },
    );
  });

  const garbage = fc.oneof(
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    fc.string({ maxLength: 300 }).map((text) => Buffer.from(text)),
    fc.array(fc.jsonValue()).map((values) => Buffer.from(values.map(event).join(''))),
    fc
      .array(
        fc.record(
          {
            choices: fc.oneof(
              fc.jsonValue(),
              fc.array(
                fc.record(
                  {
                    index: fc.oneof(fc.constant(0), fc.jsonValue()),
                    delta: fc.oneof(
                      fc.jsonValue(),
                      fc.record(
                        { content: fc.jsonValue(), tool_calls: fc.jsonValue() },
                        { requiredKeys: [] },
                      ),
                      fc.record({ tool_calls: fc.array(fc.constantFrom(call, rest, {}, null)) }),
                    ),
                    finish_reason: fc.oneof(fc.constantFrom('stop', 'length'), fc.jsonValue()),
                  },
                  { requiredKeys: [] },
                ),
              ),
            ),
            usage: fc.jsonValue(),
            error: fc.oneof(fc.constant(undefined), fc.jsonValue()),
          },
          { requiredKeys: [] },
        ),
      )
      .map((values) => Buffer.from(values.map(event).join(''))),
  );

  it('of anything at all gives pieces or a typed error', async () => {
    await fc.assert(
      fc.asyncProperty(garbage, fc.array(fc.nat(), { maxLength: 5 }), async (bytes, at) => {
        try {
          const pieces = await piecesOfStream(cut(bytes, at));
          expect(pieces.at(-1)?.kind).toBe('end');
        } catch (error) {
          if (!(error instanceof EarshotError)) throw error;
          expect(error.code).toMatch(/^(REMOTE_|TOOL_CALL_INVALID|INPUT_TOO_LARGE)/);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('is given up where it has no end', async () => {
    async function* endless(text: string): AsyncGenerator<Uint8Array> {
      const block = Buffer.from(text.repeat(1000));
      for (;;) yield block;
    }
    const read = async (text: string): Promise<void> => {
      for await (const _ of readEvents(endless(text)));
    };
    await expect(read('x')).rejects.toThrow(EventStreamTooLong);
    await expect(read('data: x\n')).rejects.toThrow(EventStreamTooLong);
    await expect(read('data: x\n\n')).rejects.toThrow(EventStreamTooLong);
    await expect(read('\n')).rejects.toThrow(EventStreamTooLong);
  });
});
