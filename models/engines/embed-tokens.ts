import { readFileSync, statSync } from 'node:fs';
import { Tokenizer } from '@huggingface/tokenizers';
import { asEarshotError, EarshotError } from '../../daemon/base/errors.ts';

/** Turns texts into the token ids that a model was trained on. */
export interface TextTokens {
  /** The highest id that it can give. */
  readonly highestId: number;
  /** @returns at most as many ids as the model takes; none when the text has no known word */
  encode(text: string): number[];
}

export interface TokensOptions {
  /** Ids of one text, special tokens included. */
  maxTokens: number;
}

/** tokenizer.json of a large multilingual model has 17 MB; what is far larger is something else. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;
/**
 * Characters looked at for each token that the model takes: no more are needed, since English has
 * five a token and WordPiece gives up on words of more than 100.
 */
const CHARACTERS_PER_TOKEN = 100;

/**
 * The tokenizer of a transformer, as its tokenizer.json says (Hugging Face format).
 * @throws MODEL_MISSING, MODEL_INVALID, naming the file
 */
export function openTokenizer(path: string, { maxTokens }: TokensOptions): TextTokens {
  const tokenizer = readTokenizer(path);
  const idsOf = (text: string, hasSpecial: boolean): number[] =>
    tokenizer.encode(text, { add_special_tokens: hasSpecial }).ids;
  const { head, tail } = specialTokens(idsOf);
  const room = maxTokens - head.length - tail.length;
  if (room < 1) {
    throw new EarshotError('MODEL_INVALID', `${path}: ${maxTokens} tokens leave no room for text`);
  }
  return {
    highestId: Math.max(...tokenizer.get_vocab(true).values()),
    encode: (text) => {
      const body = idsOf(text.slice(0, room * CHARACTERS_PER_TOKEN), false);
      return [...head, ...body.slice(0, room), ...tail];
    },
  };
}

/**
 * Whole words: an id is the number of the line, from 0, on which the word stands.
 * @throws MODEL_MISSING, MODEL_INVALID, naming the file
 */
export function openWordList(path: string, { maxTokens }: TokensOptions): TextTokens {
  const words = readText(path).split(/\r?\n/);
  if (words.at(-1) === '') words.pop();
  const ids = new Map(words.map((word, id) => [word, id]));
  if (ids.size < 2) throw new EarshotError('MODEL_INVALID', `${path} is no list of words`);
  return {
    highestId: words.length - 1,
    encode: (text) => {
      const found =
        text
          .slice(0, maxTokens * CHARACTERS_PER_TOKEN)
          .toLowerCase()
          .match(WORD) ?? [];
      return found.flatMap((word) => ids.get(word) ?? []).slice(0, maxTokens);
    },
  };
}

/** Letters and digits together; every other visible sign by itself. */
const WORD = /[\p{L}\p{M}\p{N}]+|[^\s\p{L}\p{M}\p{N}]/gu;

function readText(path: string): string {
  const file = statSync(path, { throwIfNoEntry: false });
  if (!file) throw new EarshotError('MODEL_MISSING', `there is no model file ${path}`);
  if (file.size === 0 || file.size > MAX_FILE_BYTES) {
    throw new EarshotError('MODEL_INVALID', `${path} has ${file.size} bytes`);
  }
  return readFileSync(path, 'utf8');
}

function readTokenizer(path: string): Tokenizer {
  const text = readText(path);
  try {
    return new Tokenizer(JSON.parse(text), {});
  } catch (cause) {
    const { message } = asEarshotError(cause);
    throw new EarshotError('MODEL_INVALID', `${path} is no tokenizer.json: ${message}`, { cause });
  }
}

/** What the tokenizer puts in front of a text and behind it; a text is cut between the two. */
function specialTokens(idsOf: (text: string, hasSpecial: boolean) => number[]): {
  head: number[];
  tail: number[];
} {
  const body = idsOf(PROBE, false);
  const whole = idsOf(PROBE, true);
  const at = whole.findIndex((_, start) => body.every((id, n) => whole[start + n] === id));
  return { head: whole.slice(0, at), tail: whole.slice(at + body.length) };
}

const PROBE = 'a b';
