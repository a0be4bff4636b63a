import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { expectRefusal, GpuMachine } from '../fakes/gpu-machine.ts';

const made: GpuMachine[] = [];
afterEach(() => {
  for (const machine of made.splice(0)) machine.remove();
});

describe('an installation on a Jetson', () => {
  /** Git, pip and the compiler as stand-ins: the steps and their arguments are what is tested. */
  function board(buildExit = 0): GpuMachine {
    const machine = new GpuMachine('aarch64');
    made.push(machine);
    machine.jetson('R39 (release), REVISION: 2.0', 'tegra264');
    const libraries = 'libonnxruntime.so.1.30.0 libonnxruntime_providers_{shared,cuda,tensorrt}.so';
    const build = [
      '#!/bin/bash',
      `echo "build.sh $*" >>${machine.home}/calls`,
      'mkdir -p build/Linux/Release && cd build/Linux/Release',
      `for name in ${libraries}; do echo "built $name" >$name; done`,
      `exit ${buildExit}`,
    ];
    machine.says(
      'git',
      `echo "git $*" >>${machine.home}/calls
      for last; do :; done
      mkdir -p "$last" && cat >"$last/build.sh" <<'END'\n${build.join('\n')}\nEND
      chmod +x "$last/build.sh"`,
    );
    machine.says('python3', 'mkdir -p "$3/bin"; ln -sf /bin/true "$3/bin/pip"');
    machine.says('g++', 'true');
    return machine;
  }
  const calls = (machine: GpuMachine): string => readFileSync(join(machine.home, 'calls'), 'utf8');
  const arm = 'node_modules/onnxruntime-node/bin/napi-v6/linux/arm64';
  const archive = '.gpu-runtime/downloads/onnxruntime-linux-aarch64-jetpack7-sm110-1.30.0.tgz';

  it('builds ONNX Runtime for its chip, packs it for others, and is undone', async () => {
    const machine = board();
    const before = machine.modules();
    const { status, stderr } = await machine.run();
    expect([status, stderr]).toEqual([0, '']);
    expect(calls(machine)).toMatch(/^git clone --depth 1 --branch v1\.30\.0 .*onnxruntime\.git /);
    expect(calls(machine)).toMatch(/--parallel 7 .*--use_tensorrt .*CMAKE_CUDA_ARCHITECTURES=110 /);
    expect(machine.read(`${arm}/libonnxruntime_providers_cuda.so`)).toMatch(/^built .*_cuda\.so/);
    expect([machine.has(archive), machine.has('.gpu-runtime/build')]).toEqual([true, false]);
    await machine.run();
    expect(
      calls(machine)
        .split('\n')
        .filter((line) => line !== ''),
    ).toHaveLength(2);
    await machine.run('--undo');
    expect(machine.modules()).toEqual(before);
  });

  it('keeps what it has when the build fails, and changes nothing else', async () => {
    const machine = board(1);
    const before = machine.modules();
    expectRefusal(await machine.run(), /compile for sm_110.* failed/);
    expect(machine.has('.gpu-runtime/build/onnxruntime/build.sh')).toBe(true);
    expect(machine.modules()).toEqual(before);
  });

  it('leaves TensorRT out where there is none', async () => {
    const machine = board();
    machine.says('ldconfig', 'echo "\tlibcudnn.so.9 (x) => /x"');
    expect((await machine.run()).status).toBe(0);
    expect(calls(machine)).not.toContain('use_tensorrt');
  });
});
