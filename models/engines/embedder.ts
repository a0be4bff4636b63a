import Type from 'typebox';
import { asEarshotError, EarshotError } from '../../daemon/base/errors.ts';
import { type Embedder, MAX_EMBED_TEXTS } from '../../daemon/ports/memory.ts';
import type { EngineHome, ModelFiles } from '../../daemon/ports/models.ts';
import { openTokenizer, openWordList, type TextTokens } from './embed-tokens.ts';
import { floatsOf, OnnxModel, type OnnxSignature, OnnxTensor } from './onnx.ts';
import { pathOf, readSettings } from './onnx-settings.ts';
import { normalized, pooled } from './pooling.ts';

/** Settings of a sentence embedder in the catalogue. */
const SETTINGS = Type.Object(
  {
    /** File of the model. */
    model: Type.String(),
    /** File of the tokenizer, and what it is: a tokenizer.json, or a list of words. */
    tokenizer: Type.String(),
    tokens: Type.Union([Type.Literal('tokenizer.json'), Type.Literal('words')], {
      default: 'tokenizer.json',
    }),
    /** How a text's tokens become one vector; `model`: the model itself does it. */
    pooling: Type.Union([Type.Literal('mean'), Type.Literal('cls'), Type.Literal('model')], {
      default: 'mean',
    }),
    /** The longest text that the model takes, special tokens included. */
    maxTokens: Type.Integer({ minimum: 3, maximum: 8192, default: 256 }),
    /** Stands before every text, for example `query: ` of the E5 models. */
    prefix: Type.String({ default: '' }),
  },
  { additionalProperties: false },
);

/** Texts that the model sees at once; a cancel is noticed between two batches. */
const BATCH_TEXTS = 16;
/** Tokens of a batch, padding included, which bounds its memory: 8 texts of 512. */
const BATCH_TOKENS = 4096;
const ANY = [undefined, undefined] as const;

/** Sentence vectors by a transformer, or any model with token ids in and a vector out. */
export class OnnxEmbedder implements Embedder {
  readonly name: string;
  readonly dimensions: number;
  readonly #parts: Parts;

  private constructor(name: string, dimensions: number, parts: Parts) {
    this.name = name;
    this.dimensions = dimensions;
    this.#parts = parts;
  }

  /** @throws MODEL_MISSING, MODEL_INVALID, naming the file or the setting */
  static async open(model: ModelFiles, home: EngineHome): Promise<OnnxEmbedder> {
    const { model: file, tokenizer, ...rest } = readSettings(model, SETTINGS);
    const tokenizerPath = pathOf(model, tokenizer);
    const openTokens = rest.tokens === 'words' ? openWordList : openTokenizer;
    const tokens = openTokens(tokenizerPath, rest);
    const onnx = await OnnxModel.open(pathOf(model, file), home, signatureOf(rest.pooling));
    const parts = { onnx, tokens, pooling: rest.pooling, prefix: rest.prefix };
    try {
      // The highest id shows whether the tokenizer belongs to this model.
      const [probe] = await vectorsOf(parts, [[tokens.highestId]]);
      return new OnnxEmbedder(model.id, probe?.length ?? 0, parts);
    } catch (cause) {
      await onnx.close();
      const { message } = asEarshotError(cause);
      const pair = `${onnx.path} does not work with ${tokenizerPath}`;
      throw new EarshotError('MODEL_INVALID', `${pair}: ${message}`, { cause });
    }
  }

  async embed(texts: readonly string[], signal: AbortSignal): Promise<Float32Array[]> {
    if (texts.length > MAX_EMBED_TEXTS) {
      const message = `${texts.length} texts at once, at most ${MAX_EMBED_TEXTS}`;
      throw new EarshotError('INPUT_TOO_LARGE', message);
    }
    const { tokens, prefix } = this.#parts;
    const encoded = texts.map((text) => tokens.encode(prefix + text));
    const vectors: Float32Array[] = [];
    for (const batch of batchesOf(encoded)) {
      if (signal.aborted) return [];
      vectors.push(...(await vectorsOf(this.#parts, batch)));
    }
    return signal.aborted ? [] : vectors;
  }

  async close(): Promise<void> {
    await this.#parts.onnx.close();
  }
}

type Pooling = 'mean' | 'cls' | 'model';

interface Parts {
  onnx: OnnxModel;
  tokens: TextTokens;
  pooling: Pooling;
  prefix: string;
}

function signatureOf(pooling: Pooling): OnnxSignature {
  const output =
    pooling === 'model'
      ? { name: 'sentence_embedding', dims: ANY }
      : { name: 'last_hidden_state', dims: [...ANY, undefined] };
  return {
    what: 'a sentence embedder',
    inputs: [
      { name: 'input_ids', type: 'int64', dims: ANY },
      { name: 'attention_mask', type: 'int64', dims: ANY },
      { name: 'token_type_ids', type: 'int64', dims: ANY, isOptional: true },
    ],
    outputs: [{ ...output, type: 'float32' }],
  };
}

/** Cuts a list of texts into batches that the model's memory allows. */
function batchesOf(encoded: readonly number[][]): number[][][] {
  const batches: number[][][] = [];
  let batch: number[][] = [];
  let longest = 0;
  for (const ids of encoded) {
    longest = Math.max(longest, ids.length);
    const isFull = batch.length >= BATCH_TEXTS || (batch.length + 1) * longest > BATCH_TOKENS;
    if (isFull && batch.length > 0) {
      batches.push(batch);
      batch = [];
      longest = ids.length;
    }
    batch.push(ids);
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}

async function vectorsOf(parts: Parts, batch: readonly number[][]): Promise<Float32Array[]> {
  const { onnx, pooling } = parts;
  const width = Math.max(1, ...batch.map((ids) => ids.length));
  const dims = [batch.length, width];
  const ids = new BigInt64Array(batch.length * width);
  const mask = new BigInt64Array(batch.length * width);
  for (const [row, tokens] of batch.entries()) {
    for (const [at, id] of tokens.entries()) {
      ids[row * width + at] = BigInt(id);
      mask[row * width + at] = 1n;
    }
  }
  const feeds: Record<string, InstanceType<typeof OnnxTensor>> = {
    input_ids: new OnnxTensor('int64', ids, dims),
    attention_mask: new OnnxTensor('int64', mask, dims),
  };
  if (onnx.inputs.includes('token_type_ids')) {
    feeds['token_type_ids'] = new OnnxTensor('int64', new BigInt64Array(ids.length), dims);
  }
  const values = floatsOf(await onnx.run(feeds), onnx.outputs[0]);
  const rowLength = values.length / batch.length;
  return batch.map((tokens, row) => {
    const own = values.subarray(row * rowLength, (row + 1) * rowLength);
    return normalized(
      pooling === 'model' ? own : pooled(own, { width, tokens: tokens.length, pooling }),
    );
  });
}
