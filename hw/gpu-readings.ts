import type { HostAccess } from './host-access.ts';

/** What of a GPU changes while it works; absent: it does not tell. */
export interface GpuReadings {
  temperatureC?: number;
  memoryUsedMiB?: number;
  powerW?: number;
}

/** nvidia-smi answers in 30 ms, and in a second where it wakes the driver up. */
const ANSWER_WITHIN_MS = 5000;
const FIELDS = ['temperature.gpu', 'memory.used', 'power.draw'];

/** Reads the first NVIDIA GPU. @returns undefined when there is none, or none that answers */
export async function readGpu(access: HostAccess): Promise<GpuReadings | undefined> {
  const args = [`--query-gpu=${FIELDS.join(',')}`, '--format=csv,noheader,nounits'];
  const { state, stdout } = await access.run('nvidia-smi', args, ANSWER_WITHIN_MS);
  if (state !== 'ok') return undefined;
  const [first = ''] = stdout.split('\n');
  const [temperatureC, memoryUsedMiB, powerW] = first.split(',').map(measured);
  const readings = {
    ...(temperatureC === undefined ? {} : { temperatureC }),
    ...(memoryUsedMiB === undefined ? {} : { memoryUsedMiB }),
    ...(powerW === undefined ? {} : { powerW }),
  };
  return Object.keys(readings).length === 0 ? undefined : readings;
}

/** Boards that lack a sensor write `[N/A]`. */
function measured(text: string): number | undefined {
  const value = Number(text.trim());
  return text.trim() === '' || Number.isNaN(value) ? undefined : value;
}
