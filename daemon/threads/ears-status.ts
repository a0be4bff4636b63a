import type { EarsOptions } from './ears.ts';
import type { SeatStatus } from './engine-seat.ts';

/**
 * How the ears are filled, for the status.
 * @param refusals why chosen models were not taken
 */
export function earsStatus(
  { wake, vad }: EarsOptions,
  { isReady, refusals }: { isReady: boolean; refusals: readonly string[] },
): SeatStatus {
  const phrases = wake?.words.map((word) => `"${word.phrase}"`).join(', ');
  const phrase = wake ? `, ${wake.engine?.model.id ?? 'PocketSphinx'} for ${phrases}` : '';
  const detail = `${vad?.model.id ?? 'Silero VAD'}${phrase}`;
  if (!isReady) return { state: 'starting', detail };
  if (refusals.length === 0) return { state: 'ready', detail };
  return { state: 'stand-in', detail: `what is built in, because ${refusals.join('; ')}` };
}
