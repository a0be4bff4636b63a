/** How well relevant texts are found, means over the questions, 0..1. */
export interface RetrievalScores {
  /** A relevant text is the first. */
  hitAt1: number;
  hitAt5: number;
  hitAt10: number;
  /** 1 over the place of the first relevant text; 0 below the tenth. */
  mrr: number;
  /** Relevant texts count less the later they come; 1: all of them come first. */
  ndcgAt10: number;
}

const DEPTH = 10;
const FIVE = 5;

/** @param asked of each question: the keys found, the best first, and those that are relevant */
export function retrievalScores(
  asked: readonly { found: readonly string[]; relevant: ReadonlySet<string> }[],
): RetrievalScores {
  const mean = (score: (one: (typeof asked)[number]) => number): number =>
    asked.reduce((sum, one) => sum + score(one), 0) / Math.max(1, asked.length);
  const place = ({ found, relevant }: (typeof asked)[number]): number => {
    const at = found.findIndex((key) => relevant.has(key));
    return at < 0 ? Number.POSITIVE_INFINITY : at + 1;
  };
  return {
    hitAt1: mean((one) => Number(place(one) === 1)),
    hitAt5: mean((one) => Number(place(one) <= FIVE)),
    hitAt10: mean((one) => Number(place(one) <= DEPTH)),
    mrr: mean((one) => (place(one) <= DEPTH ? 1 / place(one) : 0)),
    ndcgAt10: mean(ndcg),
  };
}

/** Binary judgements: Järvelin and Kekäläinen, "Cumulated gain-based evaluation", 2002. */
function ndcg({ found, relevant }: { found: readonly string[]; relevant: ReadonlySet<string> }) {
  const discount = (at: number): number => 1 / Math.log2(at + 2);
  const gain = found
    .slice(0, DEPTH)
    .reduce((sum, key, at) => sum + (relevant.has(key) ? discount(at) : 0), 0);
  const most = Math.min(DEPTH, relevant.size);
  const best = Array.from({ length: most }, (_, at) => discount(at)).reduce((a, b) => a + b, 0);
  return best === 0 ? 0 : gain / best;
}
