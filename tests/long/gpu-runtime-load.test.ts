import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { embeddedSilero } from '../../models/engines/silero-vad.ts';
import { GpuMachine } from '../fakes/gpu-machine.ts';

const MODULES = join(import.meta.dirname, '../../node_modules');
const RUNTIME = join(MODULES, 'onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime.so.1');
const hasGcc = spawnSync('gcc', ['--version']).status === 0;
const isFit = process.arch === 'x64' && hasGcc && existsSync(RUNTIME);

/** Computes with both libraries, and says which runtimes are loaded. */
const COMPUTE = `
  const { Vad } = require('sherpa-onnx-node');
  const { InferenceSession } = require('onnxruntime-node');
  const model = process.argv[1];
  const config = { sileroVad: { model, windowSize: 512 }, sampleRate: 16000, numThreads: 1 };
  const vad = new Vad(config, 5);
  for (let frame = 0; frame < 10; frame += 1) vad.acceptWaveform(new Float32Array(512));
  InferenceSession.create(model, { executionProviders: ['cpu'] }).then((session) => {
    const maps = require('fs').readFileSync('/proc/self/maps', 'utf8');
    const loaded = new Set(maps.match(/[^/]*libonnxruntime\\.so\\S*/g));
    const names = session.inputNames;
    console.log(JSON.stringify({ detected: vad.isDetected(), names, loaded: [...loaded].sort() }));
  });`;

/** Copies and packs 200 MB. */
const TIMEOUT_MS = 120_000;
const name = 'with the real libraries (needs x64 and gcc)';
describe.skipIf(!isFit)(name, { timeout: TIMEOUT_MS }, () => {
  const machine = new GpuMachine();
  afterEach(() => machine.remove());

  function compute(): { detected: boolean; names: string[]; loaded: string[] } {
    const [silero = ''] = Object.values(embeddedSilero().paths);
    const args = ['-e', COMPUTE, silero];
    const options = { cwd: machine.root, encoding: 'utf8' } as const;
    return JSON.parse(execFileSync(process.execPath, args, options));
  }

  it('sherpa-onnx 1.13.8 computes through ONNX Runtime 1.30 beside onnxruntime-node', async () => {
    machine.useRealPackages();
    machine.hasDriver('580.95.05');
    machine.makeArchives(() => undefined, RUNTIME);
    const before = compute();
    expect(before.loaded).toEqual(['libonnxruntime.so', 'libonnxruntime.so.1']);
    const files = machine.modules();

    const { status, stdout, stderr } = await machine.run('--from', machine.stick);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('see that they share one runtime: done');
    expect(compute()).toEqual(before); // its own name is the small library that leads to the other
    const shim = join(machine.root, 'node_modules/sherpa-onnx-linux-x64/libonnxruntime.so');
    expect(statSync(shim).size).toBeLessThan(64 * 1024);
    expect(execFileSync('readelf', ['-d', shim], { encoding: 'utf8' })).toContain(
      'Shared library: [libonnxruntime.so.1]',
    );

    await machine.run('--undo');
    expect(machine.modules()).toEqual(files);
  });
});
