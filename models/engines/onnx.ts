import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { EarshotError } from '../../daemon/base/errors.ts';
import type { EngineHome } from '../../daemon/ports/models.ts';
import { compiledModel } from '../tensorrt-cache.ts';
import { sessionOptions } from './onnx-options.ts';

export type OnnxTensors = Readonly<Record<string, Tensor>>;
export const OnnxTensor = Tensor;

/** One input or output that an engine expects of its model. */
export interface OnnxPort {
  /** Absent: found by its place in the list. */
  name?: string;
  type: 'float32' | 'int64';
  /** Length of each axis; `undefined` where any will do, and as a whole where any shape will. */
  dims?: readonly (number | undefined)[];
  /** Some models of the kind go without it. */
  isOptional?: boolean;
}

/** What a model file must look like to be the model that an engine wants. */
export interface OnnxSignature {
  /** In words, for the message: `a Silero speech detector`. */
  what: string;
  inputs: readonly OnnxPort[];
  outputs: readonly OnnxPort[];
}

/** Words of ONNX Runtime when a GPU provider's library, or a library that it needs, is absent. */
const NO_PROVIDER = /ExecutionProvider|Failed to load (shared )?library/;

/** A model that ONNX Runtime has loaded and that is the kind of model that was asked for. */
export class OnnxModel {
  readonly path: string;
  /** Names in the order of the signature. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly #session: InferenceSession;

  private constructor(path: string, session: InferenceSession, signature: OnnxSignature) {
    this.path = path;
    this.#session = session;
    const { what, inputs, outputs } = signature;
    this.inputs = inputs.flatMap((port, at) => matched(port, at, session.inputMetadata));
    this.outputs = outputs.flatMap((port, at) => matched(port, at, session.outputMetadata));
    const given = session.inputMetadata.find(({ name }) => !this.inputs.includes(name));
    if (given) throw new Error(`${what} has no input ${given.name}`);
  }

  /**
   * @throws MODEL_MISSING, MODEL_INVALID, each naming the file; LIBRARY_MISSING without the
   *   libraries of the provider
   */
  static async open(path: string, home: EngineHome, signature: OnnxSignature): Promise<OnnxModel> {
    const file = statSync(path, { throwIfNoEntry: false });
    if (!file) throw new EarshotError('MODEL_MISSING', `there is no model file ${path}`);
    if (file.size === 0) throw new EarshotError('MODEL_INVALID', `${path} is empty`);
    const session = await openOnnxModel(path, home);
    try {
      return new OnnxModel(path, session, signature);
    } catch (cause) {
      await session.release();
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new EarshotError('MODEL_INVALID', `${path} is not ${signature.what}: ${reason}`, {
        cause,
      });
    }
  }

  /**
   * @param feeds a tensor for each input, unchanged until the promise settles
   * @throws ENGINE_FAILED, naming the file
   */
  async run(feeds: OnnxTensors): Promise<OnnxTensors> {
    try {
      return await this.#session.run(feeds);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new EarshotError('ENGINE_FAILED', `${this.path}: ${reason}`, { cause });
    }
  }

  async close(): Promise<void> {
    await this.#session.release();
  }
}

/** Runs a model with one input and one output. @throws ENGINE_FAILED, naming the file */
export async function onlyOutput(model: OnnxModel, input: Tensor): Promise<Float32Array> {
  return floatsOf(await model.run({ [model.inputs[0] ?? '']: input }), model.outputs[0]);
}

/** The numbers of an output of `run`. @throws ENGINE_FAILED when it is not there */
export function floatsOf(tensors: OnnxTensors, name: string | undefined): Float32Array {
  const data = name === undefined ? undefined : tensors[name]?.data;
  if (data instanceof Float32Array) return data;
  throw new EarshotError('ENGINE_FAILED', `the model gave no output ${name}`);
}

/** Each file of a model has a place of its own for what TensorRT makes of it. */
function homeOfFile(home: EngineHome, path: string): EngineHome {
  if (home.provider !== 'tensorrt' || !home.gpu) return home;
  const engineCacheFolder = join(home.gpu.engineCacheFolder, basename(path));
  mkdirSync(engineCacheFolder, { recursive: true });
  return { ...home, gpu: { ...home.gpu, engineCacheFolder } };
}

/**
 * The model with the engines that TensorRT compiled earlier; one that is spoilt is removed, so that
 * they are compiled again.
 */
async function openCompiled(home: EngineHome): Promise<InferenceSession | undefined> {
  if (home.provider !== 'tensorrt' || !home.gpu) return undefined;
  const compiled = compiledModel(home.gpu.engineCacheFolder);
  if (!existsSync(compiled)) return undefined;
  try {
    return await InferenceSession.create(compiled, sessionOptions(home));
  } catch {
    rmSync(compiled, { force: true });
    return undefined;
  }
}

const ONE_CPU_THREAD: EngineHome = { threads: 1, provider: 'cpu' };

/**
 * A bare session, whatever the model is.
 * @throws MODEL_INVALID, naming the file; LIBRARY_MISSING without the libraries of the provider
 */
export async function openOnnxModel(
  path: string,
  home: EngineHome = ONE_CPU_THREAD,
): Promise<InferenceSession> {
  const own = homeOfFile(home, path);
  try {
    return (await openCompiled(own)) ?? (await InferenceSession.create(path, sessionOptions(own)));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    if (home.provider !== 'cpu' && NO_PROVIDER.test(reason)) {
      const message = `ONNX Runtime cannot use ${home.provider}: ${reason}`;
      throw new EarshotError('LIBRARY_MISSING', message, { cause });
    }
    throw new EarshotError('MODEL_INVALID', `${path} cannot be loaded: ${reason}`, { cause });
  }
}

type PortFacts = InferenceSession.ValueMetadata;

/** The name of the port in the model, if it has it; throws a plain Error saying what differs. */
function matched(port: OnnxPort, at: number, present: readonly PortFacts[]): string[] {
  const found = port.name === undefined ? present[at] : present.find((p) => p.name === port.name);
  const label = port.name ?? `number ${at + 1}`;
  if (!found && port.isOptional) return [];
  if (!found) throw new Error(`it has no input or output ${label}`);
  if (!found.isTensor || found.type !== port.type) {
    throw new Error(`${found.name} is no tensor of ${port.type}`);
  }
  if (port.dims && !fits(port.dims, found.shape)) {
    throw new Error(`${found.name} has the shape [${found.shape.join(', ')}]`);
  }
  return [found.name];
}

/** An axis of the model without a length (a name, or nothing) takes any. */
function fits(wanted: readonly (number | undefined)[], shape: readonly unknown[]): boolean {
  if (wanted.length !== shape.length) return false;
  return wanted.every((dim, axis) => {
    const actual = shape[axis];
    return dim === undefined || typeof actual !== 'number' || actual === dim;
  });
}
