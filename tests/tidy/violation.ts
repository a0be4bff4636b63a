/** One breach of the law, as a person reads it. */
export interface Violation {
  path: string;
  /** 1-based. */
  line: number;
  /** What the law says and what is there. */
  what: string;
}

/** A file of the repository as the rules see it. */
export interface SourceText {
  /** Relative to the root, with forward slashes. */
  path: string;
  text: string;
}

const PRODUCT = /^(daemon|hw|config|models|ota|provisioning)\//;

export function isProduct(path: string): boolean {
  return PRODUCT.test(path);
}

export function isTest(path: string): boolean {
  return path.startsWith('tests/');
}
