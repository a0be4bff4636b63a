import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../fakes/until.ts';
import { Daemon } from './daemon.ts';

const DATA = join(import.meta.dirname, '../../../shared/data/docling_docs');
const missing = existsSync(DATA) ? '' : '(no shared/data/docling_docs)';
const FLAGS = ['--set', 'audio.input=none', '--set', 'audio.output=none'];
/** Several people share the machines that tests run on. */
const READ_WITHIN_MS = 60_000;
const TEST_MS = 120_000;

interface Listed {
  id: string;
  path: string;
  collection: string;
  state: string;
  reason: string | null;
  passages: number;
  pages: number | null;
}

interface Found {
  title: string;
  page?: number;
  text: string;
  documentId: string;
  collection: string;
}

/** What the tests ask of a daemon about its documents. */
class Library {
  readonly daemon = new Daemon({}, FLAGS);

  get folder(): string {
    return join(this.daemon.state, 'documents');
  }

  list(): Listed[] {
    const { stdout } = this.daemon.earshot('kb', 'list', '--json');
    return (JSON.parse(stdout) as { documents: Listed[] }).documents;
  }

  byPath(path: string): Listed | undefined {
    return this.list().find((each) => each.path === path);
  }

  search(words: string): Found[] {
    const { stdout } = this.daemon.earshot('kb', 'search', words, '--json');
    return (JSON.parse(stdout) as { passages: Found[] }).passages;
  }

  async read(path: string, isSo = (each: Listed): boolean => each.state === 'indexed') {
    const isRead = (): boolean => {
      const document = this.byPath(path);
      return document !== undefined && isSo(document);
    };
    await until(`${path} to be read`, isRead, READ_WITHIN_MS);
    return this.byPath(path) as Listed;
  }
}

describe.skipIf(missing !== '')(`documents in the folder of a daemon ${missing}`, () => {
  const library = new Library();
  const { daemon } = library;

  beforeAll(async () => {
    await daemon.start();
    await until('the folder', () => existsSync(library.folder), READ_WITHIN_MS);
  }, TEST_MS);
  afterAll(() => daemon.stop());

  it(
    'are found, with their page, soon after they were dropped there',
    async () => {
      mkdirSync(join(library.folder, 'manuals'));
      copyFileSync(
        join(DATA, 'pdf/sources/2305.03393v1-pg9.pdf'),
        join(library.folder, 'manuals/paper.pdf'),
      );
      copyFileSync(join(DATA, 'docx/sources/word_sample.docx'), join(library.folder, 'lake.docx'));
      writeFileSync(join(library.folder, 'rules.md'), '# House\n\nThe bins go out on Thursday.\n');
      const paper = await library.read('manuals/paper.pdf');
      expect(paper).toMatchObject({ collection: 'manuals', pages: 1 });
      await library.read('lake.docx');
      await library.read('rules.md');
      const [first] = library.search('when do the bins go out');
      expect(first).toMatchObject({ title: 'House', text: expect.stringContaining('Thursday') });
      const [table] = library.search('why was the PubTabNet data set chosen');
      expect(table).toMatchObject({ documentId: paper.id, collection: 'manuals', page: 1 });
      const { stdout } = daemon.earshot('status');
      expect(stdout).toMatch(/documents +3 documents, \d+ passages/);
    },
    TEST_MS,
  );

  it(
    'say what they say now after they were replaced, and nothing after they were removed',
    async () => {
      const { id } = library.byPath('rules.md')!;
      writeFileSync(join(library.folder, 'rules.md'), '# House\n\nThe bins go out on Monday.\n');
      const isNew = (): boolean =>
        library.search('bins go out')[0]?.text.includes('Monday') ?? false;
      await until('the new text', isNew, READ_WITHIN_MS);
      expect(library.byPath('rules.md')?.id).toBe(id);
      const removed = daemon.earshot('kb', 'remove', 'rules.md');
      expect(removed.stdout).toBe('rules.md is forgotten, and its file deleted\n');
      expect(existsSync(join(library.folder, 'rules.md'))).toBe(false);
      const nothing = daemon.earshot('kb', 'search', 'bins Monday');
      expect(nothing).toMatchObject({
        status: 1,
        stdout: 'The documents say nothing about that.\n',
      });
    },
    TEST_MS,
  );

  it(
    'say why they cannot be read, and the same file twice is known',
    async () => {
      const broken = join(daemon.state, 'broken.docx');
      writeFileSync(broken, 'PK\x03\x04 and nothing more');
      const refused = daemon.earshot('kb', 'add', broken);
      expect(refused.status).toBe(65);
      expect(refused.stdout).toMatch(/refused: it is damaged.*earshot kb remove broken\.docx/);
      const twice = daemon.earshot('kb', 'add', join(library.folder, 'manuals/paper.pdf'));
      expect(twice.stdout).toContain('is known already, as manuals/paper.pdf');
    },
    TEST_MS,
  );

  it(
    'survive kill -9 in the middle: nothing is lost, and what was finished is not read again',
    async () => {
      const count = 12;
      for (let n = 0; n < count; n += 1) {
        const lines = Array.from({ length: 40 }, (_, at) => `Fact ${n}.${at} of book${n}.`);
        writeFileSync(join(library.folder, `book${n}.md`), lines.join('\n\n'));
      }
      const books = () => library.list().filter(({ path }) => path.startsWith('book'));
      const some = () => books().filter(({ state }) => state === 'indexed').length >= 2;
      await until('a few to be read', some, READ_WITHIN_MS);
      const before = library.list().filter(({ state }) => state === 'indexed');
      await daemon.kill('SIGKILL');
      await daemon.start();
      const all = () => books().filter(({ state }) => state === 'indexed').length === count;
      await until('all to be read', all, READ_WITHIN_MS);
      const after = new Map(indexedTimes(daemon).map(({ id, at }) => [id, at]));
      const times = new Map(before.map((each) => [each.id, (each as TimedListed).indexedWallMs]));
      for (const [id, at] of times) expect(after.get(id), id).toBe(at);
      expect(library.search('Fact 11.39')[0]?.text).toContain('Fact 11.39 of book11.');
    },
    TEST_MS,
  );
});

interface TimedListed extends Listed {
  indexedWallMs: number;
}

function indexedTimes(daemon: Daemon): { id: string; at: number }[] {
  const { stdout } = daemon.earshot('kb', 'list', '--json');
  const { documents } = JSON.parse(stdout) as { documents: TimedListed[] };
  return documents.map(({ id, indexedWallMs: at }) => ({ id, at }));
}

describe('a daemon whose documents cannot be searched', () => {
  const library = new Library();
  const { daemon } = library;
  afterAll(() => daemon.stop());

  it(
    'goes on, and says so',
    async () => {
      mkdirSync(join(daemon.state, 'knowledge.db'));
      await daemon.start();
      const search = daemon.earshot('kb', 'search', 'anything');
      expect(search.status).toBe(70);
      expect(search.stderr).toContain('knowledge.db');
      expect(daemon.earshot('status').stdout).toMatch(/documents +cannot be searched now: /);
      expect(daemon.earshot('ask', 'what time is it').status).toBe(0);
      await daemon.kill('SIGTERM');
    },
    TEST_MS,
  );

  it(
    'makes a damaged index anew from the documents',
    async () => {
      rmSync(join(daemon.state, 'knowledge.db'), { recursive: true });
      mkdirSync(library.folder, { recursive: true });
      writeFileSync(join(library.folder, 'a.txt'), 'The spare key is in the shed.');
      writeFileSync(join(daemon.state, 'knowledge.db'), 'no database at all '.repeat(100));
      await daemon.start();
      await library.read('a.txt');
      expect(library.search('spare key')[0]?.text).toContain('in the shed');
      expect(daemon.earshot('kb', 'status').stderr).toContain('knowledge.db.corrupt-1');
    },
    TEST_MS,
  );
});
