import type { HomeAction } from '../../ports/home.ts';

/** What may be said of a device once it was told something, and before, when it is asked about. */
export const DEEDS = [
  'on',
  'off',
  'toggled',
  'brightness',
  'brighter',
  'dimmer',
  'color',
  'warmth',
  'open',
  'closed',
  'stopped',
  'position',
  'locked',
  'unlocked',
  'armed',
  'disarmed',
  'temperature',
  'warmer',
  'cooler',
  'mode',
  'speed',
  'faster',
  'slower',
  'humidity',
  'cleaning',
  'mowing',
  'paused',
  'docked',
  'located',
  'run',
  'pressed',
  'value',
  'playing',
  'resumed',
  'media-stopped',
  'skipped',
  'back',
  'volume',
  'louder',
  'quieter',
  'muted',
  'unmuted',
  'item-added',
  'item-removed',
  'item-completed',
  'cleared',
  'restored',
] as const;

export type Deed = (typeof DEEDS)[number];

/** States of a device that has obeyed and is not there yet; each is told in this word. */
export const MOVING_STATES = ['opening', 'closing', 'locking', 'unlocking'] as const;
export type MovingState = (typeof MOVING_STATES)[number];

/** What one device is told, and what is true once it has done so. */
export interface Plan {
  action: HomeAction;
  deed: Deed;
  /** What it was set to, as it is spoken: "50 percent". */
  value?: string;
}
