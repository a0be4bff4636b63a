import { MAX_SENTENCE_CHARS } from '../../daemon/ports/speech.ts';

/** Ends of a sentence, of a clause, and of a word, best first; each is part of what it ends. */
const CUTS = [/[.!?;](?=\s)/g, /[,:](?=\s)/g, /\s/g];
/** Letters, digits, and signs that a voice may have a word for. */
const SPEAKABLE = /[\p{L}\p{N}\p{Sc}%&+=@#°]/u;
/** C strings end at the first zero; the other controls have no sound. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const CONTROLS = /[\u0000-\u001f\u007f-\u009f]+/g;
/** Half of a character outside the basic plane, at the end. */
const HIGH_SURROGATE = /[\ud800-\udbff]$/;

/**
 * Text in pieces that a voice takes in one go: none longer than MAX_SENTENCE_CHARS, so that memory
 * is bounded however long the text is; cut at the end of a sentence, else of a clause, else of a
 * word. Pieces in which nothing can be spoken (blanks, emoji, lone punctuation) are left out.
 * @param text anything; broken surrogates and control characters are replaced
 */
export function speechPieces(text: string): string[] {
  const pieces: string[] = [];
  for (let rest = Buffer.from(text).toString().replace(CONTROLS, ' ').trim(); rest !== ''; ) {
    const cut = rest.length <= MAX_SENTENCE_CHARS ? rest.length : cutAt(rest);
    const piece = rest.slice(0, cut).trim();
    if (SPEAKABLE.test(piece)) pieces.push(piece);
    rest = rest.slice(cut).trim();
  }
  return pieces;
}

function cutAt(text: string): number {
  const head = text.slice(0, MAX_SENTENCE_CHARS);
  for (const cut of CUTS) {
    const last = [...head.matchAll(cut)].at(-1);
    if (last) return last.index + 1;
  }
  // A word without an end is cut hard, but not within a character.
  return HIGH_SURROGATE.test(head) ? MAX_SENTENCE_CHARS - 1 : MAX_SENTENCE_CHARS;
}
