import type { LlamaModel, Token } from 'node-llama-cpp';
import type { ChatMessage, GenerateRequest, Prompt } from '../../daemon/ports/language.ts';
import { ChatTemplate, PLAIN_TEMPLATE, type PromptText } from './chat-template.ts';
import { describeTools, type ToolSyntax, toolSyntaxOf } from './tool-syntax.ts';

/** Stands where the user has not spoken yet; of the private use area, so in no prompt. */
const NOT_YET_SAID = '\uE0F2';

/** Makes tokens of conversations, with the chat template of a model. */
export class LlamaPrompts {
  readonly #model: LlamaModel;
  readonly #template: ChatTemplate;
  /** How the model writes tool calls. */
  readonly syntax: ToolSyntax;

  /**
   * @param template its source; absent: a plain dialog
   * @throws MODEL_INVALID for a template that cannot be used
   */
  constructor(
    model: LlamaModel,
    template: {
      source: string | undefined;
      options: Readonly<Record<string, string | number | boolean>>;
    },
  ) {
    this.#model = model;
    const { bosString, eosString } = model.tokens;
    this.#template = new ChatTemplate({
      source: template.source ?? PLAIN_TEMPLATE,
      options: template.options,
      bosToken: bosString ?? '',
      eosToken: eosString ?? '',
    });
    this.syntax = toolSyntaxOf(this.#template);
  }

  /**
   * The prompt up to where the answer begins.
   * @param opening what the answer is made to begin with
   * @throws ENGINE_FAILED when the template refuses the messages
   */
  tokensFor(request: GenerateRequest, opening: string): Token[] {
    const prompt = request.toolChoice === 'none' ? withoutTools(request) : request;
    const text = this.#render(prompt, { isAnswerNext: true });
    return this.#tokens([...text, { text: opening, isContent: false }]);
  }

  /** As much of the prompt as cannot change by what the user says next. */
  tokensAhead(prompt: Prompt): Token[] {
    const user: ChatMessage = { role: 'user', content: NOT_YET_SAID };
    const last = prompt.messages.at(-1);
    const messages: readonly ChatMessage[] =
      last?.role === 'user'
        ? prompt.messages.with(-1, { ...last, content: `${last.content}${NOT_YET_SAID}` })
        : [...prompt.messages, user];
    const text = this.#render({ ...prompt, messages }, { isAnswerNext: true });
    const end = text.findIndex((part) => part.text.includes(NOT_YET_SAID));
    const cut = text[end];
    if (cut === undefined) return [];
    const kept = cut.text.slice(0, cut.text.indexOf(NOT_YET_SAID));
    return this.#tokens([...text.slice(0, end), { ...cut, text: kept }]);
  }

  #render(prompt: Prompt, options: { isAnswerNext: boolean }): PromptText {
    const shown = this.syntax.isNative ? prompt : describeTools(prompt);
    const isPlain = (content: string): boolean => !this.#readsAsControl(content);
    return this.#template.renderApart(shown, isPlain, options);
  }

  #readsAsControl(content: string): boolean {
    const [read, plain] = [true, false].map((special) => this.#model.tokenize(content, special));
    return read?.length !== plain?.length || !!read?.some((token, n) => token !== plain?.[n]);
  }

  #tokens(text: PromptText): Token[] {
    const tokens: Token[] = [];
    let control = '';
    // Neighbours are read together: a word may lie across the seam.
    for (const { text: part, isContent } of [...text, { text: '', isContent: true }]) {
      if (!isContent) {
        control += part;
        continue;
      }
      if (control !== '') tokens.push(...this.#model.tokenize(control, true));
      if (part !== '') tokens.push(...this.#model.tokenize(part, false));
      control = '';
    }
    const { bos, shouldPrependBosToken } = this.#model.tokens;
    const isMissing = shouldPrependBosToken && bos !== null && tokens[0] !== bos;
    return isMissing ? [bos, ...tokens] : tokens;
  }
}

function withoutTools({ messages }: Prompt): Prompt {
  return { messages };
}
