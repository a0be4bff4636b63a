import type { DeviceState } from '../../ports/home.ts';
import type { IntentMatch } from '../skill.ts';
import { numberSlot, textSlot } from '../slots.ts';
import type { Deed, Plan } from './deed.ts';
import { firstPossible, type MadeOrder, type OrderTable, ordered } from './home-order.ts';
import type { HomeWords } from './home-words.ts';
import { percentOrder, percentStepPlan } from './percent-orders.ts';

const PLAYERS = [['media_player']];
/** Clearly heard, and ten of them are the whole range, as the box's own. */
const VOLUME_STEP = 10;
const SILENT = 0;

/** What plays, and how loud. Where no player is named, that one is meant which plays. */
export const MEDIA_ORDERS: OrderTable = {
  'media.play': (match) => {
    const query = textSlot(match, 'query');
    if (query === undefined) return resume();
    const mediaClass = textSlot(match, 'mediaClass');
    const action = { do: 'play-media', query, ...(mediaClass ? { mediaClass } : {}) } as const;
    return mediaOrder([{ action, deed: 'playing', value: query }]);
  },
  'media.resume': () => resume(),
  'media.pause': () =>
    mediaOrder([
      { action: { do: 'pause' }, deed: 'paused' },
      { action: { do: 'stop' }, deed: 'media-stopped' },
    ]),
  'media.stop': () =>
    mediaOrder([
      { action: { do: 'stop' }, deed: 'media-stopped' },
      { action: { do: 'pause' }, deed: 'paused' },
      { action: { do: 'turn-off' }, deed: 'off' },
    ]),
  'media.next': () => mediaOrder([{ action: { do: 'next' }, deed: 'skipped' }]),
  'media.previous': () => mediaOrder([{ action: { do: 'previous' }, deed: 'back' }]),
  'media.set-volume': (match, words) => {
    const made = percentOrder(match, words, PLAYERS);
    if (made.kind === 'refused') return made;
    return ordered({ ...made.order, meansAll: false, prefers: isPlaying });
  },
  'media.volume-up': (match, words) => volumeStep(match, words, 1),
  'media.volume-down': (match, words) => volumeStep(match, words, -1),
  'media.mute': () =>
    mediaOrder([
      { action: { do: 'mute' }, deed: 'muted' },
      { action: { do: 'set-volume', percent: SILENT }, deed: 'muted' },
    ]),
  'media.unmute': () =>
    mediaOrder([{ action: { do: 'unmute' }, deed: 'unmuted' }], ({ isMuted }) => isMuted === true),
};

function isPlaying({ value }: DeviceState): boolean {
  return value === 'playing' || value === 'buffering';
}

function mediaOrder(plans: readonly Plan[], prefers = isPlaying): MadeOrder {
  return ordered({ plan: (device) => firstPossible(device, plans), usual: PLAYERS, prefers });
}

function resume(): MadeOrder {
  const plans: Plan[] = [{ action: { do: 'play' }, deed: 'resumed' }];
  return mediaOrder(plans, ({ value }) => value === 'paused');
}

function volumeStep(match: IntentMatch, words: HomeWords, direction: 1 | -1): MadeOrder {
  const by = direction * (numberSlot(match, 'by') ?? VOLUME_STEP);
  const deed: Deed = direction > 0 ? 'louder' : 'quieter';
  const plan = percentStepPlan(
    {
      by,
      lowest: SILENT,
      now: ({ volumePercent }) => volumePercent,
      set: (percent) => ({ do: 'set-volume', percent }),
      deeds: ['volume', deed],
      step: { do: 'step-volume', by },
    },
    words,
  );
  return ordered({ plan, usual: PLAYERS, prefers: isPlaying });
}
