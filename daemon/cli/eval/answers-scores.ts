/** What was said to one question, beside what is right. */
export interface Answered {
  gold: readonly string[];
  /** '': nothing was taken from documents. */
  said: string;
  /** What of the documents it was taken from. */
  quotes: readonly string[];
  /** It is from the text that the question is about. */
  isRight: boolean;
  sentences: number;
  supported: number;
  /** Nothing was said of documents once its text was taken away; absent: not tried. */
  isRefused?: boolean;
}

/** Shares and means over the questions, 0..1. */
export interface AnswerScores {
  /** Something was said. */
  answered: number;
  /** It has the words of a right answer. */
  contains: number;
  /** It is the words of a right answer and no others (SQuAD's measure). */
  exact: number;
  /** Words in common with the right answer (SQuAD's measure). */
  f1: number;
  /** It names the right document. */
  rightSource: number;
  /** Sentences that stand in what is cited; of those said. */
  grounded: number;
  /** Nothing is said where the documents do not say; absent: not tried. */
  refused?: number;
}

/** Exact match and F1 as SQuAD measures them (Rajpurkar et al. 2016), and what matters aloud. */
export function answerScores(all: readonly Answered[]): AnswerScores {
  const mean = (score: (one: Answered) => number): number =>
    all.reduce((sum, one) => sum + score(one), 0) / Math.max(1, all.length);
  const best = ({ gold, quotes }: Answered, score: (a: string, b: string) => number): number =>
    Math.max(0, ...gold.map((right) => score(normal(quotes.join(' ')), normal(right))));
  const total = (what: 'sentences' | 'supported'): number =>
    all.reduce((sum, one) => sum + one[what], 0);
  const tried = all.filter(({ isRefused }) => isRefused !== undefined);
  const refused = tried.filter(({ isRefused }) => isRefused).length / Math.max(1, tried.length);
  return {
    answered: mean(({ said }) => Number(said !== '')),
    contains: mean(({ said, gold }) => Number(gold.some((right) => containsWords(said, right)))),
    exact: mean((one) => best(one, (said, right) => Number(said === right))),
    f1: mean((one) => best(one, f1)),
    rightSource: mean(({ isRight }) => Number(isRight)),
    grounded: total('supported') / Math.max(1, total('sentences')),
    ...(tried.length > 0 ? { refused } : {}),
  };
}

function containsWords(text: string, wanted: string): boolean {
  return ` ${normal(text)} `.includes(` ${normal(wanted)} `);
}

/** Lower case, without articles and punctuation, single blanks. */
function normal(text: string): string {
  const plain = text.toLowerCase().replace(/[^\p{L}\p{N}\s]/gu, ' ');
  return plain
    .replace(/\b(?:a|an|the)\b/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

function f1(said: string, right: string): number {
  const [saidWords, rightWords] = [said.split(' '), right.split(' ')];
  const left = [...rightWords];
  const common = saidWords.filter((word) => {
    const at = left.indexOf(word);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  }).length;
  if (common === 0) return 0;
  const [precision, recall] = [common / saidWords.length, common / rightWords.length];
  return (2 * precision * recall) / (precision + recall);
}
