import type { DeviceState } from '../../../ports/home.ts';
import {
  type ActionOf,
  type Call,
  call,
  type EntityShape,
  hasFeature,
  type IsDone,
  isNear,
  isOneOf,
  type Orders,
  type Plan,
  type Refusal,
  refuse,
  within,
} from '../entity.ts';
import { type JsonObject, objectsOf, textIn } from '../loose-json.ts';
import { featuredPowerOrders } from './power.ts';

/** MediaPlayerEntityFeature. */
const FEATURE = {
  ...{ pause: 1, volume: 4, mute: 8, previous: 16, next: 32, on: 128, off: 256 },
  ...{ playMedia: 512, volumeStep: 1024, stop: 4096, play: 16_384, search: 4_194_304 },
};
const FULL = 100;
const VOLUME_RANGE = [0, FULL] as const;
/** Amplifiers have some 50 steps. */
const VOLUME_TOLERANCE_PERCENT = 2;

const isPlaying = isOneOf('playing', 'buffering');
const isSilent = isOneOf('paused', 'idle', 'off', 'standby', 'on');

export function mediaOrders(shape: EntityShape): Orders {
  const can = (bit: number): boolean => hasFeature(shape, bit);
  return {
    ...featuredPowerOrders(shape, FEATURE, ({ value }) => value !== undefined && !isOff(value)),
    ...(can(FEATURE.play) ? { play: simple('media_play', isPlaying) } : {}),
    ...(can(FEATURE.pause) ? { pause: simple('media_pause', isSilent) } : {}),
    ...(can(FEATURE.stop) ? { stop: simple('media_stop', isSilent) } : {}),
    ...(can(FEATURE.next) ? nextOrder() : {}),
    // It goes back to the beginning of the same piece, mostly, which no state tells.
    ...(can(FEATURE.previous) ? { previous: simple('media_previous_track') } : {}),
    ...(can(FEATURE.volume) ? volumeOrders() : {}),
    ...(can(FEATURE.mute) ? muteOrders() : {}),
    ...(can(FEATURE.search) && can(FEATURE.playMedia) ? searchOrder() : {}),
  };
}

function isOff(value: string): boolean {
  return value === 'off' || value === 'standby';
}

function simple(name: string, isDone?: IsDone): { service: string; plan: () => Call } {
  const service = `media_player.${name}`;
  return { service, plan: () => call(service, {}, isDone) };
}

/** What plays then has another title; a player that tells no titles tells nothing. */
function nextOrder(): Orders {
  const service = 'media_player.media_next_track';
  const plan = (_: ActionOf<'next'>, { mediaTitle: before }: DeviceState): Plan => {
    if (before === undefined) return call(service);
    return call(service, {}, ({ mediaTitle }) => mediaTitle !== undefined && mediaTitle !== before);
  };
  return { next: { service, plan } };
}

function volumeOrders(): Orders {
  const service = 'media_player.volume_set';
  const set = (percent: number): Plan => {
    const told = Math.round(within(percent, VOLUME_RANGE));
    const isDone: IsDone = (state) => isNear(state.volumePercent, told, VOLUME_TOLERANCE_PERCENT);
    return call(service, { volume_level: told / FULL }, isDone);
  };
  return {
    'set-volume': { service, plan: ({ percent }) => set(percent) },
    'step-volume': {
      service,
      plan: ({ by }, { volumePercent }) => {
        if (volumePercent === undefined) return refuse('its volume is not known');
        return set(volumePercent + by);
      },
    },
  };
}

function muteOrders(): Orders {
  const service = 'media_player.volume_mute';
  const order = (isMuted: boolean) => {
    const isDone: IsDone = (state) => state.isMuted === isMuted;
    return { service, plan: () => call(service, { is_volume_muted: isMuted }, isDone) };
  };
  return { mute: order(true), unmute: order(false) };
}

/** Asks the player what it has under these words, and plays the first that can be played. */
function searchOrder(): Orders {
  const plan = ({ query, mediaClass }: ActionOf<'play-media'>, before: DeviceState): Plan => ({
    kind: 'search',
    service: 'media_player.search_media',
    data: {
      search_query: query,
      ...(mediaClass === undefined ? {} : { media_filter_classes: [mediaClass] }),
    },
    next: (found) => playFirst(found, query, before),
  });
  return { 'play-media': { service: 'media_player.search_media', plan } };
}

function playFirst(found: JsonObject, query: string, before: DeviceState): Call | Refusal {
  for (const item of objectsOf(found['result'])) {
    const [id, type] = [textIn(item, 'media_content_id'), textIn(item, 'media_content_type')];
    if (item['can_play'] === false || !id || !type) continue;
    const isDone: IsDone = (state) =>
      isPlaying(state) && (!isPlaying(before) || state.mediaTitle !== before.mediaTitle);
    return call(
      'media_player.play_media',
      { media_content_id: id, media_content_type: type },
      isDone,
    );
  }
  return refuse(`it found nothing called ${query}`);
}
