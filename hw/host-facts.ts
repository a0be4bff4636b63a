import { availableParallelism } from 'node:os';
import { type Board, detectBoard } from './board.ts';
import { detectGpus, type GpuFacts } from './gpu.ts';
import { findGpuLibraries, type GpuLibrary, linkedLibrary } from './gpu-libraries.ts';
import { type HostAccess, listHostFolder, readHostFile } from './host-access.ts';
import { findLlamaBuilds, type LlamaBuilds } from './llama-build.ts';

/** What ONNX Runtime lies in node_modules, and what it was built to compute on. */
export interface OnnxRuntimeFacts {
  /** Its CUDA provider is there. */
  hasCudaProvider: boolean;
  hasTensorrtProvider: boolean;
}

/** All that is known of this machine: plain data. */
export interface HostFacts {
  board: Board;
  /** Logical processors that this process may use. */
  cores: number;
  memoryBytes: number;
  /** What a new program could take without swapping. */
  freeMemoryBytes: number;
  gpu: GpuFacts;
  /** For models on the largest GPU: the machine's memory where it is shared, 0 without one. */
  gpuMemoryBytes: number;
  isUnified: boolean;
  libraries: GpuLibrary[];
  onnxRuntime: OnnxRuntimeFacts;
  llama: LlamaBuilds;
  /** A GPU that answers, and the libraries and the provider with which ONNX Runtime uses it. */
  hasCuda: boolean;
}

/** Where things of Earshot lie on the probed machine: absolute there. */
export interface OwnPlaces {
  nodeModules: string;
  /** Libraries that scripts/install-gpu-runtime placed. */
  gpuLibraries: string;
}

const BYTES_PER_KIB = 1024;
/** ONNX Runtime 1.30 is built against cuDNN 9 (its release notes; 8 was dropped with 1.19). */
export const CUDNN_MAJOR = 9;
/** ONNX Runtime 1.30 is built against TensorRT 10. */
export const TENSORRT_MAJOR = 10;

/** Looks at the whole machine. Never throws: what cannot be found is absent from the facts. */
export async function probeHost(access: HostAccess, places: OwnPlaces): Promise<HostFacts> {
  const board = detectBoard(access);
  const [gpu, libraries] = await Promise.all([
    detectGpus(access, board),
    findGpuLibraries(access, [places.gpuLibraries]),
  ]);
  const arch = board.kind === 'jetson' ? 'arm64' : process.arch;
  const memory = readHostFile(access, '/proc/meminfo');
  const memoryBytes = kibibytes(memory, 'MemTotal');
  const onnxRuntime = findOnnxRuntime(access, places.nodeModules, arch);
  const largest = Math.max(0, ...gpu.gpus.map((card) => card.memoryBytes));
  return {
    board,
    cores: countCores(access),
    memoryBytes,
    freeMemoryBytes: kibibytes(memory, 'MemAvailable'),
    gpu,
    gpuMemoryBytes: gpu.isUnified && gpu.gpus.length > 0 ? memoryBytes : largest,
    isUnified: gpu.isUnified,
    libraries,
    onnxRuntime,
    llama: findLlamaBuilds(access, places.nodeModules, arch),
    hasCuda:
      gpu.gpus.length > 0 && onnxRuntime.hasCudaProvider && cudaLibraryGaps(libraries).length === 0,
  };
}

/**
 * What ONNX Runtime's CUDA provider needs and the dynamic linker does not find, in words.
 * @returns empty when all is there
 */
export function cudaLibraryGaps(libraries: readonly GpuLibrary[]): string[] {
  const major = linkedLibrary(libraries, 'cudart')?.major;
  const gaps = [];
  if (major === undefined) gaps.push('the CUDA runtime (libcudart)');
  if (linkedLibrary(libraries, 'cublas', major) === undefined) gaps.push('cuBLAS');
  if (linkedLibrary(libraries, 'cudnn', CUDNN_MAJOR) === undefined) {
    const other = linkedLibrary(libraries, 'cudnn');
    gaps.push(`cuDNN ${CUDNN_MAJOR}${other === undefined ? '' : ` (here is ${other.version})`}`);
  }
  return gaps;
}

function findOnnxRuntime(access: HostAccess, modules: string, arch: string): OnnxRuntimeFacts {
  const folder = `${modules}/onnxruntime-node/bin/napi-v6/linux/${arch}`;
  const files = listHostFolder(access, folder);
  const has = (name: string): boolean => files.includes(`libonnxruntime_providers_${name}.so`);
  return {
    hasCudaProvider: has('shared') && has('cuda'),
    hasTensorrtProvider: has('shared') && has('tensorrt'),
  };
}

function kibibytes(meminfo: string, name: string): number {
  const kib = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(meminfo)?.[1];
  return Number(kib ?? 0) * BYTES_PER_KIB;
}

/** A recorded machine has its own count; the real one is asked for what this process may use. */
function countCores(access: HostAccess): number {
  if (access.root === '/') return availableParallelism();
  return readHostFile(access, '/proc/cpuinfo').match(/^processor\s*:/gm)?.length ?? 0;
}
