import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConfigEdit, loadConfig } from '../../config/load.ts';
import { ManualClock } from '../../daemon/base/clock.ts';
import { ONNX_RUNTIME_VERSION, planEngines } from '../../daemon/compose/engine-plan.ts';
import { probeHost } from '../../hw/host-facts.ts';
import { isBuiltIn, loadCatalog } from '../../models/catalog/catalog.ts';
import type { ShelfView } from '../../models/choose.ts';
import * as machines from '../fakes/machines.ts';

const CORES = { ears: [0], stt: [1, 2], llm: [3, 4, 5], tts: [1, 2], knowledge: [7] };
const catalog = loadCatalog('/there/is/no/such/file');
let gpuFolder: string;

beforeEach(() => {
  gpuFolder = mkdtempSync(join(tmpdir(), 'earshot-gpu-'));
});
afterEach(() => {
  rmSync(gpuFolder, { recursive: true });
  machines.removeMachines();
});

/** A shelf that holds the named models and what is built in. */
function shelfWith(ids: readonly string[]): ShelfView {
  return {
    look: (entry) => {
      const { id, settings } = entry;
      if (!isBuiltIn(entry) && !ids.includes(id)) {
        return { state: 'absent', reason: `${id} was not pulled yet` };
      }
      return { state: 'here', files: { id, settings, paths: { 'model.onnx': `/shelf/${id}` } } };
    },
    isLicenceAccepted: ({ licence }) => licence.restriction === 'none',
  };
}

async function plan(
  machine: machines.RecordedMachine,
  ids: readonly string[],
  settings: ConfigEdit[] = [],
) {
  const { config } = loadConfig({ filePath: undefined, local: [], fleet: [], flags: settings });
  return planEngines({
    config,
    catalog,
    shelf: shelfWith(ids),
    clock: new ManualClock(),
    facts: await probeHost(machines.accessTo(machine), machines.PLACES),
    cores: CORES,
    gpuFolder,
  });
}

const PARAKEET = 'parakeet-tdt-0.6b-v2-int8';
const STREAMING = 'streaming-zipformer-en-2023-06-26';

describe('which engines are to run', () => {
  it('none but the built-in ones on a fresh box, which says what it would like', async () => {
    const { profile, chosen, reasons, warnings } = await plan(machines.PC_PLAIN, []);
    expect(profile).toBe('cpu-small');
    expect(chosen).toEqual({});
    expect(reasons.stt).toBe(`${STREAMING} was not pulled yet`);
    expect(warnings).toEqual([]);
  });

  it('warns of a model that somebody asked for by name in vain', async () => {
    const settings = [{ key: 'models.stt', value: PARAKEET }];
    const { chosen, warnings } = await plan(machines.PC_PLAIN, [], settings);
    expect(chosen.stt).toBeUndefined();
    expect(warnings).toEqual([`models.stt: ${PARAKEET} was not pulled yet`]);
  });

  it('those of the profile that are here, on the CPU with a thread for each core', async () => {
    const { chosen } = await plan(machines.PC_PLAIN, [STREAMING]);
    expect(Object.keys(chosen)).toEqual(['stt']);
    expect(chosen.stt).toMatchObject({
      engine: 'sherpa-streaming',
      model: { id: STREAMING, paths: { 'model.onnx': `/shelf/${STREAMING}` } },
      home: { threads: 2, provider: 'cpu' },
    });
  });

  it('the detector of ends that somebody chose', async () => {
    const smartTurn = 'smart-turn-v3.2-cpu';
    const settings = [{ key: 'models.endOfTurn', value: smartTurn }];
    const { chosen } = await plan(machines.PC_PLAIN, [smartTurn], settings);
    expect(chosen.endOfTurn).toMatchObject({ engine: 'end-of-turn', model: { id: smartTurn } });
  });

  it('warns of a provider that this machine does not have', async () => {
    const settings = [{ key: 'engines.provider', value: 'cuda' }];
    const { chosen, warnings } = await plan(machines.PC_PLAIN, [STREAMING], settings);
    expect(chosen.stt?.home.provider).toBe('cpu');
    expect(warnings).toEqual(['engines: stt: this machine has no NVIDIA GPU']);
  });
});

describe.skipIf(process.arch !== 'x64')('on a GPU (x64 only)', () => {
  const { files, programs } = machines.PC_4090;
  const trt = machines.linkerCache([
    ...['libcudart.so.12', 'libcublas.so.12', 'libcudnn.so.9', 'libnvinfer.so.10'].map(
      (name) => `/usr/lib/x86_64-linux-gnu/${name}`,
    ),
  ]);
  const machine = {
    programs: { ...programs, '/sbin/ldconfig': trt },
    files: { ...files, ...machines.gpuProviders('x64') },
  };

  it('an offline recogniser gets CUDA: sherpa has TensorRT for streaming ones only', async () => {
    const settings = [{ key: 'models.stt', value: PARAKEET }];
    const { chosen } = await plan(machine, [PARAKEET], settings);
    expect(chosen.stt?.home).toMatchObject({
      provider: 'cuda',
      gpu: { deviceId: 0, turnPath: join(gpuFolder, 'gpu-0.lock') },
    });
  });

  it('what TensorRT builds is kept by GPU, versions and model', async () => {
    const settings = [{ key: 'models.stt', value: STREAMING }];
    const { chosen } = await plan(machine, [STREAMING], settings);
    expect(chosen.stt?.home.provider).toBe('tensorrt');
    expect(chosen.stt?.home.gpu?.engineCacheFolder).toMatch(
      /tensorrt\/sm8\.9-nvidia-geforce-rtx-4090-trt10[0-9.]*-ort1\.30\.0\/[0-9a-f]{64}$/,
    );
  });

  it('the version of ONNX Runtime in that name is the one that is installed', () => {
    const manifest = JSON.parse(
      readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
    );
    expect(manifest.dependencies['onnxruntime-node']).toBe(ONNX_RUNTIME_VERSION);
  });
});
