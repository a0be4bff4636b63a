import type { SoundDevice } from './sound-system.ts';

export type Direction = 'input' | 'output';

/** Configured names with a meaning of their own. */
export const DEFAULT_DEVICE = 'default';
export const NO_DEVICE = 'none';
/**
 * The microphone from which the sound server has taken what it plays: one that is named for it, or
 * else the default one, which its owner has set to that source.
 */
export const ECHO_CANCELLED_DEVICE = 'echo-cancelled';
/** Of PulseAudio's and PipeWire's echo-cancel modules, and of ALSA devices that lead to them. */
const ECHO_CANCELLED_NAME = /echo[-_ ]?cancel/i;

/** What ALSA calls "the one the user wants", best first; then the first that can do it. */
const DEFAULT_NAMES = ['default', 'pipewire', 'pulse', 'sysdefault'];

function canDo(device: SoundDevice, direction: Direction): boolean {
  return (direction === 'input' ? device.inputChannels : device.outputChannels) > 0;
}

/**
 * Finds the wanted device. A name that is not there gives nothing: another device is never taken
 * in its place, because a box must not listen or speak where nobody expects it.
 * @param wanted 'default', 'none', or part of a device name in any case; a whole name wins
 */
export function chooseDevice(
  devices: readonly SoundDevice[],
  wanted: string,
  direction: Direction,
): SoundDevice | undefined {
  if (wanted === NO_DEVICE) return undefined;
  const able = devices.filter((device) => canDo(device, direction));
  if (wanted === ECHO_CANCELLED_DEVICE) {
    const device = able.find(({ name }) => ECHO_CANCELLED_NAME.test(name));
    return device ?? chooseDevice(devices, DEFAULT_DEVICE, direction);
  }
  if (wanted === DEFAULT_DEVICE) {
    for (const name of DEFAULT_NAMES) {
      const device = able.find((candidate) => candidate.name === name);
      if (device !== undefined) return device;
    }
    return able[0];
  }
  const part = wanted.toLowerCase();
  return (
    able.find((device) => device.name.toLowerCase() === part) ??
    able.find((device) => device.name.toLowerCase().includes(part))
  );
}

/** Why the wanted device is not open, for a person. */
export function absenceReason(
  devices: readonly SoundDevice[],
  wanted: string,
  direction: Direction,
): string {
  const noun = direction === 'input' ? 'microphone' : 'speaker';
  const names = devices.filter((device) => canDo(device, direction)).map((device) => device.name);
  if (names.length === 0) return `no ${noun} is there`;
  return `no ${noun} named "${wanted}" is there; there are: ${names.join(', ')}`;
}
