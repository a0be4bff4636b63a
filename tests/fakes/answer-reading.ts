import type { ServerResponse } from 'node:http';
import { expect } from 'vitest';
import { EarshotError } from '../../daemon/base/errors.ts';
import type {
  GeneratedPiece,
  GenerateRequest,
  LanguageModel,
} from '../../daemon/ports/language.ts';
import { piecesOf } from '../contract/generated-pieces.ts';
import { type OpenAiTestServer, startStream } from './openai-server.ts';

/** A request like any other. */
export const RAIN = {
  messages: [{ role: 'user', content: 'Is it raining?' }],
  maxTokens: 50,
} as const satisfies Omit<GenerateRequest, 'signal'>;

/** The error of an answer that fails. */
export async function failureOf(
  model: LanguageModel,
  changes: Partial<GenerateRequest> = {},
): Promise<EarshotError> {
  const error = await piecesOf(model, { ...RAIN, ...changes }).then(
    (pieces) => new Error(`it answered ${JSON.stringify(pieces)}`),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(EarshotError);
  expect((error as EarshotError).message).toContain(model.name);
  return error as EarshotError;
}

/** Reads an answer in the background. */
export function readAnswer(model: LanguageModel, signal = new AbortController().signal) {
  const pieces: GeneratedPiece[] = [];
  const over = (async () => {
    for await (const piece of model.generate({ ...RAIN, signal })) pieces.push(piece);
  })();
  over.catch(() => undefined);
  return { pieces, over };
}

/** The server begins its answers and leaves the rest to the test. */
export function hold(server: OpenAiTestServer, ...first: readonly string[]): ServerResponse[] {
  const held: ServerResponse[] = [];
  server.script((response) => {
    startStream(response);
    for (const text of first) response.write(text);
    held.push(response);
  });
  return held;
}
