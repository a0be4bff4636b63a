import { type Clock, sleep } from '../base/clock.ts';
import type {
  ActionOutcome,
  DeviceState,
  Home,
  HomeAction,
  HomeChange,
  HomeDevice,
  HomeHub,
} from '../ports/home.ts';
import { afterAction } from './device-behavior.ts';

/** How a simulated device misbehaves. */
export type DeviceFault =
  /** It hears nothing, and says nothing. */
  | { kind: 'dead' }
  /** It does what it is told, and says so only after a while. */
  | { kind: 'slow'; delayMs: number }
  | { kind: 'refusing'; reason: string }
  /** It says that it has heard, and changes nothing. */
  | { kind: 'lying' }
  /** It has told that it is not there. */
  | { kind: 'gone' }
  /** What connects it is not there. */
  | { kind: 'cut-off' };

export interface SimulatedHomeOptions {
  home: Home;
  /** How the devices are at first, by id; for others nothing is known but that they are there. */
  states?: Readonly<Record<string, Partial<DeviceState>>>;
  clock: Clock;
  /** How long a device's answer is waited for, ms. */
  answerWithinMs?: number;
}

/** As long as a person waits before asking again. */
const ANSWER_WITHIN_MS = 5000;
/** Told, and there is nothing that they could report. */
const SILENT_DOMAINS: ReadonlySet<string> = new Set(['scene', 'button', 'script']);

/** A home whose devices behave as real ones do, some of them badly. */
export class SimulatedHome implements HomeHub {
  /** Everything that was told to a device, in order. */
  readonly performed: { deviceId: string; action: HomeAction }[] = [];
  #home: Home;
  readonly #clock: Clock;
  readonly #answerWithinMs: number;
  readonly #states = new Map<string, DeviceState>();
  readonly #faults = new Map<string, DeviceFault>();
  readonly #listeners = new Set<(change: HomeChange) => void>();

  constructor({ home, states = {}, clock, answerWithinMs }: SimulatedHomeOptions) {
    this.#home = home;
    this.#clock = clock;
    this.#answerWithinMs = answerWithinMs ?? ANSWER_WITHIN_MS;
    const changedWallMs = clock.wallMs();
    for (const { id } of home.devices) {
      this.#states.set(id, { isAvailable: true, changedWallMs, ...states[id] });
    }
  }

  get home(): Home {
    return this.#home;
  }

  state(deviceId: string): DeviceState | undefined {
    const state = this.#states.get(deviceId);
    if (state === undefined || this.#faults.get(deviceId)?.kind !== 'gone') return state;
    return { ...state, isAvailable: false };
  }

  /** Another home; the states of devices that stay are kept. */
  setHome(home: Home): void {
    this.#home = home;
    const changedWallMs = this.#clock.wallMs();
    for (const { id } of home.devices) {
      if (!this.#states.has(id)) this.#states.set(id, { isAvailable: true, changedWallMs });
    }
    this.#tell({ kind: 'home' });
  }

  /** @param fault undefined: it is sound again */
  setFault(deviceId: string, fault: DeviceFault | undefined): void {
    if (fault === undefined) this.#faults.delete(deviceId);
    else this.#faults.set(deviceId, fault);
    this.#tell({ kind: 'state', deviceId });
  }

  /** Somebody changed it by hand. */
  setState(deviceId: string, change: Partial<DeviceState>): void {
    const state = this.#states.get(deviceId);
    if (state === undefined) throw new Error(`there is no device ${deviceId}`);
    const changedWallMs = this.#clock.wallMs();
    this.#states.set(deviceId, { ...state, changedWallMs, ...change });
    this.#tell({ kind: 'state', deviceId });
  }

  async perform(deviceId: string, action: HomeAction, signal: AbortSignal): Promise<ActionOutcome> {
    const device = this.#home.devices.find(({ id }) => id === deviceId);
    const fault = this.#faults.get(deviceId);
    if (fault?.kind === 'cut-off') return { kind: 'unreachable' };
    if (device === undefined || fault?.kind === 'gone') return { kind: 'unavailable' };
    if (!device.can.has(action.do)) return { kind: 'refused', reason: 'it has no such thing' };
    this.performed.push({ deviceId, action });
    if (fault?.kind === 'refusing') return { kind: 'refused', reason: fault.reason };
    return this.#told(device, action, signal);
  }

  onChange(listener: (change: HomeChange) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async #told(device: HomeDevice, action: HomeAction, signal: AbortSignal): Promise<ActionOutcome> {
    const fault = this.#faults.get(device.id);
    if (SILENT_DOMAINS.has(device.domain)) return { kind: 'sent' };
    if (fault?.kind === 'dead' || fault?.kind === 'lying') return this.#unanswered(signal);
    if (fault?.kind === 'slow') {
      const isLate = fault.delayMs > this.#answerWithinMs;
      // It does so in the end, whether anybody still waits or not.
      this.#clock.setTimer(fault.delayMs, () => this.#does(device, action));
      if (isLate) return this.#unanswered(signal);
      await sleep(this.#clock, fault.delayMs, signal);
      return signal.aborted ? { kind: 'unanswered', waitedMs: 0 } : { kind: 'confirmed' };
    }
    const isDone = this.#does(device, action);
    return isDone ? { kind: 'confirmed' } : { kind: 'refused', reason: 'it has no such thing' };
  }

  #does(device: HomeDevice, action: HomeAction): boolean {
    const state = this.#states.get(device.id);
    const after = state && afterAction(device, state, action);
    if (after === undefined) return false;
    this.setState(device.id, after);
    return true;
  }

  async #unanswered(signal: AbortSignal): Promise<ActionOutcome> {
    const startedMs = this.#clock.nowMs();
    if (this.#answerWithinMs > 0) await sleep(this.#clock, this.#answerWithinMs, signal);
    return { kind: 'unanswered', waitedMs: this.#clock.nowMs() - startedMs };
  }

  #tell(change: HomeChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}
