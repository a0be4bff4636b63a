import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import koffi, { type LibraryHandle } from 'koffi';

/**
 * llama.cpp itself, called without node-llama-cpp: the same library files, the same threads, no
 * promise and no thread pool of libuv between. What the engine is measured against. The structs
 * are those of llama.h at the release that node-llama-cpp 3.22.1 ships.
 */
const MODEL_PARAMS = {
  devices: 'void *',
  overrides: 'void *',
  n_gpu_layers: 'int32_t',
  split_mode: 'int',
  load_mode: 'int',
  lazy_mode: 'int',
  main_gpu: 'int32_t',
  tensor_split: 'void *',
  progress: 'void *',
  progress_data: 'void *',
  kv_overrides: 'void *',
  flags: koffi.array('uint8_t', 6),
};
const CONTEXT_PARAMS = {
  n_ctx: 'uint32_t',
  n_batch: 'uint32_t',
  n_ubatch: 'uint32_t',
  n_seq_max: 'uint32_t',
  n_rs_seq: 'uint32_t',
  n_outputs_max: 'uint32_t',
  n_outputs_max_per_seq: 'uint32_t',
  n_threads: 'int32_t',
  n_threads_batch: 'int32_t',
  kinds: koffi.array('int', 5),
  floats: koffi.array('float', 6),
  yarn_orig_ctx: 'uint32_t',
  defrag_thold: 'float',
  cb_eval: 'void *',
  cb_eval_data: 'void *',
  type_k: 'int',
  type_v: 'int',
  abort: 'void *',
  abort_data: 'void *',
  flags: koffi.array('uint8_t', 6),
  samplers: 'void *',
  n_samplers: 'size_t',
  ctx_other: 'void *',
};
const BATCH = {
  n_tokens: 'int32_t',
  token: 'void *',
  embd: 'void *',
  pos: 'void *',
  n_seq_id: 'void *',
  seq_id: 'void *',
  logits: 'void *',
};
/** ggml_threadpool_params: a mask of 512 cores, then these. */
const POOL_PARAMS = {
  mask: koffi.array('uint8_t', 512),
  n_threads: 'int',
  prio: 'int',
  poll: 'uint32_t',
  strict: 'bool',
  paused: 'bool',
};
/** The library says what it loads, line by line. */
const LOG = 'void log_line(int level, const char *text, void *data)';
/** Room for the longest batch of tokens. */
const MAX_TOKENS = 4096;

/** Plain numbers of a koffi struct, changed and handed back. */
type Struct = Record<string, unknown>;
// The types of a koffi call are known by its declaration only.
type Call = (...values: unknown[]) => unknown;

interface Library {
  modelDefaults: () => Struct;
  contextDefaults: () => Struct;
  load: Call;
  init: Call;
  free: Call;
  freeModel: Call;
  batch: Call;
  decode: Call;
  memory: Call;
  clear: Call;
  greedy: Call;
  sample: Call;
  freeSampler: Call;
  newPool: Call;
  freePool: Call;
  attach: Call;
}

let loaded: Library | undefined;

function binariesFolder(): string {
  // The package is a dependency of node-llama-cpp, which alone may know where it lies.
  const library = createRequire(createRequire(import.meta.url).resolve('node-llama-cpp'));
  const platform = `linux-${process.arch}`;
  const entry = library.resolve(`@node-llama-cpp/${platform}`);
  return join(dirname(entry), '..', 'bins', platform);
}

function open(): Library {
  if (loaded) return loaded;
  const folder = binariesFolder();
  const file = (start: string): string => {
    const name = readdirSync(folder).find((entry) => entry.startsWith(start));
    if (name === undefined) throw new Error(`${folder} holds no ${start}*`);
    return join(folder, name);
  };
  // In this order, so that each finds the one before it in memory.
  koffi.load(file('libggml-base'));
  const ggml = koffi.load(file('libggml.'));
  const llama = koffi.load(file('libllama.'));
  const silent = koffi.register(() => undefined, koffi.pointer(koffi.proto(LOG)));
  llama.func('void llama_log_set(void *, void *)')(silent, null);
  ggml.func('void ggml_backend_load_all_from_path(const char *)')(folder);
  llama.func('void llama_backend_init()')();
  const cpu = koffi.load(cpuLibrary());
  loaded = { ...llamaCalls(llama), ...poolCalls(llama, cpu) };
  return loaded;
}

/** The variant for this processor that ggml has chosen. */
function cpuLibrary(): string {
  const path = /\/\S*libggml-cpu-\S+\.so/.exec(readFileSync('/proc/self/maps', 'utf8'))?.[0];
  if (path === undefined) throw new Error('ggml has loaded no processor library');
  return path;
}

function llamaCalls(llama: LibraryHandle): Omit<Library, 'newPool' | 'freePool' | 'attach'> {
  koffi.struct('llama_model_params', MODEL_PARAMS);
  koffi.struct('llama_context_params', CONTEXT_PARAMS);
  koffi.struct('llama_batch', BATCH);
  return {
    modelDefaults: llama.func('llama_model_params llama_model_default_params()'),
    contextDefaults: llama.func('llama_context_params llama_context_default_params()'),
    load: llama.func('void *llama_model_load_from_file(const char *, llama_model_params)'),
    init: llama.func('void *llama_init_from_model(void *, llama_context_params)'),
    free: llama.func('void llama_free(void *)'),
    freeModel: llama.func('void llama_model_free(void *)'),
    batch: llama.func('llama_batch llama_batch_get_one(void *, int32_t)'),
    decode: llama.func('int llama_decode(void *, llama_batch)'),
    memory: llama.func('void *llama_get_memory(void *)'),
    clear: llama.func('void llama_memory_clear(void *, bool)'),
    greedy: llama.func('void *llama_sampler_init_greedy()'),
    sample: llama.func('int llama_sampler_sample(void *, void *, int)'),
    freeSampler: llama.func('void llama_sampler_free(void *)'),
  };
}

function poolCalls(
  llama: LibraryHandle,
  cpu: LibraryHandle,
): Pick<Library, 'newPool' | 'freePool' | 'attach'> {
  koffi.struct('ggml_threadpool_params', POOL_PARAMS);
  return {
    newPool: cpu.func('void *ggml_threadpool_new(ggml_threadpool_params *)'),
    freePool: cpu.func('void ggml_threadpool_free(void *)'),
    attach: llama.func('void llama_attach_threadpool(void *, void *, void *)'),
  };
}

export interface BareOptions {
  threads: number;
  contextTokens: number;
  /**
   * `kept` threads wait between tokens, as llama-bench has them; `per-graph` ones are made and
   * ended for each token, which is what llama.cpp does for a program that attaches no pool.
   */
  pool: 'kept' | 'per-graph';
}

/** One model with one context, greedy. */
export class BareLlama {
  readonly #library = open();
  readonly #model: unknown;
  readonly #context: unknown;
  readonly #pool: unknown;
  readonly #sampler: unknown;
  readonly #tokens = koffi.alloc('int32_t', MAX_TOKENS);

  constructor(path: string, { threads, contextTokens, pool }: BareOptions) {
    const library = this.#library;
    this.#model = library.load(path, { ...library.modelDefaults(), n_gpu_layers: 0 });
    const sizes = { n_ctx: contextTokens, n_threads: threads, n_threads_batch: threads };
    const context = library.init(this.#model, { ...library.contextDefaults(), ...sizes });
    this.#context = context;
    if (context === null) throw new Error(`llama.cpp cannot open ${path}`);
    this.#sampler = library.greedy();
    if (pool === 'per-graph') return;
    // The defaults of ggml_threadpool_params_init().
    const mask = new Array(POOL_PARAMS.mask.length ?? 0).fill(0);
    const params = { mask, n_threads: threads, prio: 0, poll: 50, strict: false, paused: false };
    this.#pool = library.newPool(params);
    library.attach(this.#context, this.#pool, null);
  }

  /** Forgets all tokens. */
  clear(): void {
    this.#library.clear(this.#library.memory(this.#context), true);
  }

  /** Evaluates tokens after those before. @returns the likeliest next one */
  next(tokens: readonly number[]): number {
    koffi.encode(this.#tokens, koffi.array('int32_t', tokens.length), tokens);
    const batch = this.#library.batch(this.#tokens, tokens.length);
    if (this.#library.decode(this.#context, batch) !== 0) throw new Error('llama_decode failed');
    return Number(this.#library.sample(this.#sampler, this.#context, -1));
  }

  close(): void {
    this.#library.freeSampler(this.#sampler);
    this.#library.free(this.#context);
    if (this.#pool !== undefined) this.#library.freePool(this.#pool);
    this.#library.freeModel(this.#model);
    koffi.free(this.#tokens);
  }
}
