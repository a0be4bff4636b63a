import Type, { type TSchema } from 'typebox';
import type { BoxNews } from '../../ports/news.ts';

const closed = { additionalProperties: false };
const id = Type.Optional(
  Type.Integer({ description: 'Only to the fleet: grows, and is the same in a repetition.' }),
);
/** Home Assistant's `event` entities want the key `event_type`. */
const event = <P extends Record<string, TSchema>>(types: readonly string[], properties: P) =>
  Type.Object({ id, event_type: Type.Enum([...types]), ...properties }, closed);

export const BUTTON_NAMES = [
  'start_listening',
  'stop_pipeline',
  'mute_mic',
  'unmute_mic',
  'volume_up',
  'volume_down',
  'set_volume',
  'stop_timer_ringing',
] as const;
export const TIMER_CHANGES = ['set', 'ringing', 'gone'] as const;

interface EventSpec {
  summary: string;
  schema: TSchema;
}

/** What is told when it happens, by `evt/<type>`. */
export const EVENTS = {
  wake: { summary: 'The wake word was heard', schema: event(['wake'], {}) },
  intent: {
    summary: 'A request was understood and dealt with',
    schema: event(['intent'], { intent: Type.String() }),
  },
  button: { summary: 'A button was pressed', schema: event(BUTTON_NAMES, {}) },
  timer: {
    summary: 'A timer was set, rings or is gone; its name only with mqtt.telemetry.transcripts',
    schema: event(TIMER_CHANGES, {
      timer: Type.String({ description: 'Its id.' }),
      total_s: Type.Number(),
      left_s: Type.Number(),
      name: Type.Optional(Type.String()),
    }),
  },
  failed: {
    summary: 'A request could not be answered',
    schema: event(['failed'], { reason: Type.String() }),
  },
  transcript: {
    summary: 'What was said to the box and what it says; only with mqtt.telemetry.transcripts',
    schema: event(['heard', 'replying'], { text: Type.String() }),
  },
  audit: {
    summary: 'Somebody changed the box; only for the fleet, and never lost',
    schema: event(['audit'], {
      at: Type.Integer({ description: 'Milliseconds since 1970.' }),
      actor: Type.String(),
      action: Type.String(),
      subject: Type.String(),
      detail: Type.Unknown(),
    }),
  },
} as const satisfies Record<string, EventSpec>;

export type EventType = keyof typeof EVENTS;

export interface BoxEvent {
  type: EventType;
  payload: { event_type: string } & Record<string, unknown>;
}

/**
 * News in the words of the event topics.
 * @param withTexts false: no word that was said leaves the box
 */
export function eventOf(news: BoxNews, withTexts: boolean): BoxEvent | undefined {
  switch (news.kind) {
    case 'woken':
      return { type: 'wake', payload: { event_type: 'wake' } };
    case 'understood':
      return { type: 'intent', payload: { event_type: 'intent', intent: news.intent } };
    case 'button':
      return { type: 'button', payload: { event_type: news.name } };
    case 'turn-failed':
      return { type: 'failed', payload: { event_type: 'failed', reason: news.reason } };
    case 'heard':
    case 'replying': {
      const payload = { event_type: news.kind, text: news.text };
      return withTexts ? { type: 'transcript', payload } : undefined;
    }
    case 'timer': {
      const { id, totalS, leftS, name } = news.timer;
      const facts = { event_type: news.what, timer: id, total_s: totalS, left_s: leftS };
      return { type: 'timer', payload: withTexts ? { ...facts, name } : facts };
    }
    default:
      return undefined;
  }
}
