import type { InferenceSession } from 'onnxruntime-node';
import { EarshotError } from '../../daemon/base/errors.ts';
import type { EngineHome } from '../../daemon/ports/models.ts';
import { tensorrtSession } from '../tensorrt-cache.ts';

type SessionOptions = InferenceSession.SessionOptions;

/** ONNX Runtime's severity 3: its warnings are about graphs and nobody can act on them. */
const ERRORS_ONLY = 3;

/**
 * What a home means to ONNX Runtime. A GPU provider is followed by the next slower one, which takes
 * the operators it does not have.
 * @throws INTERNAL when a GPU provider is asked for without saying which GPU
 */
export function sessionOptions(home: EngineHome): SessionOptions {
  return {
    ...providersOf(home),
    intraOpNumThreads: home.threads,
    // The models of the house are chains: nothing in them runs side by side.
    interOpNumThreads: 1,
    executionMode: 'sequential',
    logSeverityLevel: ERRORS_ONLY,
  };
}

function providersOf({ provider, gpu }: EngineHome): SessionOptions {
  if (provider === 'cpu') return { executionProviders: ['cpu'] };
  if (!gpu) throw new EarshotError('INTERNAL', `${provider} was asked for without a GPU`);
  const { deviceId, engineCacheFolder } = gpu;
  if (provider === 'tensorrt') return tensorrtSession(engineCacheFolder, deviceId);
  return { executionProviders: [{ name: 'cuda', deviceId }, 'cpu'] };
}
