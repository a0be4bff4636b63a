import {
  type ConversationEffect,
  type ConversationEvent,
  type ConversationState,
  type EventName,
  IDLE,
  type RestName,
  type StateName,
  type Transition,
} from './states.ts';

/** The state of that name, as a rule of its row meets it. */
type In<N extends StateName> = ConversationState & { name: N };
type Of<E extends EventName> = ConversationEvent & { name: E };
/** The turn is over by itself. */
type Ended = Extract<ConversationEvent, { asks: boolean }>;
type Rule<N extends StateName, E extends EventName> = (
  state: In<N>,
  event: Of<E>,
) => Transition | undefined;
type Row<N extends StateName> = { [E in EventName]?: Rule<N, E> };

const REST: ConversationEffect = { name: 'hear', mode: 'rest' };
const HEAR_REQUEST: ConversationEffect = { name: 'hear', mode: 'request' };
const HEAR_DURING_REPLY: ConversationEffect = { name: 'hear', mode: 'reply' };
const HEAR_ANSWER: ConversationEffect = { name: 'hear', mode: 'follow-up' };
const HEAR_NOTHING: ConversationEffect = { name: 'hear', mode: 'nothing' };
const DUCK: ConversationEffect = { name: 'duck', isOn: true };
const UNDUCK: ConversationEffect = { name: 'duck', isOn: false };
const WAKE_EARCON: ConversationEffect = { name: 'earcon', earcon: 'wake' };
const END_EARCON: ConversationEffect = { name: 'earcon', earcon: 'end' };
const ERROR_EARCON: ConversationEffect = { name: 'earcon', earcon: 'error' };

const move = (state: ConversationState, ...effects: ConversationEffect[]): Transition => ({
  state,
  effects,
});

/** Ends the live turn, if there is one: exactly one cancel and one flush, in this order. */
function endTurn(state: ConversationState): ConversationEffect[] {
  if (!('turnId' in state)) return [];
  const { turnId } = state;
  return [{ name: 'cancel-turn', turnId }, { name: 'flush-playback', turnId }, UNDUCK];
}

const stay = (state: ConversationState): Transition => move(state);
/** A muted microphone hears nothing; one that is lost is listened to as soon as it is back. */
const hearAt = (rest: RestName): ConversationEffect => (rest === 'muted' ? HEAR_NOTHING : REST);
const rest = (state: ConversationState): Transition => {
  const after = 'after' in state ? state.after : 'idle';
  return move({ name: after }, ...endTurn(state), hearAt(after));
};

const mute = (): Transition => move({ name: 'muted' }, HEAR_NOTHING);
const fault = (): Transition => move({ name: 'faulted' }, REST, ERROR_EARCON);
const listen = (): Transition => move({ name: 'listening' }, WAKE_EARCON);

/** A button is no mistake: what goes on is over, and nobody has said a wake word to the ears. */
const answerCall = (state: ConversationState): Transition | undefined => {
  if ('after' in state && state.after !== 'idle') return undefined;
  return move({ name: 'listening' }, ...endTurn(state), WAKE_EARCON, HEAR_REQUEST);
};

const transcribe = (from: In<'transcribing'>['from']) => (): Transition =>
  move({ name: 'transcribing', from });
const think = (state: ConversationState, { turnId }: Of<'utterance-ended'>): Transition =>
  move(
    { name: 'thinking', turnId, after: 'idle' },
    ...endTurn(state),
    HEAR_DURING_REPLY,
    END_EARCON,
    { name: 'start-turn', turnId },
  );

const announce =
  (after: RestName) =>
  (_state: ConversationState, { turnId }: Of<'announcement'>): Transition =>
    move(
      { name: 'speaking', turnId, after },
      after === 'idle' ? HEAR_DURING_REPLY : hearAt(after),
      { name: 'start-announcement', turnId },
    );

/** The turn ended by itself: nothing to cancel. Only its own end counts. */
const end = (
  state: In<'thinking' | 'speaking'>,
  { turnId, asks, isUserSpeaking }: Ended,
): Transition | undefined => {
  if (state.turnId !== turnId) return undefined;
  if (state.after !== 'idle') return move({ name: state.after }, UNDUCK, hearAt(state.after));
  // The ears go on as they are: what is being said now is heard to its end.
  if (isUserSpeaking) return move({ name: 'transcribing', from: 'reply' }, UNDUCK);
  if (asks) return move({ name: 'followUp' }, UNDUCK, HEAR_ANSWER, WAKE_EARCON);
  return move(IDLE, UNDUCK, REST);
};

const speak = (state: In<'thinking'>, { turnId }: Of<'reply-starts'>): Transition | undefined =>
  state.turnId === turnId ? move({ ...state, name: 'speaking' }) : undefined;

const interrupt =
  (by: 'wake' | 'speech') =>
  (state: In<'thinking' | 'speaking'>): Transition | undefined => {
    const { name: was, turnId, after } = state;
    if (after !== 'idle') return undefined;
    const pause: ConversationEffect =
      was === 'speaking' ? { name: 'pause-playback', turnId } : { name: 'hold-playback', turnId };
    const earcons = by === 'wake' ? [WAKE_EARCON] : [];
    return move({ name: 'interrupted', turnId, after, was, by }, pause, ...earcons);
  };

/** It was nothing: the reply goes on where it stopped. */
const resumeWith =
  (after: RestName, ...then: ConversationEffect[]) =>
  ({ was: name, turnId }: In<'interrupted'>): Transition =>
    move({ name, turnId, after }, UNDUCK, { name: 'resume-playback', turnId }, ...then);
const resume = resumeWith('idle');

const endInterrupted = (
  { turnId, by }: In<'interrupted'>,
  event: Ended,
): Transition | undefined => {
  if (event.turnId !== turnId) return undefined;
  const next: ConversationState =
    by === 'wake' ? { name: 'listening' } : { name: 'transcribing', from: 'reply' };
  return move(next, UNDUCK);
};

const dropped = ({ from }: In<'transcribing'>): Transition =>
  from === 'idle' || from === 'reply' ? move(IDLE, REST) : move({ name: from });

/** While a turn lives, a microphone that goes or is muted changes where the box rests later. */
const restLaterAt =
  (after: RestName, ...effects: ConversationEffect[]) =>
  (state: In<'thinking' | 'speaking'>): Transition =>
    move({ ...state, after }, ...effects);

const LIVE = {
  'reply-is-empty': end,
  'playback-ended': end,
  'barge-in': interrupt('speech'),
  woken: interrupt('wake'),
  called: answerCall,
  'hearing-failed': (state: In<'thinking' | 'speaking'>) =>
    state.after === 'idle' ? move(state, UNDUCK, HEAR_DURING_REPLY) : move(state, UNDUCK),
  muted: restLaterAt('muted', UNDUCK, HEAR_NOTHING),
  unmuted: (state: In<'thinking' | 'speaking'>) =>
    state.after === 'muted' ? restLaterAt('idle', HEAR_DURING_REPLY)(state) : undefined,
  'hearing-lost': (state: In<'thinking' | 'speaking'>) =>
    state.after === 'idle' ? restLaterAt('faulted', UNDUCK)(state) : undefined,
  'hearing-back': (state: In<'thinking' | 'speaking'>) =>
    state.after === 'faulted' ? restLaterAt('idle', HEAR_DURING_REPLY)(state) : undefined,
  cancel: rest,
};
/**
 * Full duplex: the microphone is heard while the box thinks and speaks. A reply that may be
 * interrupted is paused, and then either ended for good or resumed.
 */
const TABLE: { [N in StateName]: Row<N> } = {
  idle: {
    woken: listen,
    called: answerCall,
    'speech-started': transcribe('idle'),
    'utterance-ignored': rest,
    announcement: announce('idle'),
    muted: mute,
    unmuted: stay,
    'hearing-lost': fault,
    'hearing-back': stay,
  },
  muted: {
    announcement: announce('muted'),
    muted: stay,
    unmuted: () => move(IDLE, REST),
    'hearing-lost': stay,
    'hearing-back': stay,
  },
  faulted: {
    announcement: announce('faulted'),
    muted: mute,
    'hearing-lost': stay,
    'hearing-back': () => move(IDLE, REST),
  },
  listening: {
    'speech-started': transcribe('listening'),
    'utterance-ignored': (state) => move(state, HEAR_REQUEST),
    'no-speech': rest,
    announcement: announce('idle'),
    cancel: rest,
    muted: mute,
    'hearing-lost': fault,
  },
  followUp: {
    woken: listen,
    'speech-started': transcribe('followUp'),
    'utterance-ignored': (state) => move(state, HEAR_ANSWER),
    'no-speech': rest,
    cancel: rest,
    muted: mute,
    'hearing-lost': fault,
  },
  transcribing: {
    woken: listen,
    'speech-started': stay,
    'speech-dropped': dropped,
    'no-speech': rest,
    'utterance-ended': think,
    'utterance-ignored': rest,
    'hearing-failed': rest,
    cancel: rest,
    muted: mute,
    'hearing-lost': fault,
  },
  thinking: {
    ...LIVE,
    'reply-starts': speak,
    'speech-started': stay,
    'speech-dropped': stay,
    'utterance-ignored': stay,
  },
  speaking: {
    ...LIVE,
    'speech-started': (state) => move(state, DUCK),
    'speech-dropped': (state) => move(state, UNDUCK),
    'utterance-ignored': (state) => move(state, UNDUCK),
  },
  interrupted: {
    woken: (state) => move({ ...state, by: 'wake' }, WAKE_EARCON),
    called: answerCall,
    'barge-in': stay,
    'speech-started': stay,
    'speech-dropped': (state) => (state.by === 'wake' ? stay(state) : resume(state)),
    'no-speech': resume,
    'utterance-ignored': resume,
    'utterance-ended': think,
    'reply-starts': (state, { turnId }) =>
      turnId === state.turnId ? move({ ...state, was: 'speaking' }) : undefined,
    'reply-is-empty': endInterrupted,
    'playback-ended': endInterrupted,
    'hearing-failed': resumeWith('idle', HEAR_DURING_REPLY),
    muted: resumeWith('muted', HEAR_NOTHING),
    'hearing-lost': resumeWith('faulted'),
    cancel: rest,
  },
};

/** Pairs that the table does not know change nothing; the caller counts them. */
export function reduce(state: ConversationState, event: ConversationEvent): Transition | undefined {
  const row = TABLE[state.name] as { [E in EventName]?: Rule<StateName, EventName> };
  return row[event.name]?.(state, event);
}
