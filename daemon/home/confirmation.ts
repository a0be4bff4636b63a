import type { Clock } from '../base/clock.ts';

/** Bulbs on a mesh answer within a second or two; one that was asked thrice is not there. */
const DEFAULT_DEADLINE_MS = 5000;
/**
 * By domain, where the thing itself is slow: a shutter that only knows its ends takes most of a
 * minute, a motor lock turns for some seconds, a thermostat on a battery wakes every few seconds,
 * and a player asks its service on the internet first.
 */
const DEADLINES_MS: ReadonlyMap<string, number> = new Map([
  ['cover', 60_000],
  ['valve', 60_000],
  ['lock', 15_000],
  ['vacuum', 15_000],
  ['lawn_mower', 15_000],
  ['media_player', 15_000],
  ['climate', 10_000],
  ['water_heater', 10_000],
  ['alarm_control_panel', 10_000],
  ['scene', 10_000],
  ['script', 10_000],
  ['todo', 10_000],
]);

/** How long a device of this domain may take to say that it was done, ms. */
export function deadlineMs(domain: string): number {
  return DEADLINES_MS.get(domain) ?? DEFAULT_DEADLINE_MS;
}

export interface Awaiting {
  clock: Clock;
  /** Gives up. */
  signal: AbortSignal;
  /** Calls at every change of the state; @returns ends it. */
  watch: (listener: () => void) => () => void;
  /** How long it is waited for, ms. */
  withinMs: number;
}

/** Waits until a state is as wanted: `seen` is true then, and false where it is waited in vain. */
export function awaitState(
  { clock, signal, watch, withinMs }: Awaiting,
  isReached: () => boolean,
): { seen: Promise<boolean>; stop: () => void } {
  let end = (_isSeen: boolean): void => undefined;
  const seen = new Promise<boolean>((resolve) => {
    const onAbort = (): void => end(false);
    const unwatch = watch(() => {
      if (isReached()) end(true);
    });
    const cancel = clock.setTimer(withinMs, () => end(false));
    end = (isSeen) => {
      unwatch();
      cancel();
      signal.removeEventListener('abort', onAbort);
      resolve(isSeen);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) end(false);
  });
  return { seen, stop: () => end(false) };
}
