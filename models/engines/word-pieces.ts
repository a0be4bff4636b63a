import { readFile } from 'node:fs/promises';
import { EarshotError } from '../../daemon/base/errors.ts';
import type { ModelFiles } from '../../daemon/ports/models.ts';
import { fileLabel } from './sherpa-config.ts';
import { readTokens } from './sherpa-files.ts';

/** SentencePiece's mark for the start of a word. */
const WORD_START = '▁';
/** Longer ones are no words; bounds the search. */
const MAX_WORD_CHARS = 64;
/** `▁the\t-1`: a piece and its rank as a score. */
const VOCAB_LINE = /^(.+)\t(-?[\d.]+(?:e[-+]?\d+)?)$/i;

/** Spells words with the tokens of a model. */
export class WordPieces {
  readonly #tokens: ReadonlyMap<string, number>;
  readonly #scores: ReadonlyMap<string, number>;
  readonly #isUpperCase: boolean;

  /**
   * @param tokens the model's tokens
   * @param scores rank of each piece; empty: the fewest pieces win
   */
  constructor(tokens: ReadonlyMap<string, number>, scores: ReadonlyMap<string, number>) {
    this.#tokens = tokens;
    this.#scores = scores;
    const letters = [...tokens.keys()].filter((token) => !token.startsWith('<')).join('');
    this.#isUpperCase = !/[a-z]/.test(letters) && /[A-Z]/.test(letters);
  }

  /**
   * Reads `tokens.txt` and, where the model has one, `bpe.vocab`, by their settings.
   * @throws MODEL_MISSING, MODEL_INVALID
   */
  static async open(model: ModelFiles): Promise<WordPieces> {
    const settings = (model.settings['modelConfig'] ?? {}) as Readonly<Record<string, unknown>>;
    const fileOf = (setting: string): { name: string; path: string } | undefined => {
      const name = String(settings[setting]);
      const path = model.paths[name];
      return path === undefined ? undefined : { name, path };
    };
    const tokens = fileOf('tokens');
    if (!tokens) {
      throw new EarshotError('MODEL_MISSING', `the model ${model.id} has no list of tokens`);
    }
    const vocab = fileOf('bpeVocab');
    const scores = vocab ? await readScores(vocab) : new Map<string, number>();
    return new WordPieces(await readTokens(tokens), scores);
  }

  /** A phrase in the letter case of the model. */
  inCase(phrase: string): string {
    return this.#isUpperCase ? phrase.toUpperCase() : phrase.toLowerCase();
  }

  /** The tokens of a phrase, or undefined when one of its words cannot be spelled. */
  spell(phrase: string): string[] | undefined {
    const words = this.inCase(phrase)
      .split(/\s+/)
      .filter((word) => word !== '');
    const spelled = words.map((word) => this.#spellWord(word));
    return spelled.some((pieces) => pieces === undefined)
      ? undefined
      : spelled.flatMap((pieces) => pieces ?? []);
  }

  #spellWord(word: string): string[] | undefined {
    const letters = [...`${WORD_START}${word}`];
    if (letters.length > MAX_WORD_CHARS) return undefined;
    if (this.#scores.size > 0) {
      const merged = this.#merged(letters);
      // As the model was trained. Else in any way that its tokens allow.
      if (merged.every((piece) => this.#tokens.has(piece))) return merged;
    }
    return this.#fewest(letters);
  }

  /** Byte pair encoding: the neighbours whose union ranks highest are joined first. */
  #merged(letters: readonly string[]): string[] {
    const pieces = [...letters];
    for (;;) {
      let best = { at: -1, score: Number.NEGATIVE_INFINITY };
      for (let at = 0; at + 1 < pieces.length; at++) {
        const score = this.#scores.get(`${pieces[at]}${pieces[at + 1]}`);
        if (score !== undefined && score > best.score) best = { at, score };
      }
      if (best.at < 0) return pieces;
      pieces.splice(best.at, 2, `${pieces[best.at]}${pieces[best.at + 1]}`);
    }
  }

  /** The fewest tokens that make the word. */
  #fewest(letters: readonly string[]): string[] | undefined {
    const best: (string[] | undefined)[] = [[]];
    for (let end = 1; end <= letters.length; end++) {
      for (let start = 0; start < end; start++) {
        const before = best[start];
        const piece = letters.slice(start, end).join('');
        if (!before || !this.#tokens.has(piece)) continue;
        const known = best[end];
        if (!known || before.length + 1 < known.length) best[end] = [...before, piece];
      }
    }
    return best[letters.length];
  }
}

async function readScores(file: { name: string; path: string }): Promise<Map<string, number>> {
  const scores = new Map<string, number>();
  for (const line of (await readFile(file.path, 'utf8')).split('\n')) {
    if (line.trim() === '') continue;
    const [, piece, score] = VOCAB_LINE.exec(line.replace(/\r$/, '')) ?? [];
    if (piece === undefined) {
      const label = fileLabel(file);
      throw new EarshotError('MODEL_INVALID', `the model file ${label} is no list of BPE pieces`);
    }
    scores.set(piece, Number(score));
  }
  return scores;
}
