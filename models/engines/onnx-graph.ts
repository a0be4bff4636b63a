import { EarshotError } from '../../daemon/base/errors.ts';
import { openOnnxModel } from './onnx.ts';

/** Shapes of what goes into a model and comes out, in order; a name stands for any size. */
export interface OnnxShapes {
  inputs: readonly (readonly (number | string)[])[];
  outputs: readonly (readonly (number | string)[])[];
}

/**
 * Loads a model with ONNX Runtime, which throws where sherpa's streaming engines end the process:
 * damage inside the graph, operators that nobody knows.
 * @param label how errors name it
 * @throws MODEL_INVALID
 */
export async function checkOnnxGraph(path: string, label = path): Promise<OnnxShapes> {
  const session = await openOnnxModel(path).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new EarshotError('MODEL_INVALID', `the model file ${label} cannot be loaded: ${reason}`, {
      cause,
    });
  });
  const shapes = (values: typeof session.inputMetadata): (number | string)[][] =>
    values.map((value) => (value.isTensor ? [...value.shape] : []));
  const found = {
    inputs: shapes(session.inputMetadata),
    outputs: shapes(session.outputMetadata),
  };
  await session.release();
  return found;
}
