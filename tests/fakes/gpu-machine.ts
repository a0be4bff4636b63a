import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { expect } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const RUN_TIMEOUT_MS = 60_000;

export interface GpuRunResult {
  status: number;
  stdout: string;
  stderr: string;
}

interface Download {
  set: string;
  kind: string;
  needs: string;
  base: string;
  folder: string;
  file: string;
  bytes: number;
  sha256: string;
}

/**
 * A checkout with stand-ins for the npm packages that scripts/install-gpu-runtime changes, on a
 * machine whose programs say what a case wants. Archives are small, real and served by the case.
 */
export class GpuMachine {
  readonly home = mkdtempSync(join(tmpdir(), 'earshot-gpu-'));
  readonly root = join(this.home, 'earshot');
  /** Where the machine's own files lie: /etc, /proc. */
  readonly system = join(this.home, 'system');
  /** A folder for --from. */
  readonly stick = join(this.home, 'stick');
  readonly #bin = join(this.home, 'bin');

  /** @param arch as `uname -m` says it */
  constructor(arch: 'x86_64' | 'aarch64' | 'riscv64' = 'x86_64') {
    for (const folder of [this.#bin, this.stick, this.system, join(this.root, 'scripts')]) {
      mkdirSync(folder, { recursive: true });
    }
    const wanted = /^(install-gpu-runtime|gpu-runtime.*|setup-lib\.sh)$/;
    for (const name of readdirSync(join(ROOT, 'scripts')).filter((name) => wanted.test(name))) {
      cpSync(join(ROOT, 'scripts', name), join(this.root, 'scripts', name));
    }
    this.says('uname', `case "$1" in -sm) echo "Linux ${arch}";; *) echo ${arch};; esac`);
    this.says('ldconfig', 'echo "\tlibc.so.6 (libc6) => /lib/libc.so.6"');
    this.says('gcc', 'while [ $# -gt 1 ]; do [ "$1" = -o ] && echo "shim" >"$2"; shift; done');
    this.lacks('nvidia-smi');
    this.loads(true);
    this.#packages(arch === 'x86_64' ? 'x64' : 'arm64');
    this.serveFrom('http://127.0.0.1:9');
  }

  /** A fake program, as the body of a shell script. */
  says(program: string, body: string): void {
    const path = join(this.#bin, program);
    rmSync(path, { force: true });
    writeFileSync(path, `#!/bin/sh\n${body}\n`);
    chmodSync(path, 0o755);
  }

  lacks(program: string): void {
    this.says(program, 'exit 127');
  }

  /** An NVIDIA card with this driver. */
  hasDriver(version: string): void {
    this.says('nvidia-smi', `echo ${version}`);
  }

  /** Whether the libraries load after the installation. */
  loads(isLoading: boolean): void {
    const answer = isLoading ? 'exit 0' : 'echo no symbol; exit 1';
    const check = `case "$*" in *load-check) ${answer};; esac`;
    this.says('node', `${check}\nexec ${process.execPath} "$@"`);
  }

  /** The real npm packages instead of stand-ins, and the real compiler and loader. */
  useRealPackages(): void {
    for (const program of ['gcc', 'node']) rmSync(join(this.#bin, program));
    symlinkSync(process.execPath, join(this.#bin, 'node'));
    const folder = `linux/${process.arch}`;
    const binaries = `onnxruntime-node/bin/napi-v6/${folder}`;
    const copies = ['onnxruntime-common', 'sherpa-onnx-node', `sherpa-onnx-linux-${process.arch}`];
    const modules = join(this.root, 'node_modules');
    rmSync(modules, { recursive: true });
    for (const name of [
      ...copies,
      'onnxruntime-node/dist',
      binaries,
      'onnxruntime-node/package.json',
    ]) {
      cpSync(join(ROOT, 'node_modules', name), join(modules, name), { recursive: true });
    }
  }

  systemFile(path: string, text: string): void {
    mkdirSync(dirname(join(this.system, path)), { recursive: true });
    writeFileSync(join(this.system, path), text);
  }

  jetson(release: string, chip: string): void {
    this.systemFile('/etc/nv_tegra_release', `# ${release}, GCID: 1, BOARD: generic\n`);
    this.systemFile('/proc/device-tree/compatible', `nvidia,p3701-0000\0nvidia,${chip}\0`);
    this.systemFile('/proc/meminfo', 'MemTotal:       30000000 kB\n');
    this.systemFile('/usr/local/cuda/bin/nvcc', '');
    chmodSync(join(this.system, '/usr/local/cuda/bin/nvcc'), 0o755);
    this.says('ldconfig', 'echo "\tlibcudnn.so.9 (x) => /x"; echo "\tlibnvinfer.so.10 (x) => /x"');
    this.says('nproc', 'echo 12');
  }

  /**
   * Makes the small archives in `stick` and writes their hashes into the data file.
   * @param runtime a real library to put into those of ONNX Runtime
   */
  makeArchives(edit: (download: Download) => void = () => undefined, runtime?: string): void {
    this.#editData((data) => {
      for (const download of data.downloads) {
        this.#archive(download, runtime);
        download.sha256 = hashOf(join(this.stick, download.file));
        download.bytes = readFileSync(join(this.stick, download.file)).length;
        edit(download);
      }
    });
  }

  /** Addresses of the downloads, all at one server. */
  serveFrom(address: string): void {
    this.#editData((data) => {
      for (const base of Object.keys(data.bases)) data.bases[base] = address;
    });
  }

  run(...args: string[]): Promise<GpuRunResult> {
    const env = { PATH: `${this.#bin}:/usr/bin:/bin`, EARSHOT_MACHINE_ROOT: this.system };
    const script = join(this.root, 'scripts', 'install-gpu-runtime');
    const options = { cwd: this.home, env, timeout: RUN_TIMEOUT_MS };
    return new Promise((resolve) => {
      execFile(script, args, options, (error, stdout, stderr) => {
        const status = error === null ? 0 : Number(error.code ?? -1);
        resolve({ status, stdout, stderr });
      });
    });
  }

  /** SHA-256 of every file below node_modules, by relative path. */
  modules(): Record<string, string> {
    const folder = join(this.root, 'node_modules');
    const files = readdirSync(folder, { recursive: true, withFileTypes: true });
    const paths = files.filter((entry) => entry.isFile()).map((e) => join(e.parentPath, e.name));
    return Object.fromEntries(paths.sort().map((path) => [relative(folder, path), hashOf(path)]));
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), 'utf8');
  }

  has(path: string): boolean {
    return existsSync(join(this.root, path));
  }

  remove(): void {
    rmSync(this.home, { recursive: true, force: true });
  }

  #packages(arch: string): void {
    const put = (path: string, text: string): void => {
      mkdirSync(dirname(join(this.root, 'node_modules', path)), { recursive: true });
      writeFileSync(join(this.root, 'node_modules', path), text);
    };
    put('onnxruntime-node/package.json', '{"version":"1.30.0"}');
    put('sherpa-onnx-node/package.json', '{"version":"1.13.8"}');
    put(`onnxruntime-node/bin/napi-v6/linux/${arch}/libonnxruntime.so.1`, 'runtime for the CPU');
    put(`sherpa-onnx-linux-${arch}/libonnxruntime.so`, "sherpa's own runtime");
    put(`sherpa-onnx-linux-${arch}/libsherpa-onnx-c-api.so`, 'needs VERS_1.28.2');
  }

  #archive({ kind, file, needs }: Download, runtime?: string): void {
    const name = file.replace(/\.(tgz|tar\.xz)$/, '');
    const lib = join(this.home, 'archives', name, 'lib');
    mkdirSync(join(lib, 'stubs'), { recursive: true });
    if (kind === 'runtime') {
      const library = join(lib, 'libonnxruntime.so.1.30.0');
      if (runtime === undefined) writeFileSync(library, `runtime of ${name}`);
      else cpSync(runtime, library);
      symlinkSync('libonnxruntime.so.1.30.0', join(lib, 'libonnxruntime.so.1'));
      for (const part of ['shared', 'cuda', 'tensorrt']) {
        writeFileSync(join(lib, `libonnxruntime_providers_${part}.so`), `${part} of ${name}`);
      }
    } else {
      writeFileSync(join(lib, `${needs}.9.9`), `${needs} ${'x'.repeat(5000)}`);
      symlinkSync(`${needs}.9.9`, join(lib, needs));
      writeFileSync(join(lib, 'stubs', needs), 'a stub');
    }
    const from = join(this.home, 'archives');
    execFileSync('tar', ['-caf', join(this.stick, file), '-C', from, name]);
  }

  #editData(edit: (data: { bases: Record<string, string>; downloads: Download[] }) => void): void {
    const path = join(this.root, 'scripts', 'gpu-runtime.json');
    const data = JSON.parse(readFileSync(path, 'utf8'));
    edit(data);
    writeFileSync(path, JSON.stringify(data));
  }
}

function hashOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

/** One line on standard error, and it says this. */
export function expectRefusal({ status, stderr }: GpuRunResult, what: RegExp): void {
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(stderr).toMatch(what);
  expect(status).toBe(1);
}
