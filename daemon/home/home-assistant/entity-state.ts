import { isObject, type JsonObject, listIn, numberIn, objectIn, textIn } from './loose-json.ts';

/** An entity as Home Assistant has it now. */
export interface EntityState {
  /** `light.kitchen` */
  id: string;
  /** `light` */
  domain: string;
  /** In its words; `unavailable` and `unknown` among them. */
  value: string;
  /** Those of them that mean something here. */
  attributes: JsonObject;
  /** Of the last change of value or attributes, ms since 1970, by the clock of Home Assistant. */
  changedWallMs: number;
}

/** Attributes that name an entity or say what it can do: another home when they change. */
const SHAPE = [
  ...['friendly_name', 'device_class', 'unit_of_measurement', 'supported_features'],
  ...[
    'supported_color_modes',
    'min_color_temp_kelvin',
    'max_color_temp_kelvin',
    'min_temp',
    'max_temp',
  ],
  ...['hvac_modes', 'preset_modes', 'available_modes', 'operation_list', 'fan_speed_list'],
  ...['min_humidity', 'max_humidity', 'percentage_step', 'options', 'min', 'max'],
];
/** Attributes that say how an entity is, or how an order has to be given now. */
const CONDITION = [
  ...['assumed_state', 'code_format', 'code_arm_required'],
  ...['brightness', 'rgb_color', 'color_temp_kelvin', 'color_mode'],
  ...['current_position', 'current_temperature', 'temperature', 'current_humidity', 'humidity'],
  ...['target_temp_low', 'target_temp_high', 'hvac_action', 'preset_mode', 'mode', 'fan_speed'],
  ...['operation_mode', 'percentage', 'volume_level', 'is_volume_muted', 'media_title'],
  ...['media_artist', 'media_content_id', 'battery_level'],
];
const KEPT: ReadonlySet<string> = new Set([...SHAPE, ...CONDITION]);

/** Many times the largest home; what comes after these is not taken. */
const MAX_ENTITIES = 20_000;
const ENTITY_ID = /^([a-z0-9_]{1,64})\.([a-z0-9_]{1,255})$/;
const MAX_VALUE_CHARS = 255;
const MS_PER_S = 1000;

/** What one message changed. */
export interface StatesChange {
  /** Ids of entities whose value or kept attributes are others. */
  changed: readonly string[];
  /** Ids that came, went, or can do other things or have another name than before. */
  reshaped: readonly string[];
}

/** The entities, kept as the compressed events of `subscribe_entities` tell them. */
export class EntityStates {
  readonly #states = new Map<string, EntityState>();

  get(id: string): EntityState | undefined {
    return this.#states.get(id);
  }

  get size(): number {
    return this.#states.size;
  }

  all(): Iterable<EntityState> {
    return this.#states.values();
  }

  /**
   * Takes an event: `a` has whole entities by id, `c` changes (`+` set, `-` taken away), `r` ids of
   * those that are gone. What does not fit is left out.
   */
  apply(event: JsonObject): StatesChange {
    const changed = new Set<string>();
    const reshaped = new Set<string>();
    const put = (id: string, next: EntityState | undefined): void => {
      const before = this.#states.get(id);
      if (!next || (!before && this.#states.size >= MAX_ENTITIES)) return;
      if (before && isSame(before, next)) return;
      this.#states.set(id, next);
      changed.add(id);
      if (!before || shapeOf(before) !== shapeOf(next)) reshaped.add(id);
    };
    for (const [id, whole] of Object.entries(objectIn(event, 'a'))) put(id, readWhole(id, whole));
    for (const [id, change] of Object.entries(objectIn(event, 'c'))) {
      const before = this.#states.get(id);
      if (before && isObject(change)) put(id, merged(before, change));
    }
    for (const id of listIn(event, 'r')) {
      if (typeof id !== 'string' || !this.#states.delete(id)) continue;
      changed.add(id);
      reshaped.add(id);
    }
    return { changed: [...changed], reshaped: [...reshaped] };
  }
}

function readWhole(id: string, whole: unknown): EntityState | undefined {
  const domain = ENTITY_ID.exec(id)?.[1];
  if (domain === undefined || !isObject(whole)) return undefined;
  const value = whole['s'];
  if (typeof value !== 'string' || value.length > MAX_VALUE_CHARS) return undefined;
  const attributes = kept(objectIn(whole, 'a'));
  return { id, domain, value, attributes, changedWallMs: changedWallMs(whole) ?? 0 };
}

function merged(before: EntityState, change: JsonObject): EntityState {
  const added = objectIn(change, '+');
  const gone = new Set(listIn(objectIn(change, '-'), 'a'));
  const { attributes } = before;
  const left = Object.entries(attributes).filter(([name]) => !gone.has(name));
  const value = added['s'];
  return {
    ...before,
    ...(typeof value === 'string' && value.length <= MAX_VALUE_CHARS ? { value } : {}),
    attributes: { ...Object.fromEntries(left), ...kept(objectIn(added, 'a')) },
    changedWallMs: changedWallMs(added) ?? before.changedWallMs,
  };
}

/** `lu` is left out where it is the same as `lc`; both in seconds. */
function changedWallMs(from: JsonObject): number | undefined {
  const seconds = numberIn(from, 'lu') ?? numberIn(from, 'lc');
  return seconds === undefined ? undefined : Math.round(seconds * MS_PER_S);
}

function kept(attributes: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => KEPT.has(name)));
}

function isSame(one: EntityState, other: EntityState): boolean {
  return one.value === other.value && text(one.attributes, KEPT) === text(other.attributes, KEPT);
}

function shapeOf({ attributes }: EntityState): string {
  return text(attributes, SHAPE);
}

function text(attributes: JsonObject, names: Iterable<string>): string {
  return JSON.stringify([...names].map((name) => attributes[name] ?? null));
}

/** The name that Home Assistant shows for an entity. */
export function friendlyName({ attributes }: EntityState): string | undefined {
  return textIn(attributes, 'friendly_name');
}
