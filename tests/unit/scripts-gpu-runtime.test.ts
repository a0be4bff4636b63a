import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { expectRefusal, GpuMachine } from '../fakes/gpu-machine.ts';

const ORT = 'node_modules/onnxruntime-node/bin/napi-v6/linux/x64';
const SHERPA = 'node_modules/sherpa-onnx-linux-x64';

const made: GpuMachine[] = [];
afterEach(() => {
  for (const machine of made.splice(0)) machine.remove();
});

function pc(driver = '580.95.05'): GpuMachine {
  const machine = new GpuMachine();
  made.push(machine);
  machine.hasDriver(driver);
  return machine;
}

function jetson(release: string, chip: string): GpuMachine {
  const machine = new GpuMachine('aarch64');
  made.push(machine);
  machine.jetson(release, chip);
  return machine;
}

describe('a dry run prints every step and changes nothing', () => {
  it('on a PC', async () => {
    const machine = pc();
    const before = machine.modules();
    const { status, stdout, stderr } = await machine.run('--dry-run');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('Platform: x64, CUDA 13\n');
    expect(stdout).toMatch(/fetch onnxruntime-linux-x64-gpu_cuda13-1\.30\.0\.tgz \(sha256 382d79/);
    expect(stdout).toMatch(/fetch cudnn-linux-x86_64-9.*\n {5}curl .*\n.*unpack cudnn/);
    expect(stdout).toContain(`place ONNX Runtime 1.30.0 and its GPU providers in ${ORT}`);
    expect(stdout).toContain(
      `compile the library that leads sherpa-onnx to it, and place it in ${SHERPA}`,
    );
    expect(stdout).toMatch(/^Space: \d+ MiB are needed/m);
    expect(stdout).toContain('Nothing was changed (--dry-run).\n');
    expect([machine.modules(), machine.has('.gpu-runtime')]).toEqual([before, false]);
  });

  it.each([
    ['R36 (release), REVISION: 4.3', 'tegra234', 'jetpack6, sm_87'],
    ['R39 (release), REVISION: 2.0', 'tegra234', 'jetpack7, sm_87'],
    ['R38 (release), REVISION: 4.0', 'tegra264', 'jetpack7, sm_110'],
  ])('on a Jetson with %s', async (release, chip, platform) => {
    const machine = jetson(release, chip);
    const { status, stdout, stderr } = await machine.run('--dry-run', '--llama');
    expect([status, stderr]).toEqual([0, '']);
    const [name, sm] = platform.split(', ');
    for (const words of [
      `Platform: ${name}`,
      `compile for ${sm}, 7 files at a time`,
      'clone the source',
      `pack the libraries as onnxruntime-linux-aarch64-${name}-${sm?.replace('_', '')}-1.30.0.tgz`,
      'node_modules/sherpa-onnx-linux-arm64',
      'build llama.cpp with CUDA',
      'Nothing was changed',
    ]) {
      expect(stdout).toContain(words);
    }
    expect(machine.has('.gpu-runtime')).toBe(false);
  });

  it('takes the CUDA that the system has, leaving out what is there', async () => {
    const machine = pc();
    const names = ['libcudart.so.12', 'libcublasLt.so.12', 'libcudnn.so.9'];
    machine.says('ldconfig', names.map((name) => `echo "\t${name} (x) => /x"`).join('\n'));
    const { stdout } = await machine.run('--dry-run');
    expect(stdout).toContain('CUDA 12');
    for (const name of names) expect(stdout).toContain(`The system has ${name}.`);
    expect(stdout).not.toMatch(/fetch (cuda_cudart|libcublas|cudnn)/);
    expect((await machine.run('--dry-run', '--cuda', '13')).stdout).toContain('CUDA 13');
  });

  it('an older driver gets CUDA 12', async () => {
    expect((await pc('535.183.01').run('--dry-run')).stdout).toContain('Platform: x64, CUDA 12\n');
  });
});

describe('refuses in one line', () => {
  it.each([
    ['no card', (m: GpuMachine) => m.lacks('nvidia-smi'), [], /no NVIDIA GPU answers here/],
    ['an old driver', (m: GpuMachine) => m.hasDriver('470.1'), [], /470 is too old: install 525/],
    [
      'CUDA 13 on driver 550',
      (m: GpuMachine) => m.hasDriver('550.1'),
      ['--cuda', '13'],
      /use --cuda 12/,
    ],
    [
      'no npm packages',
      (m: GpuMachine) => rmSync(join(m.root, 'node_modules'), { recursive: true }),
      [],
      /no onnxruntime-node 1\.30\.0: run scripts\/setup/,
    ],
    [
      'another sherpa',
      (m: GpuMachine) => writeFileSync(join(m.root, SHERPA, 'libsherpa-onnx-c-api.so'), ''),
      [],
      /not the version this was written for/,
    ],
    ['an unknown argument', () => undefined, ['--fast'], /unknown argument: --fast/],
    [
      'an argument without its value',
      () => undefined,
      ['--from'],
      /lacks its value|no such folder/,
    ],
    [
      'a full disk',
      (m: GpuMachine) => m.says('df', 'echo; echo "d 9 9 2000000 9% /"'),
      [],
      /not enough space.* 1953 MiB are free/,
    ],
  ] as const)('%s', async (_, spoil, args, words) => {
    const machine = pc();
    spoil(machine);
    expectRefusal(await machine.run(...args), words);
  });

  it.each([
    ['R36 (release), REVISION: 3.0', 'tegra234', /JetPack 6\.0 has cuDNN 8.*6\.1 or newer/],
    ['R35 (release), REVISION: 4.1', 'tegra194', /R35\.4 is not supported/],
    ['R36 (release), REVISION: 4.3', 'tegra194', /neither Orin nor Thor/],
    ['', 'tegra234', /no NVIDIA Jetson/],
  ])('a Jetson with %s', async (release, chip, words) => {
    expectRefusal(await jetson(release, chip).run(), words);
  });

  it('other processors', async () => {
    const machine = new GpuMachine('riscv64');
    made.push(machine);
    expectRefusal(await machine.run(), /Linux riscv64: GPU libraries exist for/);
  });

  it('a Jetson without its compiler', async () => {
    const machine = jetson('R36 (release), REVISION: 4.3', 'tegra234');
    rmSync(join(machine.system, 'usr'), { recursive: true });
    expectRefusal(
      await machine.run(),
      /CUDA compiler is missing: run 'sudo apt-get install nvidia-/,
    );
  });
});
