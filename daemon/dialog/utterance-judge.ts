import type { EarsEvent } from '../ports/ears.ts';
import { phantomReason } from './phantom-guard.ts';
import type { Phrases } from './phrases.ts';
import type { ConversationState } from './states.ts';

type UtteranceEvent = EarsEvent & { kind: 'utterance' };

/** How the box came to listen to an utterance. */
export type Invitation = 'wake-word' | 'follow-up' | 'open' | 'reply';

/** How the box came to listen to what begins now. */
export function invitationIn(state: ConversationState): Invitation {
  if (state.name === 'listening') return 'wake-word';
  if (state.name === 'followUp') return 'follow-up';
  if (state.name === 'interrupted' && state.by === 'wake') return 'wake-word';
  return 'turnId' in state ? 'reply' : 'open';
}

/** What an utterance is to the conversation; only a request is answered. */
export type Verdict = 'request' | 'unsure' | 'silence' | 'own-voice' | 'phantom' | 'back-channel';

export interface JudgeParts {
  phrases: Phrases;
  /** The words are those of this box, if it can have heard itself, or of another one. */
  isOwn: (words: string, canBeOwn: boolean) => boolean;
  /** Free words that were heard no more surely than this do not end a reply, 0..1. */
  minConfidence: number;
}

/**
 * @param canBeOwn it began during playback or in the tail of it
 */
export function judge(
  { transcript: { text, source, confidence }, level }: UtteranceEvent,
  heard: { invitation: Invitation; canBeOwn: boolean },
  { phrases, isOwn, minConfidence }: JudgeParts,
): Verdict {
  const isInvited = heard.invitation === 'wake-word';
  // Whoever said the wake word is told that nothing was understood.
  if (text === '') return isInvited ? 'request' : 'silence';
  if (isOwn(text, heard.canBeOwn)) return 'own-voice';
  if (phantomReason({ text, level, isInvited }, phrases)) return 'phantom';
  if (heard.invitation !== 'reply') return 'request';
  if (phrases.isBackChannel(text)) return 'back-channel';
  // A murmur that might be words is not worth the rest of a reply.
  return source === 'dictation' && confidence <= minConfidence ? 'unsure' : 'request';
}
