import Type, { type Static, type TSchema } from 'typebox';
import Value from 'typebox/value';

const nullable = <T extends TSchema>(schema: T) => Type.Optional(Type.Union([schema, Type.Null()]));

const ToolCallDelta = Type.Object({
  index: nullable(Type.Integer({ minimum: 0 })),
  id: nullable(Type.String()),
  function: nullable(
    Type.Object({
      name: nullable(Type.String()),
      /** Text that grows; some servers send the object itself. */
      arguments: nullable(Type.Union([Type.String(), Type.Record(Type.String(), Type.Unknown())])),
    }),
  ),
});
/** A part of a tool call, as servers stream it; all of it may be missing. */
export type ToolCallDelta = Static<typeof ToolCallDelta>;

const Delta = Type.Object({
  content: nullable(Type.String()),
  reasoning: nullable(Type.String()),
  reasoning_content: nullable(Type.String()),
  tool_calls: nullable(Type.Array(ToolCallDelta)),
});
export type Delta = Static<typeof Delta>;

const Choice = Type.Object({
  index: nullable(Type.Integer()),
  delta: nullable(Delta),
  /** In place of `delta` when the server does not stream. */
  message: nullable(Delta),
  finish_reason: nullable(Type.String()),
});

const Chunk = Type.Object({
  choices: nullable(Type.Array(Choice)),
  usage: Type.Optional(Type.Unknown()),
  error: Type.Optional(Type.Unknown()),
});
/** `chat.completion.chunk` or `chat.completion`, as far as it is used. */
export type Chunk = Static<typeof Chunk>;

const count = Type.Integer({ minimum: 0 });
const Usage = Type.Object({
  prompt_tokens: nullable(count),
  completion_tokens: nullable(count),
  prompt_tokens_details: nullable(Type.Object({ cached_tokens: nullable(count) })),
});
export type Usage = Static<typeof Usage>;

/** @returns undefined for what is no chat completion */
export function parseChunk(text: string): Chunk | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Value.Check(Chunk, value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Counts of tokens; what makes no sense is left out, because nothing depends on it. */
export function parseUsage(value: unknown): Usage | undefined {
  return Value.Check(Usage, value) ? value : undefined;
}
