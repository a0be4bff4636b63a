import type { Llama, LlamaContext, LlamaGrammarEvaluationState, LlamaModel } from 'node-llama-cpp';
import { SystemClock, sleep } from '../../daemon/base/clock.ts';
import { EarshotError } from '../../daemon/base/errors.ts';
import type { EngineHome } from '../../daemon/ports/models.ts';
import { checkFits, type GgufFacts } from './gguf-facts.ts';
import type { LlamaPlan } from './llama-settings.ts';

/** The library's word for where it computes. */
type Gpu = 'cuda' | false;

const MAX_COMPLAINT_CHARS = 200;

/** The library and the last line it had to say of an error, which its exceptions leave out. */
interface Library {
  llama: Llama;
  takeComplaint(): string;
}

/** Far longer than a message takes through the event loop. */
const LOG_DELAY_MS = 50;

/** One library a kind of processor and process: it is loaded and asked for devices once. */
const loaded = new Map<Gpu, Promise<Library>>();

async function loadLibrary(gpu: Gpu): Promise<Library> {
  let complaint = '';
  // A second to import and to try out; only the thread that needs it pays.
  const { getLlama, LlamaLogLevel } = await import('node-llama-cpp');
  try {
    const llama = await getLlama({
      gpu,
      build: 'never',
      skipDownload: true,
      // Each context is told its threads; a sum over contexts would make them wait for another.
      maxThreads: 0,
      logLevel: LlamaLogLevel.error,
      // Otherwise it writes to our stdout and stderr.
      progressLogs: false,
      logger: (_, message) => {
        // The last line says that loading failed; the one before says why. They come in one
        // message or in two.
        for (const line of message.split('\n').map((text) => text.trim())) {
          const isReason = line !== '' && !/failed to load model/i.test(line);
          if (isReason) complaint = line.slice(0, MAX_COMPLAINT_CHARS);
        }
      },
    });
    const takeComplaint = (): string => {
      const taken = complaint;
      complaint = '';
      return taken;
    };
    return { llama, takeComplaint };
  } catch (cause) {
    const what = gpu === false ? 'processor' : 'CUDA';
    throw new EarshotError(
      'LIBRARY_MISSING',
      `the ${what} build of llama.cpp (@node-llama-cpp) cannot be loaded on this machine`,
      { cause },
    );
  }
}

/**
 * llama.cpp for a provider. TensorRT runs no GGUF: such a box has CUDA.
 * @throws LIBRARY_MISSING
 */
async function llamaLibrary(provider: EngineHome['provider']): Promise<Library> {
  const gpu: Gpu = provider === 'cpu' ? false : 'cuda';
  const library = loaded.get(gpu) ?? loadLibrary(gpu);
  loaded.set(gpu, library);
  library.catch(() => loaded.delete(gpu));
  return library;
}

/** A model in memory with room for its sequences. */
export interface LlamaRun {
  model: LlamaModel;
  context: LlamaContext;
  /**
   * What holds one answer to a grammar.
   * @param grammar GBNF with a rule `root`
   * @throws ENGINE_FAILED when it does not compile
   */
  holdTo(grammar: string): LlamaGrammarEvaluationState;
  close(): Promise<void>;
}

async function freeBytes(llama: Llama): Promise<number> {
  const ram = process.availableMemory();
  if (llama.gpu === false) return ram;
  const { free, unifiedSize } = await llama.getVramState();
  // On a Jetson both are the same memory.
  return unifiedSize > 0 ? ram : ram + free;
}

/**
 * Loads a model and its adapters.
 * @throws LIBRARY_MISSING, MODEL_TOO_LARGE; MODEL_INVALID when llama.cpp refuses a file
 */
export async function startLlama(
  plan: LlamaPlan,
  facts: GgufFacts,
  home: EngineHome,
): Promise<LlamaRun> {
  const { settings, adapters } = plan;
  const { llama, takeComplaint } = await llamaLibrary(home.provider);
  takeComplaint();
  const size = {
    contextTokens: Math.min(settings.contextTokens, facts.contextTokens),
    sequences: settings.sequences,
    batchTokens: Math.min(settings.batchTokens, settings.contextTokens),
  };
  checkFits(facts, size, await freeBytes(llama));
  const model = await llama
    .loadModel({
      modelPath: plan.modelPath,
      gpuLayers: settings.gpuLayers ?? 'auto',
      // Checked above, with the sizes that are really asked for.
      ignoreMemorySafetyChecks: true,
    })
    .catch(async (cause: unknown) => {
      throw refused(plan.modelPath, await complaintAfter(takeComplaint), cause);
    });
  const context = await model
    .createContext({
      contextSize: size.contextTokens,
      sequences: size.sequences,
      batchSize: size.batchTokens,
      threads: home.threads,
      ignoreMemorySafetyChecks: true,
      failedCreationRemedy: false,
      ...(adapters.length > 0 ? { lora: { adapters: [...adapters] } } : {}),
    })
    .catch(async (cause: unknown) => {
      await model.dispose();
      const file = adapters.map(({ filePath }) => filePath).join(', ') || plan.modelPath;
      throw refused(file, await complaintAfter(takeComplaint), cause);
    });
  const { LlamaGrammar, LlamaGrammarEvaluationState } = await import('node-llama-cpp');
  const holdTo = (grammar: string): LlamaGrammarEvaluationState => {
    try {
      const compiled = new LlamaGrammar(llama, { grammar });
      return new LlamaGrammarEvaluationState({ model, grammar: compiled });
    } catch (cause) {
      throw new EarshotError('ENGINE_FAILED', 'the schema makes no grammar', { cause });
    }
  };
  return { model, context, holdTo, close: () => model.dispose() };
}

/** The log of the library comes by a way of its own, and often after the failure it explains. */
async function complaintAfter(takeComplaint: () => string): Promise<string> {
  await sleep(new SystemClock(), LOG_DELAY_MS);
  return takeComplaint();
}

function refused(path: string, complaint: string, cause: unknown): EarshotError {
  const why = complaint || (cause instanceof Error ? cause.message : String(cause));
  return new EarshotError('MODEL_INVALID', `llama.cpp refuses ${path}: ${why}`, { cause });
}
