import { Template } from '@huggingface/jinja';
import { EarshotError } from '../../daemon/base/errors.ts';
import type { ChatMessage, Prompt, Tool } from '../../daemon/ports/language.ts';

/** For a model without a template: a plain dialog, which any base model continues. */
export const PLAIN_TEMPLATE =
  '{% for message in messages %}{{ message.role }}: {{ message.content }}\n{% endfor %}' +
  '{% if add_generation_prompt %}assistant:{% endif %}';

/** What a template is rendered with besides the messages. */
export interface TemplateFacts {
  /** Jinja, as `tokenizer.chat_template` of a GGUF has it. */
  source: string;
  /** Texts of the tokens at the beginning and the end, where there are such. */
  bosToken: string;
  eosToken: string;
  /** Switches that some templates know, such as `enable_thinking`. */
  options: Readonly<Record<string, string | number | boolean>>;
}

/** A prompt as text; stretches of it may be kept from being read as control tokens. */
export type PromptText = readonly { text: string; isContent: boolean }[];

/** Stands for a content that must not be read for control tokens; of the private use area. */
const MARKS = /\uE0F0(\d+)\uE0F1/;

/** A message in the words of the templates (Hugging Face's chat template conventions). */
export function templateMessage(message: ChatMessage): Record<string, unknown> {
  if (message.role === 'tool') {
    return { role: 'tool', tool_call_id: message.toolCallId, content: message.content };
  }
  if (message.role !== 'assistant' || !message.toolCalls?.length) return { ...message };
  const calls = message.toolCalls.map((call) => ({
    id: call.id,
    type: 'function',
    function: { name: call.name, arguments: call.arguments },
  }));
  return { role: 'assistant', content: message.content, tool_calls: calls };
}

/** Puts the system's message in front of the user's first one. */
function foldSystem(messages: readonly ChatMessage[]): ChatMessage[] {
  const system = messages.filter(({ role }) => role === 'system').map(({ content }) => content);
  const rest = messages.filter(({ role }) => role !== 'system');
  const at = rest.findIndex(({ role }) => role === 'user');
  const user = rest[at];
  const content = [...system, ...(user ? [user.content] : [])].join('\n\n');
  if (user === undefined) return [{ role: 'user', content }, ...rest];
  return rest.with(at, { role: 'user', content });
}

/** The chat template of a model. */
export class ChatTemplate {
  readonly #template: Template;
  readonly #facts: TemplateFacts;
  readonly #foldsSystem: boolean;

  /** @throws MODEL_INVALID when the template cannot be understood, or renders no user message */
  constructor(facts: TemplateFacts) {
    this.#facts = facts;
    try {
      this.#template = new Template(facts.source);
      const user = { role: 'user', content: 'question?' } as const;
      if (!this.#render([user], {}).includes(user.content)) throw new Error('it drops the user');
      this.#foldsSystem = !this.#takesSystem(user);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new EarshotError('MODEL_INVALID', `the chat template cannot be used: ${why}`, {
        cause,
      });
    }
  }

  #takesSystem(user: ChatMessage): boolean {
    const system = { role: 'system', content: 'instruction!' } as const;
    try {
      return this.#render([system, user], {}).includes(system.content);
    } catch {
      return false;
    }
  }

  #render(messages: readonly ChatMessage[], options: RenderOptions): string {
    const { bosToken, eosToken, options: switches } = this.#facts;
    const tools = options.tools?.map((tool) => ({ type: 'function', function: tool }));
    return this.#template.render({
      ...switches,
      messages: messages.map(templateMessage),
      ...(tools?.length ? { tools } : {}),
      add_generation_prompt: options.isAnswerNext ?? false,
      bos_token: bosToken,
      eos_token: eosToken,
    });
  }

  /** @throws ENGINE_FAILED when the template refuses the messages, with its words */
  render(messages: readonly ChatMessage[], options: RenderOptions = {}): string {
    try {
      return this.#render(this.#foldsSystem ? foldSystem(messages) : messages, options);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new EarshotError('ENGINE_FAILED', `the chat template refuses: ${why}`, { cause });
    }
  }

  /**
   * Renders with some contents kept apart, so that a text of the user that reads like a control
   * token stays a text.
   * @param isPlain false for a content that holds the text of a control token
   */
  renderApart(
    prompt: Prompt,
    isPlain: (content: string) => boolean,
    options: Omit<RenderOptions, 'tools'> = {},
  ): PromptText {
    const apart: string[] = [];
    const messages = prompt.messages.map((message) => {
      if (isPlain(message.content)) return message;
      apart.push(message.content);
      return { ...message, content: `\uE0F0${apart.length - 1}\uE0F1` };
    });
    const text = this.render(messages, {
      ...options,
      ...(prompt.tools && { tools: prompt.tools }),
    });
    // split() with a group gives text, number, text, number, ...
    return text
      .split(MARKS)
      .map((part, n) =>
        n % 2 === 0
          ? { text: part, isContent: false }
          : { text: apart[Number(part)] ?? '', isContent: true },
      );
  }
}

export interface RenderOptions {
  tools?: readonly Tool[];
  /** Whether the text ends where the assistant's answer begins. */
  isAnswerNext?: boolean;
}
