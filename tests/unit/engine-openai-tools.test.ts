import { describe, expect, it } from 'vitest';
import type { GeneratedPiece, GenerateRequest } from '../../daemon/ports/language.ts';
import { AnswerReader } from '../../models/engines/openai-answer.ts';
import { callsOf, endOf } from '../contract/generated-pieces.ts';
import { chunk } from '../fakes/openai-server.ts';

const tools = [
  {
    name: 'light',
    description: 'Light.',
    parameters: {
      type: 'object',
      properties: { room: { type: 'string' }, on: { type: 'boolean' } },
      required: ['room'],
      additionalProperties: false,
    },
  },
  { name: 'time', description: 'Time.', parameters: { type: 'object' } },
];

function answer(
  deltas: readonly object[],
  changes: Partial<GenerateRequest> & { finish?: string } = {},
): GeneratedPiece[] {
  const { signal } = new AbortController();
  const { finish = 'tool_calls', ...others } = changes;
  const request = { messages: [], maxTokens: 9, tools, signal, ...others };
  const reader = new AnswerReader({ name: 'nas', model: 'tiny' }, request);
  const chunks = [...deltas.map((delta) => chunk(delta)), chunk({}, finish)];
  const pieces = chunks.flatMap((value) => reader.take(JSON.stringify(value)).pieces);
  return [...pieces, ...reader.end()];
}

const part = (call: object): object => ({ tool_calls: [call] });
const fn = (name: string | undefined, written: unknown): object => ({
  function: { ...(name === undefined ? {} : { name }), arguments: written },
});

describe('tool calls', () => {
  it.each<[style: string, deltas: object[]]>([
    [
      'in parts by index, as OpenAI and vLLM stream them',
      [
        part({ index: 0, id: 'a', type: 'function', ...fn('light', '') }),
        part({ index: 0, ...fn(undefined, '{"room": "ha') }),
        part({ index: 0, ...fn(undefined, 'll", "on": true}') }),
        part({ index: 1, id: 'b', type: 'function', ...fn('time', '') }),
        part({ index: 1, ...fn(undefined, '{}') }),
      ],
    ],
    [
      'in parts that are mixed up',
      [
        part({ index: 1, id: 'b', ...fn('time', '{') }),
        part({ index: 0, id: 'a', ...fn('light', '{"room":"hall"') }),
        part({ index: 1, ...fn(undefined, '}') }),
        part({ index: 0, ...fn(undefined, ',"on":true}') }),
      ],
    ],
    [
      'in parts that repeat name and id',
      [
        part({ index: 0, id: 'a', ...fn('light', '{"room":"hall",') }),
        part({ index: 0, id: 'a', ...fn('light', '"on":true}') }),
        part({ index: 1, id: 'b', ...fn('time', null) }),
      ],
    ],
    [
      'whole and at once, without index, as Ollama',
      [
        {
          content: '',
          tool_calls: [
            { id: 'a', ...fn('light', '{"room":"hall","on":true}') },
            { id: 'b', ...fn('time', '{}') },
          ],
        },
      ],
    ],
    [
      'whole, with arguments that are an object',
      [
        part({ index: 0, id: 'a', ...fn('light', { room: 'hall', on: true }) }),
        part({ index: 1, id: 'b', ...fn('time', {}) }),
      ],
    ],
    [
      'whole, all with index 0, as Gemini',
      [
        part({ index: 0, id: 'a', ...fn('light', '{"room":"hall","on":true}') }),
        part({ index: 0, id: 'b', ...fn('time', '{}') }),
      ],
    ],
    [
      'in parts with a new id each',
      [
        part({ index: 0, id: 'a', ...fn('light', '{"room":"hall"') }),
        part({ index: 0, id: 'z', ...fn(undefined, ',"on":true}') }),
        part({ index: 1, id: 'b', ...fn('time', '') }),
      ],
    ],
  ])('come %s', (_, deltas) => {
    const pieces = answer(deltas);
    const calls = callsOf(pieces).sort((x, y) => x.id.localeCompare(y.id));
    expect(calls).toEqual([
      { id: 'a', name: 'light', arguments: { room: 'hall', on: true } },
      { id: 'b', name: 'time', arguments: {} },
    ]);
    expect(endOf(pieces).reason).toBe('tool-calls');
  });

  it.each<[style: string, deltas: object[]]>([
    ['no ids', [part({ index: 0, ...fn('time', '{}') }), part({ index: 1, ...fn('time', '{}') })]],
    [
      'empty ids and index 0',
      [
        part({ index: 0, id: '', ...fn('time', '{}') }),
        part({ index: 0, id: '', ...fn('time', '{}') }),
      ],
    ],
    ['no id and no index', [part(fn('time', '{}')), part(fn('time', '{}'))]],
    [
      'one id for all',
      [
        part({ index: 0, id: 'a', ...fn('time', '') }),
        part({ index: 1, id: 'a', ...fn('time', '') }),
      ],
    ],
    [
      'endless ids',
      [
        part({ index: 0, id: 'i'.repeat(500), ...fn('time', '') }),
        part({ index: 1, ...fn('time', '') }),
      ],
    ],
  ])('with %s get ids of their own', (_, deltas) => {
    const calls = callsOf(answer(deltas));
    expect(calls.map(({ name }) => name)).toEqual(['time', 'time']);
    expect(new Set(calls.map(({ id }) => id)).size).toBe(2);
    for (const { id } of calls) expect(id).toMatch(/^(a|call_[0-9a-f-]{36})$/);
  });

  it('are calls although the server says stop', () => {
    const pieces = answer([part({ index: 0, ...fn('time', '') })], { finish: 'stop' });
    expect(endOf(pieces).reason).toBe('tool-calls');
  });

  it.each<[what: string, delta: object, call: object, isBroken?: true]>([
    ['are not JSON', fn('light', '{"room": hall}'), { name: 'light', arguments: {} }, true],
    ['are a list', fn('light', '["hall"]'), { name: 'light', arguments: {} }, true],
    ['do not fit', fn('light', '{"room": 7}'), { name: 'light', arguments: { room: 7 } }],
    ['lack what is needed', fn('light', ''), { name: 'light', arguments: {} }],
    ['name an unknown tool', fn('selfdestruct', '{}'), { name: 'selfdestruct', arguments: {} }],
    ['have no name', fn(undefined, '{}'), { name: '', arguments: {} }],
  ])('that %s are told as they were written', (_, delta, call, isBroken) => {
    const [piece] = answer([part({ index: 0, id: 'a', ...delta })]);
    const broken = isBroken ? { isBroken } : {};
    expect(piece).toEqual({ kind: 'tool-call', call: { id: 'a', ...call }, ...broken });
  });

  it('are left out where they were not wanted', () => {
    const pieces = answer([part(fn('light', '{"room":"hall"}'))], { toolChoice: 'none' });
    expect(pieces.map(({ kind }) => kind)).toEqual(['end']);
  });

  const light = (written: unknown): object[] => [
    part({ index: 0, id: 'a', ...fn('light', written) }),
  ];
  it.each<[what: string, deltas: object[], changes: Parameters<typeof answer>[1], said: RegExp]>([
    [
      'are missing',
      [{ content: 'No.' }],
      { toolChoice: 'required', finish: 'stop' },
      /no tool although/,
    ],
    ['are cut off', light('{"room":"ha'), { finish: 'length' }, /ran out of tokens/],
    [
      'are too many',
      Array.from({ length: 33 }, (_, index) => part({ index, ...fn('time', '') })),
      {},
      /more than 32/,
    ],
    ['are endless', light('x'.repeat(65_537)), {}, /more than 65536/],
  ])('that %s are invalid, by name and without what was said', (_, deltas, changes, said) => {
    expect(() => answer(deltas, changes)).toThrow(
      expect.objectContaining({ code: 'TOOL_CALL_INVALID', message: expect.stringMatching(said) }),
    );
    expect(() => answer(deltas, changes)).toThrow(/^tiny at language server nas (?!.*hall)/);
  });
});
