import type { DeviceState, HomeAction } from '../../ports/home.ts';

export type ActionName = HomeAction['do'];

type WithName<A, D> = A extends { do: infer E } ? (D extends E ? A : never) : never;
/** The actions of one name. */
export type ActionOf<D extends ActionName> = WithName<HomeAction, D>;

type Known = Omit<DeviceState, 'isAvailable' | 'changedWallMs'>;
/** What a message changes; undefined as a value: that is not known any more. */
export type StatePatch = { [K in keyof Known]?: Known[K] | undefined };

/** A message to a device. */
export interface Telling {
  topic: string;
  payload: string;
}

/** How an action is done. */
export type Plan =
  | {
      kind: 'tell';
      messages: readonly Telling[];
      /** Whether a state says that it was done; absent: nothing ever says so. */
      isDone?: (state: DeviceState) => boolean;
    }
  | { kind: 'refuse'; reason: string };

/** One topic that an entity learns from. */
export interface Listening {
  topic: string;
  /**
   * What a message says; undefined: nothing about this entity.
   * @throws TemplateError when the template cannot be applied to it
   */
  read(payload: string): StatePatch | undefined;
}

/** A topic that says whether the entity is there. */
export interface AvailabilityTopic {
  topic: string;
  /** Undefined: the message says neither. @throws TemplateError */
  read(payload: string): boolean | undefined;
}

/** How an entity is found to be there or not. */
export interface Availability {
  topics: readonly AvailabilityTopic[];
  mode: 'all' | 'any' | 'latest';
  /** Whether a topic that was silent so far counts as there. */
  isTrusted: boolean;
}

/** What becomes of a state that is not renewed. */
export interface Ageing {
  afterMs: number;
  /** `gone`: it is not available then. */
  becomes: 'gone' | StatePatch;
}

/** What can be told to a device and what is learned from it, made from what it announced. */
export interface Entity {
  /** Of Home Assistant. */
  domain: string;
  deviceClass?: string;
  unit?: string;
  can: ReadonlySet<ActionName>;
  listens: readonly Listening[];
  availability: Availability;
  ageing?: Ageing;
  /** Topics at which it is told something. */
  tells: ReadonlySet<string>;
  qos: 0 | 1;
  /** @throws TemplateError when a command template cannot be applied */
  plan(action: HomeAction, state: DeviceState): Plan;
}
