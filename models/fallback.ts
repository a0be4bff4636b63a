import type { Clock } from '../daemon/base/clock.ts';
import { asEarshotError, EarshotError, type ErrorCode } from '../daemon/base/errors.ts';
import type {
  GeneratedPiece,
  GenerateRequest,
  LanguageModel,
  Prompt,
} from '../daemon/ports/language.ts';
import { allows, type Circuit, type CircuitEvent, newCircuit, reduce } from './circuit.ts';

/** The answers come from another provider than before. */
export interface ProviderSwitch {
  from: string;
  to: string;
  /** Why `from` was left; undefined: `to` is the better one and answers again. */
  error: EarshotError | undefined;
}

/** A provider for the status. */
export interface ProviderStatus {
  name: string;
  state: Circuit['kind'];
  /** The answers come from here. */
  isServing: boolean;
  /** Failed calls since it last worked as a whole, or since start. */
  failures: number;
  /** Milliseconds since 1970 when it entered this state; half-open counts as open. */
  sinceWallMs: number;
  /** Of the last failure; empty: none. */
  lastError: string;
}

export interface FallbackParts {
  clock: Clock;
  /** For log and status. */
  onSwitch: (change: ProviderSwitch) => void;
}

/** What says nothing against a provider, though another one may do better. */
const BLAMELESS: ReadonlySet<ErrorCode> = new Set(['INPUT_TOO_LARGE', 'TOOL_CALL_INVALID', 'BUSY']);

interface Provider {
  model: LanguageModel;
  circuit: Circuit;
  failures: number;
  lastError: EarshotError | undefined;
}

/**
 * Language models in order of preference. A call goes to the first that is not known to fail; until
 * its first piece is out, a failure sends it on to the next. A better one that works again is used
 * again, by itself. Cancelled calls say nothing about a provider.
 */
export class FallbackModel implements LanguageModel {
  readonly name = 'fallback';
  /** The smallest of those known, so that a prompt which fits one fits the others too. */
  readonly contextTokens: number | undefined;
  readonly #providers: readonly Provider[];
  readonly #parts: FallbackParts;
  #serving: string;
  #calls = 0;
  #isClosed = false;

  /** @param models at least one, the best first, with different names */
  constructor(models: readonly LanguageModel[], parts: FallbackParts) {
    const atMs = parts.clock.nowMs();
    this.#parts = parts;
    this.#providers = models.map((model) => ({
      model,
      circuit: newCircuit(atMs),
      failures: 0,
      lastError: undefined,
    }));
    this.#serving = models[0]?.name ?? '';
    const known = models.flatMap(({ contextTokens }) => contextTokens ?? []);
    this.contextTokens = known.length === 0 ? undefined : Math.min(...known);
  }

  get status(): ProviderStatus[] {
    const { clock } = this.#parts;
    const wallOriginMs = clock.wallMs() - clock.nowMs();
    return this.#providers.map(({ model, circuit, failures, lastError }) => ({
      name: model.name,
      state: circuit.kind,
      isServing: model.name === this.#serving,
      failures,
      sinceWallMs: Math.round(wallOriginMs + circuit.sinceMs),
      lastError: lastError?.message ?? '',
    }));
  }

  /** @throws what the last provider that was asked did; ENGINE_FAILED after close() */
  async *generate(request: GenerateRequest): AsyncGenerator<GeneratedPiece, void> {
    this.#assertOpen();
    const failures: EarshotError[] = [];
    for (const provider of this.#providers) {
      if (request.signal.aborted) return;
      if (!allows(provider.circuit, this.#parts.clock.nowMs())) continue;
      const failure = yield* this.#ask(provider, request);
      if (failure === undefined) return;
      failures.push(failure);
    }
    if (!request.signal.aborted) throw this.#nobody(failures);
  }

  /** Warms up whoever will probably answer. */
  async prefill(prompt: Prompt, signal: AbortSignal): Promise<void> {
    this.#assertOpen();
    const next = this.#providers.find(({ circuit }) => circuit.kind === 'closed');
    await next?.model.prefill(prompt, signal);
  }

  /** Closes all providers; those that fail to do not keep the others open. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.allSettled(this.#providers.map(({ model }) => model.close()));
  }

  /** @returns why the next provider is to be asked; undefined: the call is over */
  async *#ask(
    provider: Provider,
    request: GenerateRequest,
  ): AsyncGenerator<GeneratedPiece, EarshotError | undefined> {
    const call = this.#calls++;
    let outcome: Exclude<CircuitEvent['kind'], 'attempt'> = 'void';
    let hasStarted = false;
    this.#tell(provider, 'attempt', call);
    try {
      for await (const piece of provider.model.generate(request)) {
        if (request.signal.aborted) return undefined;
        if (!hasStarted) this.#serve(provider);
        hasStarted = true;
        if (piece.kind === 'end') {
          outcome = 'success';
          yield { ...piece, provider: provider.model.name };
        } else yield piece;
      }
      if (outcome === 'success' || request.signal.aborted) return undefined;
      const text = `${provider.model.name} ended in the middle of its answer`;
      throw new EarshotError('ENGINE_FAILED', text);
    } catch (thrown) {
      if (request.signal.aborted) return undefined;
      const error = asEarshotError(thrown);
      provider.lastError = error;
      if (!BLAMELESS.has(error.code)) outcome = 'failure';
      if (hasStarted) throw error;
      return error;
    } finally {
      this.#tell(provider, outcome, call);
    }
  }

  #tell(provider: Provider, kind: CircuitEvent['kind'], call: number): void {
    const event = { kind, call, atMs: this.#parts.clock.nowMs() };
    provider.circuit = reduce(provider.circuit, event);
    if (kind === 'failure') provider.failures += 1;
    if (kind === 'success') provider.failures = 0;
  }

  #serve({ model }: Provider): void {
    const from = this.#serving;
    if (model.name === from) return;
    this.#serving = model.name;
    const rank = (name: string): number =>
      this.#providers.findIndex((provider) => provider.model.name === name);
    const isReturn = rank(model.name) < rank(from);
    const error = isReturn ? undefined : this.#providers[rank(from)]?.lastError;
    this.#parts.onSwitch({ from, to: model.name, error });
  }

  #nobody(failures: readonly EarshotError[]): EarshotError {
    const last = failures.at(-1);
    if (last !== undefined && failures.length === 1) return last;
    const known = last ? failures : this.#providers.flatMap(({ lastError }) => lastError ?? []);
    const told = known.map(({ message }) => message).join('; ');
    const code = known.at(-1)?.code ?? 'ENGINE_FAILED';
    const what = last ? 'no language model answers' : 'no language model is tried so soon again';
    return new EarshotError(code, `${what}: ${told}`);
  }

  #assertOpen(): void {
    if (this.#isClosed) throw new EarshotError('ENGINE_FAILED', 'the language models are closed');
  }
}
