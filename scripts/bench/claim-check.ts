import { TextAnalyser } from '../../daemon/agent/grounding/analysed-text.ts';
import { GroundedReply } from '../../daemon/agent/grounding/grounded-reply.ts';
import { loadGroundingWords } from '../../daemon/agent/grounding/grounding-words.ts';
import type { AnswerParagraph } from '../../daemon/cli/eval/answers-data.ts';
import type { FoundPassage } from '../../daemon/ports/knowledge.ts';
import {
  type Claim,
  type ClaimKind,
  INVENTED_KINDS,
  inventedClaim,
  sentencesOfText,
  TRUE_KINDS,
  trueClaim,
} from './claims.ts';
import { Seeded } from './seeded.ts';

/** Of the sentences of the scripted model. */
const INVENTED_SHARE = 0.3;
/** Found for a question: the right paragraph and its neighbours, which are the likest others. */
const PASSAGES = 4;
/** To each paragraph, each with other sentences. */
const ANSWERS = 5;
const OTHER_ARTICLE_STEP = 37;

/** How the sentences of one kind fared. */
export interface KindCount {
  said: number;
  spoken: number;
}

/**
 * A model answers a question about each paragraph, seven sentences in ten truly; each is looked at
 * as in an answer of the box.
 * @param minShare what is tried; undefined: what the box uses
 */
export function checkClaims(
  all: readonly AnswerParagraph[],
  split: AnswerParagraph['split'],
  minShare?: number,
): Map<ClaimKind, KindCount> {
  const analyser = new TextAnalyser(loadGroundingWords('en'));
  const counts = new Map<ClaimKind, KindCount>();
  for (const [place, paragraph] of all.entries()) {
    if (paragraph.split !== split) continue;
    const seeded = new Seeded(place);
    const passages = passagesFor(all, place);
    const given = minShare === undefined ? {} : { minShare };
    const question = paragraph.questions[0]?.text ?? '';
    const parts = { question, analyser, results: () => [], facts: [], ...given };
    const reply = new GroundedReply({ ...parts, passages: () => passages });
    const answers = Array.from({ length: ANSWERS }, () => answerOf(all, place, seeded));
    for (const { kind, text } of answers.flat()) {
      const count = counts.get(kind) ?? { said: 0, spoken: 0 };
      count.said += 1;
      if (reply.take(text) !== undefined) count.spoken += 1;
      counts.set(kind, count);
    }
  }
  return counts;
}

/** One claim for each sentence of the paragraph. */
function answerOf(all: readonly AnswerParagraph[], place: number, seeded: Seeded): Claim[] {
  const paragraph = all[place];
  if (paragraph === undefined) return [];
  const other = otherArticle(all, place);
  return sentencesOfText(paragraph.text).flatMap((_, at): Claim[] => {
    const isInvented = seeded.between(0, 1) < INVENTED_SHARE;
    const kinds: readonly ClaimKind[] = isInvented ? INVENTED_KINDS : TRUE_KINDS;
    const first = Math.floor(seeded.between(0, kinds.length));
    for (const step of kinds.keys()) {
      const kind = kinds[(first + step) % kinds.length] ?? 'copied';
      const made = isInvented
        ? inventedClaim(kind, at, { paragraph, other, seeded })
        : trueClaim(kind, paragraph.text, at);
      if (made) return [made];
    }
    return [];
  });
}

function otherArticle(all: readonly AnswerParagraph[], place: number): AnswerParagraph {
  const own = all[place];
  const others = all.filter(({ article }) => article !== own?.article);
  const other = others[(place * OTHER_ARTICLE_STEP) % others.length];
  if (own === undefined || other === undefined) throw new Error('the set has one article only');
  return other;
}

function passagesFor(all: readonly AnswerParagraph[], place: number): FoundPassage[] {
  const own = all[place];
  const same = all.filter(({ article }) => article === own?.article && article !== undefined);
  const at = own === undefined ? 0 : same.indexOf(own);
  const near = Array.from({ length: PASSAGES }, (_, step) => same[(at + step) % same.length]);
  return [...new Set(near)].flatMap((paragraph, id) => {
    if (paragraph === undefined) return [];
    const { article: title, key: documentId, text } = paragraph;
    const source = { documentId, title, collection: 'bench', section: [] };
    return [{ id, text, source, score: 1 - id / PASSAGES }];
  });
}

/** What was spoken of the true sentences, of the invented ones, and of both. */
export function claimShares(counts: ReadonlyMap<ClaimKind, KindCount>): {
  /** Of what was spoken, supported. */
  supported: number;
  /** Of what is supported, not spoken. */
  lost: number;
  samples: number;
} {
  const sum = (kinds: readonly ClaimKind[], what: keyof KindCount): number =>
    kinds.reduce((total, kind) => total + (counts.get(kind)?.[what] ?? 0), 0);
  const [isTrue, spokenTrue] = [sum(TRUE_KINDS, 'said'), sum(TRUE_KINDS, 'spoken')];
  const spokenInvented = sum(INVENTED_KINDS, 'spoken');
  return {
    supported: spokenTrue / Math.max(1, spokenTrue + spokenInvented),
    lost: 1 - spokenTrue / Math.max(1, isTrue),
    samples: isTrue + sum(INVENTED_KINDS, 'said'),
  };
}
