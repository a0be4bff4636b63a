import type { Transcript } from '../ports/hearing.ts';

/** Two parts of one utterance; it is known no better than its weaker part. */
export function joinedTranscript(first: Transcript, second: Transcript): Transcript {
  return {
    text: `${first.text} ${second.text}`.trim(),
    confidence: Math.min(first.confidence, second.confidence),
    source: first.source === second.source ? first.source : 'dictation',
  };
}
