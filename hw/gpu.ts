import type { Board } from './board.ts';
import { type HostAccess, listHostFolder, readHostFile } from './host-access.ts';

/** A graphics processor that can compute. */
export interface Gpu {
  name: string;
  /** Its own memory; 0 when it shares that of the machine, or when not known. */
  memoryBytes: number;
  /** Free now; undefined when not known. */
  freeBytes: number | undefined;
  /** CUDA's compute capability, for example `8.7`; empty when not known. */
  computeCapability: string;
}

/** The NVIDIA processors of this machine and whether their driver answers. */
export interface GpuFacts {
  gpus: Gpu[];
  /** For example `580.95.05`; empty when there is none or it does not say. */
  driverVersion: string;
  /** True where the processor shares the machine's memory, as on every Jetson. */
  isUnified: boolean;
  /** Why a card that is there cannot be used, in words with the way out; empty: none or usable. */
  trouble: string;
}

/**
 * nvidia-smi answers in 20 to 300 ms, and in some seconds where persistence mode is off and the
 * card has to wake first.
 */
const SMI_TIMEOUT_MS = 10_000;
const BYTES_PER_MIB = 1024 * 1024;
const NVIDIA_VENDOR = '0x10de';
/** PCI class of display controllers: 03xxxx. */
const DISPLAY_CLASS = /^0x03/;

/** Names and CUDA architectures of the chips, from NVIDIA's list of CUDA-enabled products. */
const CHIPS: Readonly<Record<string, { name: string; computeCapability: string }>> = {
  tegra210: { name: 'Tegra X1 (Maxwell)', computeCapability: '5.3' },
  tegra186: { name: 'Tegra X2 (Pascal)', computeCapability: '6.2' },
  tegra194: { name: 'Xavier (Volta)', computeCapability: '7.2' },
  tegra234: { name: 'Orin (Ampere)', computeCapability: '8.7' },
  tegra264: { name: 'Thor (Blackwell)', computeCapability: '11.0' },
};

/**
 * Finds what can compute. Cards are asked through nvidia-smi and not through NVML in our own
 * process, because a driver that hangs would take our thread with it; a program can be given up.
 */
export async function detectGpus(access: HostAccess, board: Board): Promise<GpuFacts> {
  if (board.kind === 'jetson') return tegraFacts(access, board);
  const answer = await askCards(access, 'name,driver_version,memory.total,memory.free,compute_cap');
  if (answer.state === 'ok' && answer.rows.length > 0) return cardFacts(answer.rows);
  const older = /not a valid field/i.test(answer.text)
    ? await askCards(access, 'name,driver_version,memory.total,memory.free')
    : answer;
  if (older.state === 'ok' && older.rows.length > 0) return cardFacts(older.rows);
  return silentCards(access, older);
}

interface Answer {
  state: 'ok' | 'failed' | 'missing' | 'timeout';
  rows: string[][];
  /** All it said. */
  text: string;
}

async function askCards(access: HostAccess, fields: string): Promise<Answer> {
  const args = [`--query-gpu=${fields}`, '--format=csv,noheader,nounits'];
  const { state, stdout, stderr } = await access.run('nvidia-smi', args, SMI_TIMEOUT_MS);
  const rows = stdout
    .split('\n')
    .filter((line) => line.includes(', '))
    .map((line) => line.split(', ').map((cell) => cell.trim()));
  return { state, rows, text: `${stdout}\n${stderr}`.trim() };
}

function cardFacts(rows: readonly string[][]): GpuFacts {
  const gpus = rows.map(([name = '', , total, free, computeCapability = '']) => ({
    name,
    memoryBytes: mebibytes(total) ?? 0,
    freeBytes: mebibytes(free),
    computeCapability: /^\d+\.\d+$/.test(computeCapability) ? computeCapability : '',
  }));
  const driverVersion = rows[0]?.[1] ?? '';
  return { gpus, driverVersion, isUnified: gpus.every(isSharing), trouble: '' };
}

/** GB10 and the like report no memory of their own. */
function isSharing({ memoryBytes }: Gpu): boolean {
  return memoryBytes === 0;
}

function mebibytes(text = ''): number | undefined {
  return /^\d+$/.test(text) ? Number(text) * BYTES_PER_MIB : undefined;
}

function tegraFacts(access: HostAccess, { chip }: Board): GpuFacts {
  const known = CHIPS[chip];
  const gpu = {
    name: known?.name ?? (chip || 'Tegra'),
    memoryBytes: 0,
    freeBytes: undefined,
    computeCapability: known?.computeCapability ?? '',
  };
  return { gpus: [gpu], driverVersion: kernelDriver(access), isUnified: true, trouble: '' };
}

/** @returns version of the loaded kernel module, empty when none is loaded */
function kernelDriver(access: HostAccess): string {
  const text = readHostFile(access, '/proc/driver/nvidia/version');
  return /NVRM version:.*?\s(\d+\.\d+(?:\.\d+)?)\s/.exec(text)?.[1] ?? '';
}

/** No card answered: there is none, it has no driver, or its driver is broken. */
function silentCards(access: HostAccess, answer: Answer): GpuFacts {
  const driverVersion = kernelDriver(access);
  const facts = { gpus: [], driverVersion, isUnified: false };
  const cards = pciCards(access);
  if (cards === 0 && driverVersion === '') return { ...facts, trouble: '' };
  return { ...facts, trouble: troubleOf(answer, driverVersion) };
}

function troubleOf({ state, text }: Answer, driverVersion: string): string {
  if (state === 'timeout') {
    const waited = `nvidia-smi gave no answer in ${SMI_TIMEOUT_MS / 1000} s`;
    return `the NVIDIA driver hangs (${waited}): restart the machine`;
  }
  if (state === 'missing' && driverVersion === '') {
    return 'an NVIDIA card without its driver: install the NVIDIA driver (535 or newer)';
  }
  if (state === 'missing') {
    return 'the NVIDIA driver is loaded but nvidia-smi is missing: install nvidia-utils';
  }
  const line = text.split('\n')[0] ?? '';
  if (/mismatch/i.test(line)) {
    return 'the NVIDIA driver was updated while it ran (version mismatch): restart the machine';
  }
  return `the NVIDIA driver does not work: ${line || 'nvidia-smi shows no card'}; reinstall it`;
}

function pciCards(access: HostAccess): number {
  const folder = '/sys/bus/pci/devices';
  return listHostFolder(access, folder).filter(
    (slot) =>
      readHostFile(access, `${folder}/${slot}/vendor`) === NVIDIA_VENDOR &&
      DISPLAY_CLASS.test(readHostFile(access, `${folder}/${slot}/class`)),
  ).length;
}

/**
 * Memory in use on all cards, by every process: in a container the ids of our own processes are
 * not those that the driver knows.
 * @returns bytes; undefined when not known, as on a Jetson
 */
export async function usedGpuMemoryBytes(access: HostAccess): Promise<number | undefined> {
  const args = ['--query-gpu=memory.used', '--format=csv,noheader,nounits'];
  const { state, stdout } = await access.run('nvidia-smi', args, SMI_TIMEOUT_MS);
  if (state !== 'ok') return undefined;
  const cards = stdout.trim().split('\n').map(mebibytes);
  if (cards.some((bytes) => bytes === undefined)) return undefined;
  return cards.reduce<number>((sum, bytes) => sum + (bytes ?? 0), 0);
}
