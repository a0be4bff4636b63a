import type { Transcript } from '../ports/hearing.ts';

/**
 * Two parts of one utterance; it is known no better than its weaker part.
 * @param first undefined: the second is all of it
 */
export function joinedTranscript(first: Transcript | undefined, second: Transcript): Transcript {
  if (!first) return second;
  return {
    text: `${first.text} ${second.text}`.trim(),
    confidence: Math.min(first.confidence, second.confidence),
    source: first.source === second.source ? first.source : 'dictation',
  };
}
