import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { HostAccess, ProgramOutput } from '../../hw/host-access.ts';

/** A recorded machine: its files, and what its programs print. */
export interface RecordedMachine {
  /** Text by absolute path. */
  files: Record<string, string>;
  /** Output by the beginning of the command line. */
  programs: Record<string, Partial<ProgramOutput>>;
}

/** Where Earshot lies on every recorded machine. */
export const PLACES = {
  nodeModules: '/opt/earshot/node_modules',
  gpuLibraries: '/opt/earshot/.gpu-runtime/lib',
};

const made: string[] = [];

/** Writes the files below a folder of their own. */
export function accessTo({ files, programs }: RecordedMachine): HostAccess {
  const root = mkdtempSync(join(tmpdir(), 'earshot-machine-'));
  made.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return {
    root,
    run: async (program, args) => {
      const line = [program, ...args].join(' ');
      const fitting = Object.keys(programs).filter((start) => line.startsWith(start));
      const found = fitting.sort((left, right) => right.length - left.length)[0];
      const nothing: ProgramOutput = { state: 'missing', stdout: '', stderr: '' };
      return found === undefined ? nothing : { ...nothing, state: 'ok', ...programs[found] };
    },
  };
}

export function removeMachines(): void {
  for (const root of made.splice(0)) rmSync(root, { recursive: true, force: true });
}

function processors(count: number): string {
  return Array.from({ length: count }, (_, index) => `processor\t: ${index}\n`).join('\n');
}

function memory(totalKib: number, availableKib: number): string {
  return `MemTotal:       ${totalKib} kB\nMemFree:  12 kB\nMemAvailable:   ${availableKib} kB\n`;
}

function dpkg(version: string): string {
  const other = 'Package: adduser\nStatus: install ok installed\nVersion: 3.118\n';
  return `${other}\nPackage: nvidia-jetpack\nStatus: install ok installed\nVersion: ${version}\n`;
}

/** What `ldconfig -p` prints for library files. */
export function linkerCache(paths: readonly string[]): Partial<ProgramOutput> {
  const lines = paths.map((path) => `\t${path.split('/').pop()} (libc6,AArch64) => ${path}`);
  return { stdout: `${lines.length} libs found in cache\n${lines.join('\n')}\n` };
}

const ORT_ARM = `${PLACES.nodeModules}/onnxruntime-node/bin/napi-v6/linux/arm64`;
const ORT_X64 = `${PLACES.nodeModules}/onnxruntime-node/bin/napi-v6/linux/x64`;

/** The files that scripts/install-gpu-runtime leaves in node_modules. */
export function gpuProviders(arch: 'arm64' | 'x64'): Record<string, string> {
  const folder = arch === 'x64' ? ORT_X64 : ORT_ARM;
  return {
    [`${folder}/libonnxruntime_providers_shared.so`]: '',
    [`${folder}/libonnxruntime_providers_cuda.so`]: '',
    [`${folder}/libonnxruntime_providers_tensorrt.so`]: '',
  };
}

interface JetsonParts {
  model: string;
  chip: string;
  release: string;
  jetPack: string;
  cores: number;
  memoryKib: number;
  cuda: string[];
}

/** From NVIDIA's developer guides and the release files that owners of such boards publish. */
function jetson(parts: JetsonParts): RecordedMachine {
  const cudaFolder = '/usr/local/cuda/targets/aarch64-linux/lib';
  const system = '/usr/lib/aarch64-linux-gnu';
  const paths = parts.cuda.map((name) =>
    /cudnn|nvinfer/.test(name) ? `${system}/${name}` : `${cudaFolder}/${name}`,
  );
  return {
    files: {
      '/proc/device-tree/model': `${parts.model}\0`,
      '/proc/device-tree/compatible': `nvidia,p3768-0000+p3767-0005\0nvidia,${parts.chip}\0`,
      '/etc/nv_tegra_release': `${parts.release}\n# KERNEL_VARIANT: oot\n`,
      '/var/lib/dpkg/status': dpkg(parts.jetPack),
      '/proc/driver/nvidia/version':
        'NVRM version: NVIDIA UNIX Open Kernel Module for aarch64  540.4.0  Release Build\n',
      '/proc/cpuinfo': processors(parts.cores),
      '/proc/meminfo': memory(parts.memoryKib, parts.memoryKib - 2_000_000),
      ...Object.fromEntries(paths.map((path) => [path, ''])),
      [`${PLACES.nodeModules}/@node-llama-cpp/linux-arm64/package.json`]: '{}',
    },
    programs: {
      '/sbin/ldconfig': linkerCache(paths.map((path) => path.replace(/(\.so\.\d+).*/, '$1'))),
    },
  };
}

const JETPACK_6 = ['libcudart.so.12.6.68', 'libcublas.so.12.6.1.4', 'libcublasLt.so.12.6.1.4'];
const JETPACK_6_DEEP = ['libcudnn.so.9.3.0', 'libnvinfer.so.10.3.0'];
const JETPACK_7 = ['libcudart.so.13.2.51', 'libcublas.so.13.3.0.5', 'libcublasLt.so.13.3.0.5'];
const JETPACK_7_DEEP = ['libcudnn.so.9.20.0', 'libnvinfer.so.10.16.2'];

/** Jetson Orin Nano 8 GB with JetPack 6.2. */
export const ORIN_NANO = jetson({
  model: 'NVIDIA Jetson Orin Nano Engineering Reference Developer Kit Super',
  chip: 'tegra234',
  release: '# R36 (release), REVISION: 4.3, GCID: 38968081, BOARD: generic, EABI: aarch64',
  jetPack: '6.2+b77',
  cores: 6,
  memoryKib: 7_802_516,
  cuda: [...JETPACK_6, ...JETPACK_6_DEEP],
});

const AGX_ORIN = {
  model: 'NVIDIA Jetson AGX Orin Developer Kit',
  chip: 'tegra234',
  cores: 12,
  memoryKib: 64_349_000,
};

/** Jetson AGX Orin 64 GB with JetPack 6.1. */
export const AGX_ORIN_6 = jetson({
  ...AGX_ORIN,
  release: '# R36 (release), REVISION: 4.0, GCID: 37537400, BOARD: generic, EABI: aarch64',
  jetPack: '6.1+b123',
  cuda: [...JETPACK_6, ...JETPACK_6_DEEP],
});

/** Jetson AGX Orin 64 GB with JetPack 7.2, the first of its generation that runs on Orin. */
export const AGX_ORIN_7 = jetson({
  ...AGX_ORIN,
  release: '# R39 (release), REVISION: 2.0, GCID: 45755727, BOARD: generic, EABI: aarch64',
  jetPack: '7.2+b60',
  cuda: [...JETPACK_7, ...JETPACK_7_DEEP],
});

function pc(parts: {
  cores: number;
  memoryKib: number;
  smi: Partial<ProgramOutput>;
}): RecordedMachine {
  return {
    files: {
      '/sys/class/dmi/id/sys_vendor': 'ASUS\n',
      '/sys/class/dmi/id/product_name': 'System Product Name\n',
      '/proc/cpuinfo': processors(parts.cores),
      '/proc/meminfo': memory(parts.memoryKib, parts.memoryKib / 2),
      '/sys/bus/pci/devices/0000:01:00.0/vendor': '0x10de\n',
      '/sys/bus/pci/devices/0000:01:00.0/class': '0x030000\n',
      '/sys/bus/pci/devices/0000:01:00.1/vendor': '0x10de\n',
      '/sys/bus/pci/devices/0000:01:00.1/class': '0x040300\n',
      '/proc/driver/nvidia/version':
        'NVRM version: NVIDIA UNIX x86_64 Kernel Module  580.95.05  Tue Sep 23 10:11:16 UTC 2025\n',
      [`${PLACES.nodeModules}/@node-llama-cpp/linux-x64/package.json`]: '{}',
      [`${PLACES.nodeModules}/@node-llama-cpp/linux-x64-cuda/package.json`]: '{}',
    },
    programs: { 'nvidia-smi': parts.smi, '/sbin/ldconfig': linkerCache(['/lib/libc.so.6']) },
  };
}

/** PC with a GeForce RTX 3060 12 GB: the driver alone, no CUDA libraries. */
export const PC_3060 = pc({
  cores: 12,
  memoryKib: 32_783_000,
  smi: { stdout: 'NVIDIA GeForce RTX 3060, 580.95.05, 12288, 11754, 8.6\n' },
});

/** PC with a GeForce RTX 4090 24 GB, CUDA 12 and cuDNN from the distribution's packages. */
export const PC_4090: RecordedMachine = (() => {
  const machine = pc({
    cores: 32,
    memoryKib: 131_900_000,
    smi: { stdout: 'NVIDIA GeForce RTX 4090, 580.95.05, 24564, 23028, 8.9\n' },
  });
  const system = '/usr/lib/x86_64-linux-gnu';
  const names = ['libcudart.so.12', 'libcublas.so.12', 'libcublasLt.so.12', 'libcudnn.so.9'];
  machine.programs['/sbin/ldconfig'] = linkerCache(names.map((name) => `${system}/${name}`));
  Object.assign(machine.files, gpuProviders('x64'), { [`${system}/libcudnn.so.9.10.2`]: '' });
  return machine;
})();

/** PC without any NVIDIA card. */
export const PC_PLAIN: RecordedMachine = {
  files: {
    '/proc/cpuinfo': processors(4),
    '/proc/meminfo': memory(16_000_000, 9_000_000),
    '/sys/bus/pci/devices/0000:00:02.0/vendor': '0x8086\n',
    '/sys/bus/pci/devices/0000:00:02.0/class': '0x030000\n',
  },
  programs: {},
};

/** The PC with the RTX 3060 whose nvidia-smi ends or hangs in some other way. */
export function brokenDriver(smi: Partial<ProgramOutput>): RecordedMachine {
  return { ...PC_3060, programs: { ...PC_3060.programs, 'nvidia-smi': smi } };
}
