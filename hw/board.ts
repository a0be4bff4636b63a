import { type HostAccess, listHostFolder, readHostFile } from './host-access.ts';

/** What computer this is. */
export interface Board {
  kind: 'jetson' | 'pc';
  /** As it names itself, for example `NVIDIA Jetson AGX Orin Developer Kit`; may be empty. */
  model: string;
  /** Release of Jetson Linux, for example `36.4.3`; empty on other machines. */
  l4t: string;
  /** For example `6.2`, or `6` where only the generation is known; empty on other machines. */
  jetPack: string;
  /** For example `tegra234` (Orin); empty on other machines. */
  chip: string;
}

/**
 * JetPack of each Jetson Linux release, from NVIDIA's JetPack archive and release notes. What is
 * not here is named by its generation alone.
 */
const JETPACK_OF_L4T: Readonly<Record<string, string>> = {
  '36.3': '6.0',
  '36.4': '6.1',
  '36.4.0': '6.1',
  '36.4.3': '6.2',
  '36.4.4': '6.2.1',
  '38.2': '7.0',
  '38.4': '7.1',
  '39.2': '7.2',
};
const GENERATION_OF_L4T: Readonly<Record<string, string>> = {
  '32': '4',
  '34': '5',
  '35': '5',
  '36': '6',
  '38': '7',
  '39': '7',
};

/** Reads what the firmware and the distribution say of this computer; starts no program. */
export function detectBoard(access: HostAccess): Board {
  const model = readHostFile(access, '/proc/device-tree/model');
  const compatible = readHostFile(access, '/proc/device-tree/compatible');
  const chip = /nvidia,(tegra\d+)/.exec(compatible)?.[1] ?? '';
  const l4t = l4tOf(readHostFile(access, '/etc/nv_tegra_release'));
  if (chip === '' && l4t === '' && !/jetson/i.test(model)) {
    return { kind: 'pc', model: model || desktopModel(access), l4t: '', jetPack: '', chip: '' };
  }
  return { kind: 'jetson', model, l4t, jetPack: jetPackOf(access, l4t), chip };
}

/** @param text for example `# R36 (release), REVISION: 4.3, GCID: …` */
function l4tOf(text: string): string {
  const [, release, revision] = /^# R(\d+).*?REVISION: ([\d.]+)/m.exec(text) ?? [];
  return release === undefined || revision === undefined ? '' : `${release}.${revision}`;
}

/** The package says it exactly, but a board may run without it. */
function jetPackOf(access: HostAccess, l4t: string): string {
  const packaged = packageVersion(access, 'nvidia-jetpack');
  if (packaged !== '') return packaged.replace(/[+-].*$/, '');
  const release = l4t.replace(/\.0$/, '');
  const minor = l4t.split('.').slice(0, 2).join('.');
  const exact = JETPACK_OF_L4T[release] ?? (l4t.startsWith('36.4.') ? '' : JETPACK_OF_L4T[minor]);
  return exact || (GENERATION_OF_L4T[l4t.split('.')[0] ?? ''] ?? '');
}

function packageVersion(access: HostAccess, name: string): string {
  const status = readHostFile(access, '/var/lib/dpkg/status');
  const entry = status.split('\n\n').find((text) => text.startsWith(`Package: ${name}\n`)) ?? '';
  if (!/^Status: .* installed$/m.test(entry)) return '';
  return /^Version: (\S+)$/m.exec(entry)?.[1] ?? '';
}

function desktopModel(access: HostAccess): string {
  const folder = '/sys/class/dmi/id';
  if (listHostFolder(access, folder).length === 0) return '';
  const parts = ['sys_vendor', 'product_name'].map((name) =>
    readHostFile(access, `${folder}/${name}`),
  );
  return parts
    .filter((part) => part !== '' && !/to be filled|default string/i.test(part))
    .join(' ');
}
