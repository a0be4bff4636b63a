import { EarshotError } from '../../daemon/base/errors.ts';
import { OnnxTensor, openOnnxModel } from './onnx.ts';

/** An input of a model; its values are zeros, but for `data`. */
export interface ProofInput {
  dims: readonly number[];
  /** Of an int64 input; absent: float zeros. */
  data?: readonly number[];
}

/**
 * Opens and runs a model once in onnxruntime-node, which throws where sherpa-onnx would end the
 * process. For small models that sherpa opens synchronously: it costs their opening twice.
 * @param inputs in the order of the model
 * @returns the shape of each output, in the order of the model
 * @throws MODEL_INVALID, naming the file
 */
export async function proveOnnx(path: string, inputs: readonly ProofInput[]): Promise<number[][]> {
  try {
    const session = await openOnnxModel(path);
    try {
      const { inputNames, outputNames } = session;
      if (inputNames.length !== inputs.length) {
        throw new Error(`it has ${inputNames.length} inputs, not ${inputs.length}`);
      }
      const feeds = inputs.map((input, at) => [inputNames[at] ?? '', tensorOf(input)] as const);
      const outputs = await session.run(Object.fromEntries(feeds));
      return outputNames.map((name) => [...(outputs[name]?.dims ?? [])]);
    } finally {
      await session.release();
    }
  } catch (cause) {
    const { message } = cause as Error;
    throw new EarshotError('MODEL_INVALID', `the model file ${path} cannot be run: ${message}`, {
      cause,
    });
  }
}

function tensorOf({ dims, data }: ProofInput): InstanceType<typeof OnnxTensor> {
  if (data) return new OnnxTensor('int64', BigInt64Array.from(data, BigInt), dims);
  const length = dims.reduce((product, dim) => product * dim, 1);
  return new OnnxTensor('float32', new Float32Array(length), dims);
}
