import { SAMPLE_RATE_HZ } from '../../daemon/ports/audio.ts';
import type { WakeCandidate, WakeVerifier } from '../../daemon/ports/wake.ts';
import { Preroll } from '../../daemon/voice/preroll.ts';
import { WakeGate } from '../../daemon/voice/wake-gate.ts';
import { thresholdAt } from '../../models/engines/openwakeword.ts';
import { isBelieved, isSureScore } from '../../models/engines/wake-belief.ts';
import { judgeScores } from '../../models/engines/wake-decision.ts';
import { WAKE_DEFAULTS } from './wake-defaults.ts';
import type { TracedStep } from './wake-trace.ts';

/** As the catalogue has it for the words of openWakeWord. */
const MODEL_THRESHOLD = 0.5;
const LENGTH_MS = 800;
const SAMPLES_PER_MS = SAMPLE_RATE_HZ / 1000;
const { refractoryMs, sensitivity } = WAKE_DEFAULTS;

/** @returns evidence for the phrase in what was heard up to there, see isBelieved() */
export type EvidenceAt = (nowSample: number) => Promise<number>;

/** Wakings by the model alone. */
export function oneStageWakings(steps: readonly TracedStep[], threshold: number): number {
  let count = 0;
  let deafUntilSample = 0;
  let current = -1;
  for (const { stretch, score, endSample } of steps) {
    if (stretch !== current) deafUntilSample = 0;
    current = stretch;
    if (endSample < deafUntilSample || score < threshold) continue;
    count += 1;
    deafUntilSample = endSample + refractoryMs * SAMPLES_PER_MS;
  }
  return count;
}

/** Wakings as the box does it: a lower threshold, and its own gate with a second look. */
export async function twoStageWakings(
  steps: readonly TracedStep[],
  phrase: string,
  evidenceAt: EvidenceAt,
): Promise<number> {
  const threshold = thresholdAt(MODEL_THRESHOLD, { sensitivity, isVerified: true });
  const word = { phrase, threshold, lengthMs: LENGTH_MS };
  const asked = { nowSample: 0 };
  const verifier: WakeVerifier = {
    isSure: ({ score }) => isSureScore(score),
    verify: async ({ score }: WakeCandidate) =>
      isBelieved(await evidenceAt(asked.nowSample), score),
    close: async () => undefined,
  };
  const gate = new WakeGate({
    ...{ refractoryMs, verifier, onRejected: () => undefined },
    onVerifierFailed: (error) => {
      throw error;
    },
  });
  const nothing = new Preroll(1);
  let count = 0;
  for (const { score, nowSample } of steps) {
    asked.nowSample = nowSample;
    gate.advance(nowSample);
    const detection = judgeScores([word], [score], nowSample);
    if (detection && (await gate.admit(detection, nothing))) count += 1;
  }
  return count;
}
