import { chunk, event, plain, type Reply, type SeenRequest, startStream } from './openai-server.ts';

/** Tokens of prompt and answer together. */
export const CHAT_CONTEXT_TOKENS = 512;
/** What it says when asked for little. */
export const SHORT_QUESTION = 'Answer in two words.';
export const SHORT_ANSWER = 'Very well.';
const LONG_ANSWER_WORDS = 400;
const FIRST_ARGUMENTS = '{"on":true,"room":"hall"}';

interface ChatBody {
  messages: { content: string | null }[];
  max_tokens: number;
  tools?: { function: { name: string } }[];
  tool_choice?: string;
  response_format?: object;
}

/**
 * Answers like a small server with a model: one word is one token, what is said depends on the
 * request alone, `max_tokens` and the context are kept.
 */
export const chat: Reply = async (response, request) => {
  const body = request.body as unknown as ChatBody;
  const promptTokens = body.messages.reduce(
    (count, { content }) => count + (content ?? '').split(' ').length,
    0,
  );
  if (promptTokens + body.max_tokens > CHAT_CONTEXT_TOKENS) {
    return plain(400, { error: { code: 400, type: 'exceed_context_size_error' } })(
      response,
      request,
    );
  }
  startStream(response);
  const { deltas, finish } = answerTo(body, request);
  const kept = deltas.slice(0, body.max_tokens);
  for (const delta of kept) {
    response.write(event(chunk(delta)));
    await new Promise(setImmediate);
  }
  const usage = {
    prompt_tokens: promptTokens,
    completion_tokens: kept.length,
    prompt_tokens_details: { cached_tokens: promptTokens - 1 },
  };
  response.write(event(chunk({}, kept.length < deltas.length ? 'length' : finish)));
  response.write(event({ choices: [], usage }));
  response.end(event('[DONE]'));
};

function answerTo(body: ChatBody, request: SeenRequest): { deltas: object[]; finish: string } {
  const [tool] = body.tools ?? [];
  if (tool && body.tool_choice === 'required') {
    const parts = FIRST_ARGUMENTS.split(/(?=")/);
    const begin = { index: 0, id: `call_${request.id}`, type: 'function' };
    const calls = parts.map((written, n) => ({
      index: 0,
      ...(n === 0 ? begin : {}),
      function: { ...(n === 0 ? { name: tool.function.name } : {}), arguments: written },
    }));
    return { deltas: calls.map((call) => ({ tool_calls: [call] })), finish: 'tool_calls' };
  }
  if (body.response_format) {
    return {
      deltas: FIRST_ARGUMENTS.split(/(?=")/).map((content) => ({ content })),
      finish: 'stop',
    };
  }
  const isShort = body.messages.at(-1)?.content === SHORT_QUESTION;
  const words = isShort
    ? SHORT_ANSWER.split(/(?= )/)
    : Array.from({ length: LONG_ANSWER_WORDS }, (_, n) => ` word${n}`);
  return { deltas: words.map((content) => ({ content })), finish: 'stop' };
}
