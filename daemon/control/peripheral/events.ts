import type { Activity, BoxNews, TimerNews } from '../../ports/news.ts';
import type { PeripheralEvent, TimerData } from './messages.ts';

const PERCENT = 100;

/** What the lights are told of an activity. */
const OF_ACTIVITY: Record<Activity, PeripheralEvent['event'] & SimpleEvent> = {
  idle: 'idle',
  listening: 'listening',
  'follow-up': 'listening',
  interrupted: 'listening',
  thinking: 'thinking',
  speaking: 'tts_speaking',
  faulted: 'idle',
};

type SimpleEvent =
  | 'wake_word_detected'
  | 'listening'
  | 'thinking'
  | 'tts_speaking'
  | 'tts_finished'
  | 'idle';

/** An update to 0 seconds is how the API says that a timer is gone. */
const OF_TIMER = {
  set: 'timer_ticking',
  ringing: 'timer_ringing',
  gone: 'timer_updated',
} as const;

/**
 * The same facts in the words of the peripheral API.
 * @param withTexts false: what was said and answered stays in the box
 */
export function peripheralEvents(news: BoxNews, withTexts: boolean): PeripheralEvent[] {
  switch (news.kind) {
    case 'woken':
      return [{ event: 'wake_word_detected' }];
    case 'activity':
      return [{ event: OF_ACTIVITY[news.activity] }];
    case 'muted':
      return [{ event: 'muted', data: { muted: news.isMuted } }];
    case 'heard':
      return withTexts ? [{ event: 'stt_text', data: { text: news.text } }] : [];
    case 'replying':
      return withTexts ? [{ event: 'tts_text', data: { text: news.text } }] : [];
    case 'reply-over':
      return [{ event: 'tts_finished' }];
    case 'understood':
    case 'button':
      return [];
    case 'turn-failed':
      return [{ event: 'pipeline_error', data: { reason: news.reason } }];
    case 'volume':
      return [{ event: 'volume_changed', data: { volume: news.percent / PERCENT } }];
    case 'timer':
      return [{ event: OF_TIMER[news.what], data: timerData(news.timer) }];
  }
}

function timerData({ id, name, totalS, leftS }: TimerNews): TimerData {
  return { id, name, total_seconds: Math.round(totalS), seconds_left: Math.round(leftS) };
}
