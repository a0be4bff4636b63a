import type { ModelFiles } from '../../daemon/ports/models.ts';
import type { WordPieces } from './word-pieces.ts';

/** A graph of more is slow to build and prefers everything, so nothing. */
const MAX_HOTWORDS = 500;

/**
 * True where sherpa can prefer names: by beam search in a transducer, whose tokens it can spell.
 * Other unit names, or BPE without its pieces, would end the process.
 */
export function canPreferNames({ settings, paths }: ModelFiles): boolean {
  const modelConfig = (settings['modelConfig'] ?? {}) as Readonly<Record<string, unknown>>;
  const { transducer, modelingUnit, bpeVocab } = modelConfig;
  const isSpelled =
    modelingUnit === 'cjkchar' || (modelingUnit === 'bpe' && paths[String(bpeVocab)] !== undefined);
  return (
    settings['decodingMethod'] === 'modified_beam_search' && transducer !== undefined && isSpelled
  );
}

/** Those names that the model can spell, each once, in its letter case. */
export function hotwordsOf(names: readonly string[], pieces: WordPieces): string[] {
  const spelled = names.filter((name) => (pieces.spell(name) ?? []).length > 0);
  return [...new Set(spelled.map((name) => pieces.inCase(name.trim())))].slice(0, MAX_HOTWORDS);
}
