import { type HostAccess, listHostFolder } from './host-access.ts';

/** Which builds of llama.cpp lie in node_modules. */
export interface LlamaBuilds {
  /** What prebuilt packages compute on: of `cuda`, `vulkan` and `cpu`. */
  prebuilt: string[];
  /** What builds from source compute on; node-llama-cpp takes these before the prebuilt ones. */
  fromSource: string[];
}

/** In the order in which node-llama-cpp tries them. */
const KINDS = ['cuda', 'vulkan', 'cpu'];

/**
 * Looks at files only: importing node-llama-cpp costs a second.
 * @param nodeModules absolute folder
 * @param arch as `process.arch` names it
 */
export function findLlamaBuilds(
  access: HostAccess,
  nodeModules: string,
  arch: string,
): LlamaBuilds {
  const packages = listHostFolder(access, `${nodeModules}/@node-llama-cpp`);
  const locals = listHostFolder(access, `${nodeModules}/node-llama-cpp/llama/localBuilds`);
  const base = `linux-${arch}`;
  const within = (names: readonly string[]): string[] =>
    KINDS.filter((kind) => names.includes(kind === 'cpu' ? base : `${base}-${kind}`));
  return { prebuilt: within(packages), fromSource: within(locals) };
}
