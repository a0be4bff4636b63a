import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock, SystemClock } from '../../daemon/base/clock.ts';
import { usedGpuMemoryBytes } from '../../hw/gpu.ts';
import { readHostFile, systemAccess } from '../../hw/host-access.ts';
import { cudaLibraryGaps, type HostFacts, probeHost } from '../../hw/host-facts.ts';
import * as machines from '../fakes/machines.ts';

const GIB = 1024 ** 3;

function probe(machine: machines.RecordedMachine): Promise<HostFacts> {
  return probeHost(machines.accessTo(machine), machines.PLACES);
}

afterEach(machines.removeMachines);

describe('a Jetson', () => {
  it('Orin Nano 8 GB with JetPack 6: model, release, chip, shared memory', async () => {
    const facts = await probe(machines.ORIN_NANO);
    expect(facts.board).toEqual({
      kind: 'jetson',
      model: 'NVIDIA Jetson Orin Nano Engineering Reference Developer Kit Super',
      l4t: '36.4.3',
      jetPack: '6.2',
      chip: 'tegra234',
    });
    expect(facts.gpu.gpus).toEqual([
      { name: 'Orin (Ampere)', memoryBytes: 0, freeBytes: undefined, computeCapability: '8.7' },
    ]);
    expect(facts).toMatchObject({ cores: 6, isUnified: true, hasCuda: false });
    expect(facts.gpu.driverVersion).toBe('540.4.0');
    expect(facts.gpuMemoryBytes).toBe(facts.memoryBytes);
    expect(facts.memoryBytes / GIB).toBeCloseTo(7.44, 2);
    expect(facts.freeMemoryBytes).toBe((7_802_516 - 2_000_000) * 1024);
    expect(facts.llama).toEqual({ prebuilt: ['cpu'], fromSource: [] });
  });

  it('finds the exact versions of the libraries that JetPack brings', async () => {
    const { libraries } = await probe(machines.ORIN_NANO);
    const versions = libraries.filter(({ isLinked }) => isLinked).map((l) => [l.name, l.version]);
    expect(Object.fromEntries(versions)).toEqual({
      cudart: '12.6.68',
      cublas: '12.6.1.4',
      cublasLt: '12.6.1.4',
      cudnn: '9.3.0',
      nvinfer: '10.3.0',
    });
    expect(cudaLibraryGaps(libraries)).toEqual([]);
  });

  it('has CUDA when ONNX Runtime has its provider as well', async () => {
    const { files, programs } = machines.AGX_ORIN_6;
    const facts = await probe({ programs, files: { ...files, ...machines.gpuProviders('arm64') } });
    expect(facts.hasCuda).toBe(true);
    expect(facts.board.jetPack).toBe('6.1');
  });

  it('AGX Orin with JetPack 7: CUDA 13 and TensorRT 10.16', async () => {
    const { board, libraries } = await probe(machines.AGX_ORIN_7);
    expect(board).toMatchObject({ l4t: '39.2.0', jetPack: '7.2' });
    expect(libraries.map(({ name, major }) => `${name} ${major}`)).toEqual(
      expect.arrayContaining(['cudart 13', 'nvinfer 10', 'cudnn 9']),
    );
  });

  it.each([
    ['36.4.3', 'REVISION: 4.3', 'R36', '6.2'],
    ['36.4.7, which is not in the table', 'REVISION: 4.7', 'R36', '6'],
    ['38.4.0', 'REVISION: 4.0', 'R38', '7.1'],
    ['39.2.1', 'REVISION: 2.1', 'R39', '7.2'],
    ['35.4.1', 'REVISION: 4.1', 'R35', '5'],
    ['a release from the future', 'REVISION: 1.0', 'R99', ''],
  ])(
    'without the package, JetPack follows from release %s',
    async (_, revision, release, jetPack) => {
      const { files, programs } = machines.ORIN_NANO;
      const text = `# ${release} (release), ${revision}, GCID: 1, BOARD: generic`;
      const changed = { ...files, '/etc/nv_tegra_release': text, '/var/lib/dpkg/status': '' };
      expect((await probe({ programs, files: changed })).board.jetPack).toBe(jetPack);
    },
  );
});

describe('a PC', () => {
  it('RTX 3060 12 GB with a driver and nothing else', async () => {
    const facts = await probe(machines.PC_3060);
    expect(facts.board).toMatchObject({ kind: 'pc', model: 'ASUS System Product Name' });
    expect(facts.gpu).toEqual({
      gpus: [
        {
          name: 'NVIDIA GeForce RTX 3060',
          memoryBytes: 12 * GIB,
          freeBytes: 11_754 * 1024 ** 2,
          computeCapability: '8.6',
        },
      ],
      driverVersion: '580.95.05',
      isUnified: false,
      trouble: '',
    });
    expect(facts).toMatchObject({ gpuMemoryBytes: 12 * GIB, hasCuda: false, cores: 12 });
    expect(cudaLibraryGaps(facts.libraries)).toEqual([
      'the CUDA runtime (libcudart)',
      'cuBLAS',
      'cuDNN 9',
    ]);
    expect(facts.llama.prebuilt).toEqual(['cuda', 'cpu']);
  });

  it('RTX 4090 24 GB with everything that CUDA needs', async () => {
    const facts = await probe(machines.PC_4090);
    expect(facts.hasCuda).toBe(process.arch === 'x64');
    expect(facts.libraries.find(({ name }) => name === 'cudnn')?.version).toBe('9.10.2');
  });

  it('counts the libraries that we placed; those of another major do not help', async () => {
    const { files, programs } = machines.PC_3060;
    const own = ['libcudart.so.13', 'libcublas.so.12', 'libcudnn.so.8.9.7'];
    const placed = own.map((name) => [`${machines.PLACES.gpuLibraries}/${name}`, '']);
    const facts = await probe({ programs, files: { ...files, ...Object.fromEntries(placed) } });
    expect(facts.libraries.every(({ isLinked }) => isLinked)).toBe(true);
    expect(cudaLibraryGaps(facts.libraries)).toEqual(['cuBLAS', 'cuDNN 9 (here is 8.9.7)']);
  });

  it('sees libraries of Python packages, which the dynamic linker does not', async () => {
    const { files, programs } = machines.PC_3060;
    const folder = '/usr/local/lib/python3.12/dist-packages/nvidia/cudnn/lib';
    const facts = await probe({ programs, files: { ...files, [`${folder}/libcudnn.so.9`]: '' } });
    expect(facts.libraries).toEqual([
      { name: 'cudnn', version: '9', major: 9, folder, isLinked: false },
    ]);
    expect(cudaLibraryGaps(facts.libraries)).toContain('cuDNN 9');
  });

  it('asks an old driver without what it does not know', async () => {
    const { files, programs } = machines.PC_3060;
    const fields = 'nvidia-smi --query-gpu=name,driver_version,memory.total,memory.free';
    const old = {
      [`${fields},compute_cap`]: {
        state: 'failed' as const,
        stdout: 'Field "compute_cap" is not a valid field to query.\n',
      },
      [fields]: { stdout: 'NVIDIA GeForce GTX 1080, 450.80.02, 8119, 8000\n' },
    };
    const { gpu } = await probe({ files, programs: { ...programs, ...old, 'nvidia-smi': {} } });
    expect(gpu.gpus[0]).toMatchObject({ name: 'NVIDIA GeForce GTX 1080', computeCapability: '' });
  });

  it('without a card: nothing, and no trouble', async () => {
    const facts = await probe(machines.PC_PLAIN);
    expect(facts.gpu).toEqual({ gpus: [], driverVersion: '', isUnified: false, trouble: '' });
    expect(facts).toMatchObject({ gpuMemoryBytes: 0, isUnified: false, hasCuda: false, cores: 4 });
  });

  it('an empty machine is no reason to throw', async () => {
    const facts = await probe({ files: {}, programs: {} });
    expect(facts).toMatchObject({ memoryBytes: 0, gpuMemoryBytes: 0, libraries: [] });
  });
});

describe('a driver that does not work is told in words, with the way out', () => {
  it.each([
    ['hangs', { state: 'timeout' as const }, /driver hangs .*no answer in 10 s.*restart/],
    [
      'lost its kernel module',
      {
        state: 'failed' as const,
        stdout: "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.\n",
      },
      /does not work: NVIDIA-SMI has failed .*reinstall/,
    ],
    [
      'was updated while it ran',
      {
        state: 'failed' as const,
        stdout: 'Failed to initialize NVML: Driver/library version mismatch\n',
      },
      /updated while it ran.*restart the machine/,
    ],
    [
      'shows no card',
      { stdout: 'No devices were found\n' },
      /does not work: No devices were found/,
    ],
  ])('%s', async (_, smi, words) => {
    const facts = await probe(machines.brokenDriver(smi));
    expect(facts.gpu.gpus).toEqual([]);
    expect(facts.gpu.trouble).toMatch(words);
    expect(facts.hasCuda).toBe(false);
  });

  it('a card without any driver', async () => {
    const broken = machines.brokenDriver({ state: 'missing' });
    const files = { ...broken.files, '/proc/driver/nvidia/version': '' };
    const { gpu } = await probe({ ...broken, files });
    expect(gpu.trouble).toContain('without its driver');
  });
});

describe('GPU memory in use', () => {
  it.each([
    [{ stdout: '812\n1024\n' }, 1836 * 1024 ** 2],
    [{ stdout: '[N/A]\n' }, undefined],
    [{ state: 'timeout' as const }, undefined],
  ])('%j', async (smi, bytes) => {
    expect(await usedGpuMemoryBytes(machines.accessTo(machines.brokenDriver(smi)))).toBe(bytes);
  });
});

describe('the machine itself', () => {
  it('runs programs, and says which are missing or failed', async () => {
    const { run } = systemAccess(new SystemClock());
    expect(await run('sh', ['-c', 'echo out; echo err >&2'], 10_000)).toEqual({
      state: 'ok',
      stdout: 'out\n',
      stderr: 'err\n',
    });
    expect((await run('sh', ['-c', 'echo x; exit 9'], 10_000)).state).toBe('failed');
    expect((await run('no-such-program-here', [], 10_000)).state).toBe('missing');
  });

  it('gives up a program that does not end', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'earshot-hang-'));
    const program = join(folder, 'nvidia-smi');
    writeFileSync(program, '#!/bin/sh\nexec sleep 600\n');
    chmodSync(program, 0o755);
    const clock = new ManualClock();
    const answer = systemAccess(clock).run(program, [], 10_000);
    clock.advanceBy(10_000);
    expect(await answer).toEqual({ state: 'timeout', stdout: '', stderr: '' });
    rmSync(folder, { recursive: true });
  });

  it('reads files that have no length, as those of /proc', () => {
    const access = systemAccess(new SystemClock());
    expect(readHostFile(access, '/proc/self/status')).toContain('Pid:');
    expect(readHostFile(access, '/proc/no-such-file')).toBe('');
  });
});
