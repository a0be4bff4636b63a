import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EarshotError } from '../../base/errors.ts';

/** A question with the words that answer it. */
export interface AnswerQuestion {
  text: string;
  /** Any of these is right; at least one. */
  gold: readonly string[];
}

/** A text with questions about it. */
export interface AnswerParagraph {
  /** Unique in its set. */
  key: string;
  article: string;
  text: string;
  questions: readonly AnswerQuestion[];
  /** Thresholds are chosen on `tune` only; an article is in one half, by its title. */
  split: 'tune' | 'test';
}

interface SquadFile {
  data: {
    title: string;
    paragraphs: {
      context: string;
      qas: { question: string; answers: { text: string }[] }[];
    }[];
  }[];
}

const SQUAD_FILE = /^(?:xquad|squad|dev|train).*\.json$/;

/**
 * Reads a data set in SQuAD's format, as xquad_en has it.
 * @throws FILE_NOT_FOUND, CONFIG_INVALID
 */
export function readAnswers(folder: string): AnswerParagraph[] {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const name = names.find((each) => SQUAD_FILE.test(each));
  if (name === undefined) {
    const wanted = 'a file in the format of SQuAD, such as xquad.en.json';
    throw new EarshotError('FILE_NOT_FOUND', `no data set in ${folder}; it needs ${wanted}`);
  }
  const path = join(folder, name);
  try {
    const { data } = JSON.parse(readFileSync(path, 'utf8')) as SquadFile;
    return data.flatMap(({ title, paragraphs }, article) =>
      paragraphs.map(({ context, qas }, at) => ({
        key: `${article}.${at}`,
        article: title.replaceAll('_', ' '),
        text: context,
        questions: qas.map(({ question, answers }) => ({
          text: question,
          gold: answers.map(({ text }) => text),
        })),
        split: halfOf(title),
      })),
    );
  } catch (cause) {
    throw new EarshotError('CONFIG_INVALID', `${path} is not in the format of SQuAD`, { cause });
  }
}

function halfOf(title: string): AnswerParagraph['split'] {
  const [first = 0] = createHash('sha256').update(title).digest();
  return first % 2 === 0 ? 'tune' : 'test';
}
