/**
 * Evidence is how well the phrase explains the sound, against any sequence of phones: tenths of a
 * natural logarithm, less the 1500 that PocketSphinx takes off (KWS_MAX). Rooms and noise cost
 * hundreds of it, so that the score of the first stage counts as well. Both numbers were set on a
 * third of the recordings of "alexa" in wakeword_picovoice (clean, and in rooms with noise at 20,
 * 10 and 5 dB), and on what openWakeWord took for it by mistake.
 */
const LEAST_EVIDENCE = -1700;
const EVIDENCE_OF_SCORE = 1200;
/**
 * A first stage so sure is believed. No mistake on that third of the recordings came near it; the
 * surest of all scored 0.87 (a room with noise at 5 dB).
 */
const SURE_SCORE = 0.9;
/** Of a first stage that gives none: as sure as one that is not. */
const UNKNOWN_SCORE = 0.5;

/** @param score of the first stage, 0..1 @returns whether no second look is needed */
export function isSureScore(score = UNKNOWN_SCORE): boolean {
  return score >= SURE_SCORE;
}

/** @param evidence minus infinity where the phrase was not found at all */
export function isBelieved(evidence: number, score = UNKNOWN_SCORE): boolean {
  return evidence + EVIDENCE_OF_SCORE * score >= LEAST_EVIDENCE;
}
