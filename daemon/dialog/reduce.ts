import {
  type ConversationEffect,
  type ConversationEvent,
  type ConversationState,
  type EventName,
  IDLE,
  type StateName,
  type Transition,
} from './states.ts';

type Rule = (state: ConversationState, event: ConversationEvent) => Transition | undefined;

const HEAR_NOTHING: ConversationEffect = { name: 'hear', mode: 'nothing' };
const REST: ConversationEffect = { name: 'hear', mode: 'rest' };

/** Ends the live turn, if there is one: exactly one cancel and one flush, in this order. */
function endTurn(state: ConversationState): ConversationEffect[] {
  if (!('turnId' in state)) return [];
  const { turnId } = state;
  return [
    { name: 'cancel-turn', turnId },
    { name: 'flush-playback', turnId },
  ];
}

const to =
  (name: 'listening' | 'transcribing'): Rule =>
  () => ({ state: { name }, effects: [] });

const rest: Rule = (state) => ({ state: IDLE, effects: [...endTurn(state), REST] });

/** The turn ended by itself: nothing to cancel. Only its own end counts. */
const restIfOver: Rule = (state, event) => {
  const isOver = 'turnId' in state && 'turnId' in event && state.turnId === event.turnId;
  return isOver ? { state: IDLE, effects: [REST] } : undefined;
};

const think: Rule = (_state, event) =>
  event.name === 'utterance-ended'
    ? {
        state: { name: 'thinking', turnId: event.turnId },
        effects: [HEAR_NOTHING, { name: 'start-turn', turnId: event.turnId }],
      }
    : undefined;

const announce: Rule = (_state, event) =>
  event.name === 'announcement'
    ? {
        state: { name: 'speaking', turnId: event.turnId },
        effects: [HEAR_NOTHING, { name: 'start-announcement', turnId: event.turnId }],
      }
    : undefined;

const speak: Rule = (state, event) =>
  event.name === 'reply-starts' && 'turnId' in state && state.turnId === event.turnId
    ? { state: { name: 'speaking', turnId: event.turnId }, effects: [] }
    : undefined;

/** Half duplex: while the box thinks and speaks it hears nothing. */
const TABLE: Record<StateName, { [event in EventName]?: Rule }> = {
  idle: {
    woken: to('listening'),
    'speech-started': to('transcribing'),
    announcement: announce,
  },
  listening: {
    'speech-started': to('transcribing'),
    'no-speech': rest,
    announcement: announce,
    cancel: rest,
    'hearing-lost': rest,
  },
  transcribing: {
    'speech-dropped': to('listening'),
    'no-speech': rest,
    'utterance-ended': think,
    cancel: rest,
    'hearing-lost': rest,
  },
  thinking: {
    'reply-starts': speak,
    'reply-is-empty': restIfOver,
    'playback-ended': restIfOver,
    cancel: rest,
  },
  speaking: {
    'reply-is-empty': restIfOver,
    'playback-ended': restIfOver,
    cancel: rest,
  },
};

/** Pairs of state and event that the table does not know change nothing; the caller counts them. */
export function reduce(state: ConversationState, event: ConversationEvent): Transition | undefined {
  return TABLE[state.name][event.name]?.(state, event);
}
