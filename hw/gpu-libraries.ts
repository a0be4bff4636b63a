import { type HostAccess, listHostFolder } from './host-access.ts';

/** Libraries that decide what a GPU can be used for. */
const LIBRARIES = [
  ...['cudart', 'cublas', 'cublasLt', 'curand', 'nvrtc', 'cudnn', 'nvinfer'],
] as const;
export type GpuLibraryName = (typeof LIBRARIES)[number];

/** One version of a library, where it was found. */
export interface GpuLibrary {
  name: GpuLibraryName;
  /** As exact as the file names tell, for example `12.9.79`, or `12`. */
  version: string;
  /** First number of the version, which programs are bound to. */
  major: number;
  folder: string;
  /** False: it lies there, but the dynamic linker does not look there. */
  isLinked: boolean;
}

const LDCONFIG_TIMEOUT_MS = 5000;
/** Bounds a listing that is not what we think it is. */
const MAX_FOLDERS = 64;

/** Where CUDA, JetPack and Python packages put libraries without telling the dynamic linker. */
const KNOWN_FOLDERS = [
  ...['/usr/local/cuda/lib64', '/usr/local/cuda/targets/*/lib', '/usr/local/cuda-*/lib64'],
  ...['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib64', '/opt/cuda/lib64'],
  ...['/usr/local/lib/python3*/dist-packages/nvidia/*/lib'],
  ...['/usr/local/lib/python3*/dist-packages/tensorrt_libs'],
  ...['/home/*/.local/lib/python3*/site-packages/nvidia/*/lib'],
];

/**
 * The GPU libraries of this machine.
 * @param ownFolders absolute paths that the start script puts in front of the linker's search
 */
export async function findGpuLibraries(
  access: HostAccess,
  ownFolders: readonly string[],
): Promise<GpuLibrary[]> {
  const cached = await linkerCache(access);
  const linked = new Set([...ownFolders, ...cached.map(({ folder }) => folder)]);
  const others = KNOWN_FOLDERS.flatMap((pattern) => expand(access, pattern));
  const folders = [...new Set([...linked, ...others])].slice(0, MAX_FOLDERS);
  const found = folders.flatMap((folder) => librariesIn(access, folder, linked.has(folder)));
  const seen = new Set(found.map(keyOf));
  // A cache that names files we cannot list still counts.
  return [...found, ...cached.filter((library) => !seen.has(keyOf(library)))];
}

function keyOf({ name, major, folder }: GpuLibrary): string {
  return `${folder}/${name}.${major}`;
}

/** What `ldconfig -p` prints: `\tlibcudnn.so.9 (libc6,x86-64) => /usr/lib/…/libcudnn.so.9`. */
async function linkerCache(access: HostAccess): Promise<GpuLibrary[]> {
  let output = await access.run('/sbin/ldconfig', ['-p'], LDCONFIG_TIMEOUT_MS);
  if (output.state === 'missing')
    output = await access.run('ldconfig', ['-p'], LDCONFIG_TIMEOUT_MS);
  return output.stdout.split('\n').flatMap((line) => {
    const path = / => (\S+)$/.exec(line)?.[1] ?? '';
    const cut = path.lastIndexOf('/');
    const library = parse(path.slice(cut + 1));
    return library === undefined
      ? []
      : [{ ...library, folder: path.slice(0, cut), isLinked: true }];
  });
}

function parse(file: string): Omit<GpuLibrary, 'folder' | 'isLinked'> | undefined {
  const [, name, version = ''] = /^lib([A-Za-z]+)\.so\.(\d+(?:\.\d+)*)$/.exec(file) ?? [];
  const known = LIBRARIES.find((library) => library === name);
  return known && { name: known, version, major: Number.parseInt(version, 10) };
}

/** One entry for each library and major version, with the longest version that files tell. */
function librariesIn(access: HostAccess, folder: string, isLinked: boolean): GpuLibrary[] {
  const best = new Map<string, GpuLibrary>();
  for (const file of listHostFolder(access, folder)) {
    const library = parse(file);
    if (library === undefined) continue;
    const entry = { ...library, folder, isLinked };
    const before = best.get(keyOf(entry));
    if (before === undefined || before.version.length < entry.version.length) {
      best.set(keyOf(entry), entry);
    }
  }
  return [...best.values()];
}

/** Folders that fit a pattern with `*` in some of its parts. */
function expand(access: HostAccess, pattern: string): string[] {
  let paths = [''];
  for (const part of pattern.split('/').slice(1)) {
    paths = paths.flatMap((path) => matching(access, path, part)).slice(0, MAX_FOLDERS);
  }
  return paths;
}

function matching(access: HostAccess, path: string, part: string): string[] {
  if (!part.includes('*')) return [`${path}/${part}`];
  const [before = '', after = ''] = part.split('*');
  return listHostFolder(access, path === '' ? '/' : path)
    .filter((name) => name.startsWith(before) && name.endsWith(after))
    .map((name) => `${path}/${name}`);
}

/** The newest that the dynamic linker finds, of one major version where that matters. */
export function linkedLibrary(
  libraries: readonly GpuLibrary[],
  name: GpuLibraryName,
  major?: number,
): GpuLibrary | undefined {
  return libraries
    .filter((library) => library.isLinked && library.name === name)
    .filter((library) => major === undefined || library.major === major)
    .sort((left, right) => right.major - left.major)[0];
}
