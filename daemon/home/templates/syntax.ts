import { parse, tokenize } from '@huggingface/jinja';
import { TemplateError } from './values.ts';

/** The longest templates that were seen in discovery messages have about 1,000. */
const MAX_SOURCE_CHARS = 4096;
/** The lexer looks back over white space again and again. */
const LONG_GAP = /\s{200}/;
const MAX_REASON_CHARS = 100;

/** A node as the parser of the library makes it; nothing of it is trusted but its type. */
export interface SyntaxNode {
  type: string;
  [field: string]: unknown;
}

/** The statements of a template. @throws TemplateError */
export function parseTemplate(source: string): readonly SyntaxNode[] {
  if (source.length > MAX_SOURCE_CHARS) {
    throw new TemplateError(`it has more than ${MAX_SOURCE_CHARS} characters`);
  }
  if (LONG_GAP.test(source)) throw new TemplateError('it has a gap of 200 spaces');
  try {
    return (parse(tokenize(source)) as unknown as { body: SyntaxNode[] }).body;
  } catch (error) {
    // A deep nest of brackets ends in a RangeError, an open one in a TypeError.
    const isTold = error instanceof SyntaxError;
    const reason = isTold ? `: ${error.message.slice(0, MAX_REASON_CHARS)}` : '';
    throw new TemplateError(`it cannot be read${reason}`);
  }
}
