import Type, { type Static } from 'typebox';
import Value from 'typebox/value';
import { EarshotError } from '../../daemon/base/errors.ts';
import type { ModelFiles } from '../../daemon/ports/models.ts';

/** Enough for the sessions of a household; each has its own KV cache. */
const MAX_SEQUENCES = 16;
const MAX_ADAPTERS = 8;
/** What a spoken conversation needs; a model's own context may be a hundred times larger. */
const DEFAULT_CONTEXT_TOKENS = 4096;

const Adapter = Type.Object(
  {
    /** Name of the adapter's file. */
    file: Type.String({ minLength: 1 }),
    /** How strongly it works; 1 as it was trained. */
    scale: Type.Number({ minimum: 0, maximum: 8, default: 1 }),
  },
  { additionalProperties: false },
);

/** Settings of the llama engine in the catalogue; all optional. */
export const LlamaSettings = Type.Object(
  {
    /** Name of the GGUF file; needed when there are several. */
    model: Type.Optional(Type.String({ minLength: 1 })),
    /** Tokens of prompt and answer together, at most the model's own. */
    contextTokens: Type.Integer({ minimum: 256, default: DEFAULT_CONTEXT_TOKENS }),
    /** Conversations kept side by side, each with a KV cache of contextTokens. */
    sequences: Type.Integer({ minimum: 1, maximum: MAX_SEQUENCES, default: 1 }),
    /** Prompt tokens evaluated at once; llama.cpp's default. */
    batchTokens: Type.Integer({ minimum: 32, maximum: 4096, default: 512 }),
    /** Layers on the GPU; absent: as many as fit. */
    gpuLayers: Type.Optional(Type.Integer({ minimum: 0, maximum: 1024 })),
    lora: Type.Array(Adapter, { maxItems: MAX_ADAPTERS, default: [] }),
    /** Instead of the template in the file. */
    chatTemplate: Type.Optional(Type.String({ minLength: 1 })),
    /** Switches of the template. Thoughts are not for the ear. */
    templateOptions: Type.Record(
      Type.String(),
      Type.Union([Type.String(), Type.Number(), Type.Boolean()]),
      { default: { enable_thinking: false } },
    ),
    /** Absent: what the file recommends, or 0.7. */
    temperature: Type.Optional(Type.Number({ minimum: 0, maximum: 2 })),
    /** The defaults of llama.cpp's sampling. */
    topK: Type.Integer({ minimum: 0, maximum: 1000, default: 40 }),
    topP: Type.Number({ minimum: 0, maximum: 1, default: 0.95 }),
    minP: Type.Number({ minimum: 0, maximum: 1, default: 0.05 }),
  },
  { additionalProperties: false },
);
export type LlamaSettings = Static<typeof LlamaSettings>;

/** Settings with their defaults, and the files they speak of. */
export interface LlamaPlan {
  id: string;
  settings: LlamaSettings;
  modelPath: string;
  adapters: readonly { filePath: string; scale: number }[];
}

/** @throws CONFIG_INVALID for a wrong setting; MODEL_MISSING for a file that is not listed */
export function planLlama({ id, paths, settings: given }: ModelFiles): LlamaPlan {
  const settings = Value.Default(LlamaSettings, structuredClone(given));
  if (!Value.Check(LlamaSettings, settings)) {
    const [error] = Value.Errors(LlamaSettings, settings);
    const where = error?.instancePath.replaceAll('/', '.') || '';
    // TypeBox on a key that the schema does not have.
    const isUnknown = error?.keyword === 'boolean';
    const what = isUnknown ? 'there is no such setting' : (error?.message ?? 'is not valid');
    throw new EarshotError('CONFIG_INVALID', `settings${where} of model ${id}: ${what}`);
  }
  const pathOf = (name: string): string => {
    const path = Object.hasOwn(paths, name) ? paths[name] : undefined;
    if (path !== undefined) return path;
    throw new EarshotError('MODEL_MISSING', `model ${id} has no file named ${name}`);
  };
  const adapterNames = settings.lora.map(({ file }) => file);
  const candidates = Object.keys(paths).filter((name) => !adapterNames.includes(name));
  const [only, ...others] = candidates;
  const name = settings.model ?? (others.length === 0 ? only : undefined);
  if (name === undefined) {
    const many = `settings.model of model ${id}: say which of ${candidates.join(', ')} it is`;
    throw new EarshotError('CONFIG_INVALID', candidates.length === 0 ? `${id} has no file` : many);
  }
  const adapters = settings.lora.map(({ file, scale }) => ({ filePath: pathOf(file), scale }));
  return { id, settings, modelPath: pathOf(name), adapters };
}
