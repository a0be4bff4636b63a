import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EarshotError } from '../../base/errors.ts';

/** A text that is found as a whole: the unit that judgements are about. */
export interface RetrievalText {
  /** Unique in its set. */
  key: string;
  title: string;
  text: string;
  /** What it is a part of; questions are also asked with all of it taken away. '': nothing. */
  article: string;
}

export interface RetrievalQuestion {
  text: string;
  /** Keys of the texts that answer it; at least one. */
  relevant: ReadonlySet<string>;
  article: string;
  /** Weights are chosen on `tune` only; which half a question is in follows from its words. */
  split: 'tune' | 'test';
}

export interface RetrievalData {
  name: string;
  texts: readonly RetrievalText[];
  questions: readonly RetrievalQuestion[];
}

/** Reads one kind of data set. */
interface RetrievalReader {
  name: string;
  fits(folder: string): boolean;
  /** @throws CONFIG_INVALID */
  read(folder: string): RetrievalData;
}

const XQUAD_FILE = /^xquad.*\.json$/;
const CRANFIELD = {
  texts: 'cran.all.1400.xml',
  questions: 'cran.qry.xml',
  judgements: 'cranqrel.dev.trec.txt',
};

/** Data sets that `earshot eval retrieval` knows. */
export const RETRIEVAL_READERS: readonly RetrievalReader[] = [
  {
    name: 'xquad_en',
    fits: (folder) => xquadFile(folder) !== undefined,
    read: (folder) => readXquad(join(folder, xquadFile(folder) ?? '')),
  },
  {
    name: 'cranfield',
    fits: (folder) => Object.values(CRANFIELD).every((file) => existsSync(join(folder, file))),
    read: readCranfield,
  },
];

function xquadFile(folder: string): string | undefined {
  if (!existsSync(folder)) return undefined;
  return readdirSync(folder).find((file) => XQUAD_FILE.test(file));
}

interface SquadFile {
  data: {
    title: string;
    paragraphs: { context: string; qas: { question: string }[] }[];
  }[];
}

/** SQuAD's format: a question is answered by the paragraph under which it stands. */
function readXquad(path: string): RetrievalData {
  const texts: RetrievalText[] = [];
  const questions: RetrievalQuestion[] = [];
  try {
    const { data } = JSON.parse(readFileSync(path, 'utf8')) as SquadFile;
    for (const { title, paragraphs } of data) {
      const article = title.replaceAll('_', ' ');
      for (const { context, qas } of paragraphs) {
        const key = String(texts.length);
        texts.push({ key, title: article, text: context, article });
        for (const { question } of qas) {
          questions.push(questionOf(question, { relevant: new Set([key]), article }));
        }
      }
    }
  } catch (cause) {
    throw new EarshotError('CONFIG_INVALID', `${path} is not in the format of SQuAD`, { cause });
  }
  return { name: 'xquad_en', texts, questions };
}

/** Judgements name a question by its place in the file, from 1; its number is another one. */
function readCranfield(folder: string): RetrievalData {
  const read = (file: string): string => readFileSync(join(folder, file), 'utf8');
  const texts = elements(read(CRANFIELD.texts), 'doc').map((doc) => ({
    key: element(doc, 'docno'),
    title: element(doc, 'title'),
    text: element(doc, 'text'),
    article: '',
  }));
  const relevant = new Map<number, Set<string>>();
  for (const line of read(CRANFIELD.judgements).trim().split('\n')) {
    const [order = '', , key = '', grade = ''] = line.trim().split(/\s+/);
    if (Number(grade) <= 0) continue;
    const keys = relevant.get(Number(order)) ?? new Set();
    relevant.set(Number(order), keys.add(key));
  }
  const asked = elements(read(CRANFIELD.questions), 'top').map((top) => element(top, 'title'));
  const questions = asked.flatMap((text, at) => {
    const keys = relevant.get(at + 1);
    return keys === undefined ? [] : [questionOf(text, { relevant: keys, article: '' })];
  });
  return { name: 'cranfield', texts, questions };
}

function questionOf(
  text: string,
  rest: Pick<RetrievalQuestion, 'relevant' | 'article'>,
): RetrievalQuestion {
  const [first = 0] = createHash('sha256').update(text).digest();
  return { text, ...rest, split: first % 2 === 0 ? 'tune' : 'test' };
}

function elements(xml: string, name: string): string[] {
  const found = xml.matchAll(new RegExp(`<${name}>([\\s\\S]*?)</${name}>`, 'g'));
  return [...found].map((match) => match[1] ?? '');
}

function element(xml: string, name: string): string {
  return (elements(xml, name)[0] ?? '').replace(/\s+/g, ' ').trim();
}
