import { afterEach, describe, expect, it } from 'vitest';
import { SystemClock } from '../../daemon/base/clock.ts';
import {
  boardFindings,
  choiceFindings,
  gpuFindings,
  hardwareProbes,
  libraryFindings,
  llamaFinding,
} from '../../daemon/cli/doctor-hardware.ts';
import { verdictsOf } from '../../daemon/cli/doctor-probes.ts';
import type { Finding } from '../../daemon/ports/host.ts';
import { probeHost } from '../../hw/host-facts.ts';
import { chooseProviders, type ProviderSettings } from '../../hw/providers.ts';
import type { ProviderVerdict } from '../../models/provider-proof.ts';
import { describeVerdict } from '../../models/provider-wording.ts';
import * as machines from '../fakes/machines.ts';

afterEach(machines.removeMachines);

const AUTO: ProviderSettings = { provider: 'auto', providers: {} };

/** What the doctor tells of a recorded machine, as lines. */
async function tell(machine: machines.RecordedMachine, settings = AUTO): Promise<string[]> {
  const facts = await probeHost(machines.accessTo(machine), machines.PLACES);
  const findings: Finding[] = [
    ...boardFindings(facts),
    ...gpuFindings(facts),
    ...libraryFindings(facts),
    llamaFinding(facts),
    ...choiceFindings(Object.values(chooseProviders(facts, settings))),
  ];
  return findings.flatMap(({ state, subject, detail, fix }) => {
    const line = `${state} ${subject}: ${detail}`;
    return fix === '' ? [line] : [line, `-> ${fix}`];
  });
}

const SMALL =
  'ok provider: CPU for vad, wake, denoise, end-of-turn; ' +
  'a model this small answers sooner on the CPU';

describe('what the doctor tells of the hardware', () => {
  it('of a Jetson without the GPU runtime', async () => {
    expect(await tell(machines.ORIN_NANO)).toEqual([
      'ok board: NVIDIA Jetson Orin Nano Engineering Reference Developer Kit Super, ' +
        'JetPack 6.2, Jetson Linux 36.4.3',
      'ok gpu: Orin (Ampere), shares the 7.4 GiB of the machine, compute 8.7, driver 540.4.0',
      'ok gpu libraries: CUDA 12.6.68, cuBLAS 12.6.1.4, cuDNN 9.3.0, TensorRT 10.3.0; ' +
        'ONNX Runtime for the CPU',
      'ok llama.cpp: prebuilt for CPU',
      'ok provider: CPU for stt, tts, embed, speaker; ' +
        'ONNX Runtime is without its CUDA provider',
      '-> run scripts/install-gpu-runtime',
      'ok provider: CPU for llm; llama.cpp is without CUDA here',
      '-> run scripts/install-gpu-runtime --llama',
      SMALL,
    ]);
  });

  it.skipIf(process.arch !== 'x64')('of a PC with everything but TensorRT', async () => {
    expect(await tell(machines.PC_4090)).toEqual([
      'ok board: ASUS System Product Name',
      'ok gpu: NVIDIA GeForce RTX 4090, 24.0 GiB, 22.5 GiB free, compute 8.9, driver 580.95.05',
      'ok gpu libraries: CUDA 12, cuBLAS 12, cuDNN 9.10.2, no TensorRT; ' +
        'ONNX Runtime for the CPU, CUDA, TensorRT',
      'ok llama.cpp: prebuilt for CUDA, then CPU',
      'ok provider: CUDA for stt, embed; TensorRT 10 (libnvinfer) is missing',
      'ok provider: CUDA for tts, llm, speaker',
      SMALL,
    ]);
  });

  it('of a driver that hangs', async () => {
    const told = await tell(machines.brokenDriver({ state: 'timeout' }));
    expect(told).toContain('note gpu: the NVIDIA driver hangs (nvidia-smi gave no answer in 10 s)');
    expect(told).toContain('-> restart the machine');
    expect(told.join('\n')).not.toContain('gpu libraries');
  });

  it('of a wish that cannot be fulfilled', async () => {
    const told = await tell(machines.PC_PLAIN, { provider: 'auto', providers: { llm: 'cuda' } });
    expect(told).toContain(
      'note provider: CPU for llm, although cuda was asked for; this machine has no NVIDIA GPU',
    );
  });
});

describe('the probes on this machine', () => {
  const verdict: ProviderVerdict = {
    role: 'stt',
    model: 'parakeet',
    asked: 'cuda',
    inUse: 'cpu',
    evidence: 'no faster than the CPU: 50.0 ms against 50.0 ms',
    figures: undefined,
  };

  it('look once, throw nothing, and tell a proof instead of a plan', async () => {
    const probes = hardwareProbes({
      clock: new SystemClock(),
      settings: () => AUTO,
      verdicts: async () => [verdict],
    });
    const found = await Promise.all(probes.map(({ probe }) => probe()));
    const providers = found.at(-1)!;
    expect(providers[0]).toEqual({
      subject: 'stt',
      state: 'note',
      detail:
        'parakeet was asked for CUDA but computes on the CPU; ' +
        'no faster than the CPU: 50.0 ms against 50.0 ms',
      fix: 'scripts/install-gpu-runtime, then restart Earshot',
    });
    expect(providers.slice(1).some(({ detail }) => /\bstt\b/.test(detail))).toBe(false);
    expect(found.flat().map(({ subject }) => subject)).toEqual(
      expect.arrayContaining(['gpu', 'llama.cpp', 'provider']),
    );
  });
});

describe('what the daemon says of its engines', () => {
  it('is what the doctor tells of their roles', () => {
    const provider = {
      model: 'parakeet',
      asked: 'cuda' as const,
      inUse: 'cpu' as const,
      evidence: '50 ms against 51 ms on the CPU',
    };
    const engines = [
      { name: 'ears', state: 'ready' as const, detail: 'Silero VAD' },
      { name: 'stt', state: 'ready' as const, detail: 'parakeet (sherpa-offline)', provider },
    ];
    const verdicts = verdictsOf({ engines });
    expect(verdicts).toEqual([{ role: 'stt', ...provider, figures: undefined }]);
    expect(verdicts.map(describeVerdict)).toMatchObject([
      { state: 'warning', text: expect.stringContaining('asked for CUDA but computes on the CPU') },
    ]);
  });
});
