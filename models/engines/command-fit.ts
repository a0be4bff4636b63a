import type { Segment } from './pocketsphinx-library.ts';

/**
 * Log probability a frame by which the grammar path may stay behind the dictation path, which has
 * far more words to choose from. Own commands in the least clear of four synthetic voices: the
 * worst that the grammar heard word for word lies at -10.2; none of 82 other sentences passes.
 */
const LEAST_MARGIN = -12;
/** Margin over which confidence rises from 0.5 to 0.73. */
const MARGIN_SCALE = 10;
/** Above this the grammar explains the sound better than any other words do. */
const CLEAR_MARGIN = 0;
/**
 * Share of the dictated speech that the grammar may take for silence: 0.17 at most in 211 own
 * commands but one, whose margin is clear. People's orders to a coffee machine, which are no
 * commands here, lie above 0.3 when their margin is fair: a short command, the rest called noise.
 */
const MOST_UNCOVERED = 0.2;

/**
 * How sure it is that an utterance is a sentence of the grammar and not other speech. Both
 * decoders must score all states of the model (`-compallsen`), or their scores do not compare.
 * @param commanded path through the grammar, without a wake phrase in front
 * @param dictated path through the language model, the same frames
 * @returns 0.5..1, or undefined when it is none
 */
export function commandConfidence(
  commanded: readonly Segment[],
  dictated: readonly Segment[],
): number | undefined {
  const frames = Math.max(
    1,
    (commanded.at(-1)?.endFrame ?? 0) - Math.max(0, commanded[0]?.startFrame ?? 0),
  );
  const margin = (scoreOf(commanded) - scoreOf(dictated)) / frames;
  if (margin < LEAST_MARGIN) return undefined;
  const isPartial = uncoveredShare(commanded, dictated) > MOST_UNCOVERED;
  if (isPartial && margin < CLEAR_MARGIN) return undefined;
  return 1 / (1 + Math.exp((LEAST_MARGIN - margin) / MARGIN_SCALE));
}

/** The part of a path from a frame on; a segment that is cut keeps its share of the score. */
export function pathFrom(segments: readonly Segment[], frame: number): Segment[] {
  const rest: Segment[] = [];
  for (const segment of segments) {
    const { startFrame, endFrame, score } = segment;
    if (startFrame >= frame) rest.push(segment);
    else if (endFrame >= frame) {
      const share = (endFrame - frame + 1) / (endFrame - startFrame + 1);
      rest.push({ ...segment, startFrame: frame, score: score * share });
    }
  }
  return rest;
}

function scoreOf(segments: readonly Segment[]): number {
  return segments.reduce((sum, { score }) => sum + score, 0);
}

/** Part of the frames with dictated words in which the grammar heard none. */
function uncoveredShare(commanded: readonly Segment[], dictated: readonly Segment[]): number {
  const covered = commanded.filter(({ isWord }) => isWord);
  let total = 0;
  let both = 0;
  for (const word of dictated) {
    if (!word.isWord) continue;
    total += word.endFrame - word.startFrame + 1;
    for (const { startFrame, endFrame } of covered) {
      const first = Math.max(startFrame, word.startFrame);
      both += Math.max(0, Math.min(endFrame, word.endFrame) - first + 1);
    }
  }
  return total === 0 ? 0 : 1 - both / total;
}
