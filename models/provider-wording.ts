import type { Provider } from '../daemon/ports/models.ts';
import type { ProviderVerdict } from './provider-proof.ts';

/** How a verdict is told on every surface: status, doctor and the log. */
export interface ProviderNotice {
  /** `warning`: something else computes than was asked for, or nobody knows what. */
  state: 'ok' | 'warning';
  /** One line, for example `speech recognition on CUDA: 12.1 ms against 51.0 ms on the CPU …`. */
  text: string;
  /** What to do; empty when nothing is wrong. */
  fix: string;
}

const NAMES: Readonly<Record<Provider, string>> = {
  tensorrt: 'TensorRT',
  cuda: 'CUDA',
  cpu: 'the CPU',
};

/** What a person should read about one engine. */
export function describeVerdict(verdict: ProviderVerdict): ProviderNotice {
  const { model, asked, inUse, evidence } = verdict;
  if (inUse === asked) {
    const proof = asked === 'cpu' ? '' : `; ${evidence}`;
    return { state: 'ok', text: `${model} on ${NAMES[inUse]}${proof}`, fix: '' };
  }
  const wish = `${model} was asked for ${NAMES[asked]}`;
  if (inUse === 'unknown') {
    const text = `${wish}, which is not proved; ${evidence}`;
    return { state: 'warning', text, fix: 'look again when the machine is idle: earshot doctor' };
  }
  const text = `${wish} but computes on ${NAMES[inUse]}; ${evidence}`;
  const fix = inUse === 'cpu' ? 'scripts/install-gpu-runtime, then restart Earshot' : '';
  return { state: 'warning', text, fix };
}
