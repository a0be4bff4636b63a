import { afterEach, describe, expect, it } from 'vitest';
import { PROVIDER_ROLES } from '../../config/engines-schema.ts';
import { loadConfig } from '../../config/load.ts';
import type { Role } from '../../daemon/ports/models.ts';
import { type HostFacts, probeHost } from '../../hw/host-facts.ts';
import { chooseProvider, chooseProviders, type ProviderSettings } from '../../hw/providers.ts';
import * as machines from '../fakes/machines.ts';

afterEach(machines.removeMachines);

const INSTALL = 'run scripts/install-gpu-runtime';
const AUTO: ProviderSettings = { provider: 'auto', providers: {} };

function probe(machine: machines.RecordedMachine): Promise<HostFacts> {
  return probeHost(machines.accessTo(machine), machines.PLACES);
}

/** A Jetson with everything: JetPack's libraries, our runtime, llama.cpp built from source. */
async function complete(): Promise<HostFacts> {
  const { files, programs } = machines.AGX_ORIN_6;
  const builds = `${machines.PLACES.nodeModules}/node-llama-cpp/llama/localBuilds`;
  const all = { ...files, ...machines.gpuProviders('arm64'), [`${builds}/linux-arm64-cuda/x`]: '' };
  return probe({ programs, files: all });
}

function providers(facts: HostFacts, settings: ProviderSettings = AUTO): Record<string, string> {
  const choices = Object.values(chooseProviders(facts, settings));
  return Object.fromEntries(choices.map(({ role, provider }) => [role, provider]));
}

describe('tensorrt before cuda before cpu', () => {
  it('as far as each engine goes, with the small models on the CPU', async () => {
    expect(providers(await complete())).toEqual({
      stt: 'tensorrt',
      embed: 'tensorrt',
      tts: 'cuda',
      llm: 'cuda',
      speaker: 'cuda',
      vad: 'cpu',
      wake: 'cpu',
      denoise: 'cpu',
      'end-of-turn': 'cpu',
    });
  });

  it('says why the small ones stay, and nothing where there is nothing better', async () => {
    const choices = chooseProviders(await complete(), AUTO);
    expect(choices.vad.reason).toContain('answers sooner on the CPU');
    expect(choices.tts.reason).toBe('');
    expect(Object.values(choices).filter(({ isLower }) => isLower)).toEqual([]);
  });

  it('without TensorRT it is CUDA', async () => {
    const facts = await complete();
    const libraries = facts.libraries.filter(({ name }) => name !== 'nvinfer');
    expect(chooseProvider('stt', { ...facts, libraries }, AUTO)).toMatchObject({
      provider: 'cuda',
      reason: 'TensorRT 10 (libnvinfer) is missing',
    });
  });

  it('TensorRT 8 does not count', async () => {
    const facts = await complete();
    const libraries = facts.libraries.map((library) =>
      library.name === 'nvinfer' ? { ...library, version: '8.6.2', major: 8 } : library,
    );
    expect(chooseProvider('stt', { ...facts, libraries }, AUTO).provider).toBe('cuda');
  });
});

describe('what is missing is named with what mends it', () => {
  it.each([
    ['no card', machines.PC_PLAIN, 'stt', 'this machine has no NVIDIA GPU'],
    [
      'no CUDA libraries',
      machines.PC_3060,
      'stt',
      `the CUDA runtime (libcudart), cuBLAS and cuDNN 9 are missing: ${INSTALL}`,
    ],
    [
      'no CUDA provider',
      machines.ORIN_NANO,
      'tts',
      'ONNX Runtime is without its CUDA provider: run scripts/install-gpu-runtime',
    ],
    [
      'no CUDA build of llama.cpp',
      machines.ORIN_NANO,
      'llm',
      'llama.cpp is without CUDA here: run scripts/install-gpu-runtime --llama',
    ],
    [
      'a driver that hangs',
      machines.brokenDriver({ state: 'timeout' as const }),
      'llm',
      'the NVIDIA driver hangs (nvidia-smi gave no answer in 10 s): restart the machine',
    ],
  ] as const)('%s', async (_, machine, role, reason) => {
    const choice = chooseProvider(role, await probe(machine), AUTO);
    expect(choice).toEqual({ role, wish: 'auto', provider: 'cpu', reason, isLower: false });
  });

  it('cuDNN alone', async () => {
    const facts = await complete();
    const libraries = facts.libraries.filter(({ name }) => name !== 'cudnn');
    expect(chooseProvider('stt', { ...facts, libraries }, AUTO).reason).toBe(
      'cuDNN 9 is missing: run scripts/install-gpu-runtime',
    );
  });
});

describe('a wish by name', () => {
  it('holds for all roles that gain by it, and for one', async () => {
    const facts = await complete();
    expect(providers(facts, { provider: 'cpu', providers: { llm: 'cuda' } })).toMatchObject({
      stt: 'cpu',
      tts: 'cpu',
      llm: 'cuda',
    });
    expect(providers(facts, { provider: 'cuda', providers: {} })).toMatchObject({
      stt: 'cuda',
      vad: 'cpu',
    });
    expect(providers(facts, { provider: 'auto', providers: { vad: 'cuda' } }).vad).toBe('cuda');
  });

  it('that the engine cannot fulfil is lowered with a warning', async () => {
    const choice = chooseProvider('llm', await complete(), { ...AUTO, provider: 'tensorrt' });
    expect(choice).toEqual({
      role: 'llm',
      wish: 'tensorrt',
      provider: 'cuda',
      reason: 'llama.cpp has no TensorRT',
      isLower: true,
    });
  });

  it('that the machine cannot fulfil is lowered with a warning', async () => {
    const settings: ProviderSettings = { provider: 'auto', providers: { stt: 'cuda' } };
    const choice = chooseProvider('stt', await probe(machines.PC_PLAIN), settings);
    expect(choice).toMatchObject({ provider: 'cpu', isLower: true, wish: 'cuda' });
  });
});

describe('the settings', () => {
  function load(flags: { key: string; value: unknown }[]) {
    return loadConfig({ filePath: undefined, local: [], fleet: [], flags }).config.engines;
  }

  it('ask for the best by default, and fit the chooser', async () => {
    const engines = load([]);
    expect(engines).toMatchObject({ provider: 'auto', providers: {} });
    expect(Object.keys(chooseProviders(await complete(), engines)).sort()).toEqual(
      [...PROVIDER_ROLES].sort(),
    );
  });

  it('take a provider for all, and others for some', async () => {
    const engines = load([
      { key: 'engines.provider', value: 'cpu' },
      { key: 'engines.providers', value: { 'end-of-turn': 'cpu', llm: 'cuda' } },
    ]);
    const roles: Role[] = ['llm', 'stt'];
    const facts = await complete();
    expect(roles.map((role) => chooseProvider(role, facts, engines).provider)).toEqual([
      'cuda',
      'cpu',
    ]);
  });

  it.each([
    ['engines.provider', 'gpu', /engines\.provider is "gpu"; allowed: auto, tensorrt, cuda, cpu/],
    ['engines.providers', { llm: 'metal' }, /engines\.providers\.llm is "metal"; allowed: auto/],
    ['engines.providers', { ttss: 'cpu' }, /ttss is not a known key; did you mean tts/],
  ])('refuse %s: %j', (key, value, words) => {
    expect(() => load([{ key, value }])).toThrow(words);
  });
});
