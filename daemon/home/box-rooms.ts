import type { ActionOutcome, DeviceState, Home, HomeChange, HomeHub } from '../ports/home.ts';
import type { OtherBoxes } from '../ports/other-boxes.ts';

/** The rooms in which other boxes stand: they can be named although nothing else is there. */
export class BoxRooms implements HomeHub {
  readonly #boxes: Pick<OtherBoxes, 'rooms' | 'onRooms'>;
  #home: { rooms: readonly string[]; home: Home } | undefined;

  constructor(boxes: Pick<OtherBoxes, 'rooms' | 'onRooms'>) {
    this.#boxes = boxes;
  }

  get home(): Home {
    const { rooms } = this.#boxes;
    if (this.#home?.rooms !== rooms) {
      const areas = rooms.map((name) => ({ id: name, name, aliases: [] }));
      this.#home = { rooms, home: { floors: [], areas, devices: [] } };
    }
    return this.#home.home;
  }

  state(): DeviceState | undefined {
    return undefined;
  }

  async perform(): Promise<ActionOutcome> {
    return { kind: 'unavailable' };
  }

  onChange(listener: (change: HomeChange) => void): () => void {
    return this.#boxes.onRooms(() => listener({ kind: 'home' }));
  }
}
