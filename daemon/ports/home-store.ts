/** What the owner calls the things of a home, and where they are: kept over restarts. */

export interface KnownFloor {
  id: string;
  name: string;
  aliases: readonly string[];
}

export interface KnownArea {
  id: string;
  name: string;
  aliases: readonly string[];
  /** Of a KnownFloor. */
  floorId: string | null;
}

/** A device that is there now, or was not long ago. */
export interface KnownDevice {
  id: string;
  domain: string;
  deviceClass: string | null;
  /** As it announced itself. */
  foundName: string;
  /** What its owner calls it; null: as it was found. */
  name: string | null;
  aliases: readonly string[];
  /** Of a KnownArea. */
  areaId: string | null;
  /** Its owner chose the area, or none; otherwise the device suggested it. */
  isAreaChosen: boolean;
  /** Null: as its kind is by default. */
  isExposed: boolean | null;
  /** Settings and measurements of a device are not spoken of unless their owner wants it. */
  isSideThing: boolean;
  lastSeenWallMs: number;
}

/** Where they are kept. Every change is on the disk when its method returns. */
export interface HomeStore {
  listDevices(): KnownDevice[];
  listAreas(): KnownArea[];
  listFloors(): KnownFloor[];
  /** Adds or replaces, all or none. @throws DISK_FULL */
  put(change: {
    devices?: readonly KnownDevice[];
    areas?: readonly KnownArea[];
    floors?: readonly KnownFloor[];
  }): void;
  /** Forgets devices, all or none. @throws DISK_FULL */
  forget(deviceIds: readonly string[]): void;
}
