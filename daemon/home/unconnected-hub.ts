import type { ActionOutcome, DeviceState, Home, HomeHub } from '../ports/home.ts';

const NOT_THERE: DeviceState = { isAvailable: false, changedWallMs: 0 };

/** Devices that the settings name and nothing connects: they are known, and cannot be reached. */
export class UnconnectedHub implements HomeHub {
  readonly home: Home;
  readonly #ids: ReadonlySet<string>;

  constructor(home: Home) {
    this.home = home;
    this.#ids = new Set(home.devices.map(({ id }) => id));
  }

  state(deviceId: string): DeviceState | undefined {
    return this.#ids.has(deviceId) ? NOT_THERE : undefined;
  }

  async perform(): Promise<ActionOutcome> {
    return { kind: 'unreachable' };
  }

  onChange(): () => void {
    return () => {};
  }
}
