import { InferenceSession, Tensor, type TypedTensor } from 'onnxruntime-node';

export type OnnxSession = InferenceSession;
export type OnnxFloatTensor = TypedTensor<'float32'>;
export const OnnxTensor = Tensor;

/**
 * Opens a model on the CPU with one thread: the small models of the ears finish in a fraction of a
 * millisecond, and more threads would take the core from the rest.
 */
export function openOnnxModel(path: string): Promise<OnnxSession> {
  return InferenceSession.create(path, {
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  });
}
