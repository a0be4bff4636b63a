import type { Gate } from './gate.ts';
import type { Phrases } from './phrases.ts';
import { onePiece, type Prepare } from './turn.ts';
import type { FindUrgency } from './urgent-watch.ts';

/** Tells when something is done that cannot be taken back. */
export function tellingDeeds(prepare: Prepare, onDeed: () => void): Prepare {
  return async (request, signal) => {
    const prepared = await prepare({ ...request, onDeed }, signal);
    if (prepared.early) return prepared;
    const commit = () => {
      onDeed();
      return prepared.commit();
    };
    return { ...prepared, commit };
  };
}

/**
 * Does nothing while the user may still be speaking, and nothing any more once the turn is over.
 * All words for "be silent" are one request, and so is whatever ends in them.
 */
export function carefulPrepare(
  prepare: Prepare,
  { gate, phrases, urgency }: { gate: Gate; phrases: Phrases; urgency?: FindUrgency | undefined },
): Prepare {
  const isStop = (text: string) => phrases.isStop(text) || urgency?.(text) === 'stop';
  return async (request, signal) => {
    const text = isStop(request.text) ? phrases.stopRequest : request.text;
    const prepared = await prepare({ ...request, text }, signal);
    const commit = async () => {
      await gate.passed(signal);
      return signal.aborted ? { pieces: onePiece('') } : prepared.commit();
    };
    return { ...prepared, commit };
  };
}
