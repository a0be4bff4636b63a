import { EarshotError } from '../../daemon/base/errors.ts';
import type { ChatMessage, GenerateRequest } from '../../daemon/ports/language.ts';

/** Ten times the prompt of the largest context of today's servers, a million tokens, is absurd. */
const MAX_BODY_BYTES = 8_388_608;

/**
 * The body of POST /chat/completions (OpenAI API reference, chat completions, create).
 * @throws INPUT_TOO_LARGE
 */
export function requestBody(model: string, request: GenerateRequest): string {
  const { messages, tools = [], toolChoice, responseSchema, maxTokens, temperature } = request;
  const body = JSON.stringify({
    model,
    messages: messages.map(wireMessage),
    stream: true,
    stream_options: { include_usage: true },
    max_tokens: maxTokens,
    ...(temperature === undefined ? {} : { temperature }),
    ...(tools.length === 0
      ? {}
      : {
          tools: tools.map((tool) => ({ type: 'function', function: tool })),
          ...(toolChoice === undefined ? {} : { tool_choice: toolChoice }),
        }),
    ...(responseSchema === undefined
      ? {}
      : {
          response_format: {
            type: 'json_schema',
            json_schema: { name: 'answer', strict: true, schema: responseSchema },
          },
        }),
  });
  if (Buffer.byteLength(body) <= MAX_BODY_BYTES) return body;
  throw new EarshotError('INPUT_TOO_LARGE', `the prompt for ${model} is above 8 MiB`);
}

function wireMessage(message: ChatMessage): Record<string, unknown> {
  if (message.role === 'tool') {
    return { role: 'tool', tool_call_id: message.toolCallId, content: message.content };
  }
  const { role, content } = message;
  const calls = message.role === 'assistant' ? (message.toolCalls ?? []) : [];
  if (calls.length === 0) return { role, content };
  return {
    role,
    content: content === '' ? null : content,
    tool_calls: calls.map(({ id, name, arguments: values }) => ({
      id,
      type: 'function',
      function: { name, arguments: JSON.stringify(values) },
    })),
  };
}
