import type { LlamaContextSequence, LlamaGrammarEvaluationState, Token } from 'node-llama-cpp';
import { EarshotError } from '../../daemon/base/errors.ts';
import type {
  GeneratedPiece,
  GenerateRequest,
  LanguageModel,
  Prompt,
  TokenUsage,
} from '../../daemon/ports/language.ts';
import type { EngineHome, ModelFiles } from '../../daemon/ports/models.ts';
import { type AnswerForm, answerForm } from './answer-form.ts';
import { readGgufFacts } from './gguf-facts.ts';
import { LlamaPrompts } from './llama-prompts.ts';
import { type LlamaRun, startLlama } from './llama-runtime.ts';
import { LlamaSequences } from './llama-sequences.ts';
import { type LlamaSettings, planLlama } from './llama-settings.ts';
import { TokenText } from './token-text.ts';

/** Prompt tokens between two looks at the signal; on a GPU they pass ten times as fast. */
const CPU_STRIDE_TOKENS = 64;
/** Where neither the request, the settings nor the file say; llama.cpp has 0.8. */
const DEFAULT_TEMPERATURE = 0.7;

/** A GGUF model on llama.cpp, in this process. */
export class LlamaLanguageModel implements LanguageModel {
  readonly name: string;
  readonly #run: LlamaRun;
  readonly #prompts: LlamaPrompts;
  readonly #sequences: LlamaSequences;
  readonly #settings: LlamaSettings & { temperature: number };
  readonly #strideTokens: number;
  #closing: Promise<void> | undefined;

  private constructor(
    name: string,
    run: LlamaRun,
    own: { prompts: LlamaPrompts; settings: LlamaSettings & { temperature: number } },
  ) {
    this.name = name;
    this.#run = run;
    this.#prompts = own.prompts;
    this.#settings = own.settings;
    this.#sequences = new LlamaSequences(run.context);
    const isOnCpu = run.model.gpuLayers === 0;
    this.#strideTokens = isOnCpu ? CPU_STRIDE_TOKENS : run.context.batchSize;
  }

  /**
   * Settings: see LlamaSettings. `home.threads` threads compute a token; they meet hundreds of
   * times on the way and spin while they wait, so they need a core each that nobody else uses.
   * @throws CONFIG_INVALID, MODEL_MISSING, MODEL_INVALID, MODEL_TOO_LARGE, LIBRARY_MISSING
   */
  static async open(model: ModelFiles, home: EngineHome): Promise<LlamaLanguageModel> {
    const plan = planLlama(model);
    const facts = await readGgufFacts(plan.modelPath);
    const run = await startLlama(plan, facts, home);
    try {
      const { settings } = plan;
      const prompts = new LlamaPrompts(run.model, {
        source: settings.chatTemplate ?? facts.chatTemplate,
        options: settings.templateOptions,
      });
      const temperature = settings.temperature ?? facts.temperature ?? DEFAULT_TEMPERATURE;
      return new LlamaLanguageModel(model.id, run, {
        prompts,
        settings: { ...settings, temperature },
      });
    } catch (error) {
      await run.close();
      throw error;
    }
  }

  get contextTokens(): number {
    return this.#run.context.contextSize;
  }

  /** What computes, for status: layers on the GPU, threads of the processor. */
  get home(): { gpuLayers: number; threads: number } {
    return { gpuLayers: this.#run.model.gpuLayers, threads: this.#run.context.idealThreads };
  }

  async *generate(request: GenerateRequest): AsyncGenerator<GeneratedPiece, void> {
    const { signal } = request;
    if (signal.aborted) return;
    this.#ensureOpen();
    const { syntax } = this.#prompts;
    const form = answerForm(request, { holdTo: this.#run.holdTo, syntax });
    const tokens = this.#prompts.tokensFor(request, form.opening);
    // One place must be left for the answer, and the library keeps one for itself.
    if (tokens.length > this.contextTokens - 2) {
      throw new EarshotError(
        'INPUT_TOO_LARGE',
        `the prompt has ${tokens.length} tokens; ${this.name} takes ${this.contextTokens - 2}`,
      );
    }
    const lease = await this.#sequences.lease(tokens, signal);
    if (lease === undefined) return;
    const { sequence, cachedTokens } = lease;
    try {
      const last = await this.#evaluate(sequence, tokens.slice(cachedTokens), signal);
      if (last === undefined) return;
      const usage = { promptTokens: tokens.length, cachedTokens };
      yield* this.#answer(request, { sequence, tokens, last, form, usage });
    } catch (cause) {
      if (!signal.aborted) throw this.#failure(cause);
    } finally {
      lease.release();
    }
  }

  async prefill(prompt: Prompt, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    this.#ensureOpen();
    const tokens = this.#prompts.tokensAhead(prompt);
    if (tokens.length < 2 || tokens.length > this.contextTokens - 2) return;
    const lease = await this.#sequences.lease(tokens, signal);
    if (lease === undefined) return;
    try {
      const { sequence, cachedTokens } = lease;
      const last = await this.#evaluate(sequence, tokens.slice(cachedTokens), signal);
      if (last) await sequence.evaluateWithoutGeneratingNewTokens(last);
      // For models that cannot go back in their state (recurrent, sliding window).
      await sequence.takeCheckpoint();
    } catch (cause) {
      if (!signal.aborted) throw this.#failure(cause);
    } finally {
      lease.release();
    }
  }

  close(): Promise<void> {
    this.#sequences.close();
    this.#closing ??= this.#run.close();
    return this.#closing;
  }

  #ensureOpen(): void {
    if (this.#closing) throw new EarshotError('ENGINE_FAILED', `${this.name} is closed`);
  }

  #failure(cause: unknown): EarshotError {
    if (cause instanceof EarshotError) return cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    return new EarshotError('ENGINE_FAILED', `${this.name}: ${why}`, { cause });
  }

  /** Evaluates all but the last tokens, which it returns; undefined after an abort. */
  async #evaluate(
    sequence: LlamaContextSequence,
    tokens: readonly Token[],
    signal: AbortSignal,
  ): Promise<Token[] | undefined> {
    let at = 0;
    for (; tokens.length - at > this.#strideTokens; at += this.#strideTokens) {
      await sequence.evaluateWithoutGeneratingNewTokens(tokens.slice(at, at + this.#strideTokens));
      if (signal.aborted) return undefined;
    }
    return tokens.slice(at);
  }

  async *#answer(
    { maxTokens, temperature, signal }: GenerateRequest,
    begun: Begun,
  ): AsyncGenerator<GeneratedPiece, void> {
    const { sequence, tokens, last, form, usage } = begun;
    const { topK, topP, minP, temperature: own } = this.#settings;
    const text = new TokenText(this.#run.model, tokens);
    let generatedTokens = 0;
    let reason: 'stop' | 'length' = 'stop';
    const stream = sequence.evaluate(last, {
      temperature: temperature ?? own,
      topK,
      topP,
      minP,
      // Asked for at every token: an answer may turn into a call on its way.
      grammarEvaluationState: (() => form.grammar) as () => LlamaGrammarEvaluationState,
    });
    for await (const token of stream) {
      if (signal.aborted) return;
      generatedTokens += 1;
      const isFull = sequence.nextTokenIndex >= this.contextTokens - 2;
      const shown = form.take(text.take(token));
      if (shown !== '') yield { kind: 'text', text: shown };
      if (signal.aborted) return;
      if (generatedTokens >= maxTokens || isFull) {
        reason = 'length';
        break;
      }
    }
    if (signal.aborted) return;
    const rest = form.take(text.flush()) + form.end();
    if (rest !== '') yield { kind: 'text', text: rest };
    const calls = form.calls();
    for (const call of calls) yield { kind: 'tool-call', call };
    const ended = calls.length > 0 ? 'tool-calls' : reason;
    yield { kind: 'end', reason: ended, usage: { ...usage, generatedTokens } };
  }
}

/** An answer whose prompt has been evaluated, but for its last tokens. */
interface Begun {
  sequence: LlamaContextSequence;
  tokens: readonly Token[];
  last: Token[];
  form: AnswerForm;
  usage: TokenUsage;
}
