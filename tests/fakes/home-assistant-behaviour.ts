/** An entity of the double: how it is, and what the registry has of it. */
export interface DoubleEntity {
  state: string;
  attributes: Record<string, unknown>;
  /** Undefined: it is in no registry, as what is written in YAML. */
  entry?: Record<string, unknown>;
  aliases?: string[];
  items?: { uid: string; summary: string; status: string }[];
}

/** How the double misbehaves towards an entity. */
export type DoubleFault =
  /** It takes the call and the entity never changes. */
  | 'dead'
  /** It never answers the call, and nothing changes. */
  | 'silent'
  /** The state comes only with release(). */
  | 'held'
  /** The connection is cut after the call was heard. */
  | 'cut'
  | { code: string; message: string };

/** How an entity is after a service was called for it; undefined: it has no such thing. */
export type Effect = { state?: string; attributes?: Record<string, unknown> } | undefined;

type Data = Record<string, unknown>;

const SIMPLE: Record<string, string> = {
  turn_off: 'off',
  open_cover: 'open',
  close_cover: 'closed',
  open_valve: 'open',
  close_valve: 'closed',
  lock: 'locked',
  unlock: 'unlocked',
  start: 'cleaning',
  start_mowing: 'mowing',
  pause: 'paused',
  return_to_base: 'returning',
  dock: 'returning',
  media_play: 'playing',
  media_pause: 'paused',
  media_stop: 'idle',
  alarm_disarm: 'disarmed',
  alarm_arm_away: 'armed_away',
  alarm_arm_home: 'armed_home',
};

/** Fields of services that become attributes as they are. */
const COPIED: Record<string, string[]> = {
  set_temperature: ['temperature'],
  set_humidity: ['humidity'],
  set_preset_mode: ['preset_mode'],
  set_percentage: ['percentage'],
  volume_set: ['volume_level'],
  volume_mute: ['is_volume_muted'],
};

/** What real integrations make of the services that the box calls. */
export function effectOf(service: string, data: Data, { attributes }: DoubleEntity): Effect {
  const simple = SIMPLE[service];
  if (simple !== undefined) return moved(simple, attributes);
  const copied = COPIED[service];
  if (copied !== undefined) {
    const fields = Object.fromEntries(copied.map((name) => [name, data[name]]));
    if (service !== 'set_percentage') return { attributes: fields };
    return { attributes: fields, state: data['percentage'] ? 'on' : 'off' };
  }
  switch (service) {
    case 'turn_on':
      return { state: 'on', attributes: lit(data) };
    case 'set_hvac_mode':
      return { state: String(data['hvac_mode']) };
    case 'set_cover_position':
      return moved(data['position'] === 0 ? 'closed' : 'open', attributes, data['position']);
    case 'set_value':
      return { state: String(data['value']) };
    case 'select_option':
      return { state: String(data['option']) };
    case 'media_next_track':
      return { attributes: { media_title: `${attributes['media_title']}, next` } };
    case 'play_media':
      return { state: 'playing', attributes: { media_title: data['media_content_id'] } };
    case 'press':
    case 'trigger':
    case 'locate':
    case 'media_previous_track':
      return {};
    default:
      return undefined;
  }
}

/** Lamps report what they made of it: brightness in 255 steps, a colour a little off. */
function lit(data: Data): Record<string, unknown> {
  const brightness = data['brightness_pct'];
  const rgb = data['rgb_color'] as number[] | undefined;
  const kelvin = data['color_temp_kelvin'];
  return {
    ...(typeof brightness === 'number' ? { brightness: Math.round(brightness * 2.55) } : {}),
    ...(rgb ? { rgb_color: rgb.map((each) => Math.min(255, each + 4)) } : {}),
    ...(typeof kelvin === 'number' ? { color_temp_kelvin: kelvin - 7 } : {}),
  };
}

function moved(state: string, attributes: Data, position?: unknown): Effect {
  if (!('current_position' in attributes)) return { state };
  return { state, attributes: { current_position: position ?? (state === 'open' ? 100 : 0) } };
}

/** What becomes of the entries of a list. */
export function changeItems(list: DoubleEntity, service: string, { item, status }: Data): void {
  const items = list.items ?? [];
  const summary = String(item);
  if (service === 'add_item') items.push({ uid: summary, summary, status: 'needs_action' });
  const found = items.find((each) => each.summary === summary);
  if (service === 'update_item' && found) found.status = String(status);
  if (service === 'remove_item') list.items = items.filter((each) => each !== found);
}
