import type { DeviceState, HomeAction } from '../../ports/home.ts';
import { type JsonObject, numberIn, textIn, textsIn } from './loose-json.ts';

export type ActionName = HomeAction['do'];
/** The action of one name; the union is distributed, as some members have several names. */
type WithName<A, D> = A extends { do: infer N } ? (D extends N ? A : never) : never;
export type ActionOf<D extends ActionName> = WithName<HomeAction, D>;

export type IsDone = (state: DeviceState) => boolean;

/** A service to call for an entity. */
export interface Call {
  kind: 'call';
  /** `light.turn_on` */
  service: string;
  data: JsonObject;
  /** Whether a state says that it was done; absent: nothing ever says so. */
  isDone?: IsDone;
}

export interface Refusal {
  kind: 'refuse';
  /** Plain words, to be said after "it could not be done:". */
  reason: string;
}

/** A service whose response says what to call then. */
export interface Search {
  kind: 'search';
  service: string;
  data: JsonObject;
  /** @param found the response for this entity */
  next: (found: JsonObject) => Call | Refusal;
}

export type Plan = Call | Refusal | Search;

/** How one action is done, and the service that it takes. */
export interface Order<D extends ActionName> {
  service: string;
  plan: (action: ActionOf<D>, state: DeviceState) => Plan;
}

/** What can be told to an entity. */
export type Orders = { readonly [D in ActionName]?: Order<D> };

export function refuse(reason: string): Refusal {
  return { kind: 'refuse', reason };
}

export function call(service: string, data: JsonObject = {}, isDone?: IsDone): Call {
  return { kind: 'call', service, data, ...(isDone ? { isDone } : {}) };
}

/** What is needed of an entity to know what it can be told. */
export interface EntityShape {
  domain: string;
  attributes: JsonObject;
  /** It has a code of its own for when nobody gives one. */
  hasDefaultCode: boolean;
}

/** True where `supported_features` has one of these bits. */
export function hasFeature({ attributes }: EntityShape, bits: number): boolean {
  return ((numberIn(attributes, 'supported_features') ?? 0) & bits) !== 0;
}

/** The name among a list that means the same, whatever its case and what joins its words. */
export function sameNameIn(names: readonly string[], wanted: string): string | undefined {
  const plain = (text: string): string => text.toLowerCase().replace(/[\s_-]+/g, ' ');
  return names.find((name) => plain(name) === plain(wanted));
}

/** The modes of several attributes, and which service sets each. */
export interface ModeList {
  /** Attribute that lists them. */
  names: string;
  service: string;
  /** Field of the service. */
  field: string;
  isDone: (mode: string) => IsDone;
}

/** Puts it into a mode out of the first list that knows it. */
export function modeOrder(
  { attributes }: EntityShape,
  lists: readonly ModeList[],
): Order<'set-mode'> | undefined {
  const known = lists.filter(({ names }) => textsIn(attributes, names).length > 0);
  const [first] = known;
  if (!first) return undefined;
  return {
    service: first.service,
    plan: ({ mode }) => {
      for (const { names, service, field, isDone } of known) {
        const name = sameNameIn(textsIn(attributes, names), mode);
        if (name !== undefined) return call(service, { [field]: name }, isDone(name));
      }
      const all = known.flatMap(({ names }) => textsIn(attributes, names));
      return refuse(`it knows the modes ${all.join(', ')}, not ${mode}`);
    },
  };
}

/** True for an entity whose code has to be given with each order. */
export function needsCode({ attributes, hasDefaultCode }: EntityShape): boolean {
  return textIn(attributes, 'code_format') !== undefined && !hasDefaultCode;
}

/** True where a number is known and within so much of another. */
export function isNear(value: number | undefined, wanted: number, tolerance: number): boolean {
  return value !== undefined && Math.abs(value - wanted) <= tolerance;
}

export const isOneOf =
  (...values: readonly string[]): IsDone =>
  ({ value }) =>
    value !== undefined && values.includes(value);

/** Where an entity refuses by being of the wrong kind, in one place. */
export const within = (value: number, [min, max]: readonly [number, number]): number =>
  Math.min(max, Math.max(min, value));
