import { expect } from 'vitest';
import type {
  GeneratedPiece,
  GenerateRequest,
  LanguageModel,
  Tool,
  ToolCall,
} from '../../daemon/ports/language.ts';

/** Small, and with bounds, so that a model of random weights can fill it too. */
export const CONTRACT_SCHEMA = {
  type: 'object',
  properties: { on: { type: 'boolean' }, room: { type: 'string', enum: ['kitchen', 'hall'] } },
  required: ['on', 'room'],
  additionalProperties: false,
} as const;

export const CONTRACT_TOOLS = [
  { name: 'set_light', description: 'Turns a light on or off.', parameters: CONTRACT_SCHEMA },
  {
    name: 'get-weather',
    description: 'Weather of a day.',
    parameters: {
      type: 'object',
      properties: { day: { type: 'string', enum: ['today', 'tomorrow'] } },
      required: ['day'],
      additionalProperties: false,
    },
  },
] as const satisfies readonly Tool[];

/** All pieces of an answer. */
export async function piecesOf(
  model: LanguageModel,
  request: Omit<GenerateRequest, 'signal'> & { signal?: AbortSignal },
): Promise<GeneratedPiece[]> {
  const pieces: GeneratedPiece[] = [];
  const signal = request.signal ?? new AbortController().signal;
  for await (const piece of model.generate({ temperature: 0, ...request, signal })) {
    pieces.push(piece);
  }
  return pieces;
}

/** The text pieces as one. */
export function textOf(pieces: readonly GeneratedPiece[]): string {
  return pieces.map((piece) => (piece.kind === 'text' ? piece.text : '')).join('');
}

/** The calls, in order. */
export function callsOf(pieces: readonly GeneratedPiece[]): ToolCall[] {
  return pieces.flatMap((piece) => (piece.kind === 'tool-call' ? [piece.call] : []));
}

/** The one `end`, which is the last piece. */
export function endOf(pieces: readonly GeneratedPiece[]): GeneratedPiece & { kind: 'end' } {
  const ends = pieces.filter((piece) => piece.kind === 'end');
  expect(ends).toHaveLength(1);
  expect(pieces.at(-1)).toBe(ends[0]);
  return ends[0]!;
}

/** A value of CONTRACT_SCHEMA. */
export function expectLight(value: unknown): void {
  expect(value).toEqual({
    on: expect.any(Boolean),
    room: expect.stringMatching(/^(kitchen|hall)$/),
  });
}
