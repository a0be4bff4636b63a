/** More languages make tesseract slower, and less sure of each. */
const MAX_LANGUAGES = 3;
/** Recognises the direction of a script, not letters. */
const NO_LANGUAGE = 'osd';
const ENGLISH = 'eng';
/** Codes of tesseract: `eng`, `chi_sim`, `chi_sim_vert`. */
const CODE = /^[a-z]{3}(_[a-z]+)*$/;

/** The languages in the listing of `tesseract --list-langs`, English first. */
export function languagesIn(listing: string): string[] {
  const [, ...listed] = listing.split('\n').map((line) => line.trim());
  const known = listed.filter((name) => CODE.test(name) && name !== NO_LANGUAGE);
  const rank = (name: string): number => (name === ENGLISH ? 0 : 1);
  return known.sort((one, other) => rank(one) - rank(other));
}

export interface LanguageChoice {
  /** What is read with, three at most. */
  languages: string[];
  /** What was wished for and is not installed. */
  missing: string[];
}

/** @param wanted codes in the order of their importance; empty: what is installed */
export function chosenLanguages(
  installed: readonly string[],
  wanted: readonly string[],
): LanguageChoice {
  const there = wanted.filter((name) => installed.includes(name));
  const languages = (there.length > 0 ? there : [...installed]).slice(0, MAX_LANGUAGES);
  return { languages, missing: wanted.filter((name) => !installed.includes(name)) };
}

/** The Debian package that brings a language. */
export function languagePackage(code: string): string {
  return `tesseract-ocr-${code.replaceAll('_', '-')}`;
}
