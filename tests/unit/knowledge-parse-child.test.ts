import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAnswer } from '../../daemon/knowledge/parse/child-answer.ts';
import { parseDocument } from '../../daemon/knowledge/parse/parse-document.ts';
import type { ParseLimits } from '../../daemon/knowledge/parse/parse-limits.ts';
import { docxOf, wordParagraph, zipOf } from '../fakes/zip-maker.ts';

const CHILD = join(import.meta.dirname, '../../dist/daemon/knowledge/parse/child.js');
const isBuilt = existsSync(CHILD);

describe.skipIf(!isBuilt)('a document in its child process (needs `npm run build`)', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'earshot-documents-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function put(name: string, data: Uint8Array | string): string {
    const path = join(folder, name);
    writeFileSync(path, data);
    return path;
  }
  function read(path: string, limits: Partial<ParseLimits> = {}) {
    return parseDocument({ path, root: folder, limits, signal: new AbortController().signal });
  }
  async function refusal(path: string, limits: Partial<ParseLimits> = {}): Promise<string> {
    const error = await read(path, limits).then(
      () => new Error('it was read'),
      (thrown: Error) => thrown,
    );
    expect(error).toMatchObject({ code: 'DOCUMENT_REFUSED' });
    return error.message;
  }

  it('reads one', async () => {
    const read1 = await read(put('a.md', '# House rules\n\n- No shoes\n'));
    expect(read1).toEqual({
      title: 'House rules',
      notes: [],
      blocks: [
        { kind: 'heading', level: 1, text: 'House rules' },
        { kind: 'list-item', depth: 0, marker: '-', text: 'No shoes' },
      ],
    });
  });

  it('reads a large answer whole', async () => {
    const path = put('large.txt', `${'word '.repeat(100)}\n\n`.repeat(4000));
    expect((await read(path)).blocks).toHaveLength(4000);
  });

  it('refuses a link, a pipe, a folder and what lies outside, and says so', async () => {
    const link = join(folder, 'link.txt');
    symlinkSync('/etc/hostname', link);
    expect(await refusal(link)).toMatch(/symbolic link/);
    const pipe = join(folder, 'pipe.txt');
    execFileSync('mkfifo', [pipe]);
    expect(await refusal(pipe)).toMatch(/not an ordinary file/);
    expect(await refusal(folder)).toMatch(/not an ordinary file/);
    symlinkSync('/etc', join(folder, 'etc'));
    expect(await refusal(join(folder, 'etc/hostname'))).toMatch(/leads out of its folder/);
  });

  it('does not find what is not there', async () => {
    await expect(read(join(folder, 'none.txt'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  });

  it('refuses a file of 2 GB without reading it', async () => {
    const path = put('sparse.txt', '');
    truncateSync(path, 2 * 1024 ** 3);
    expect(await refusal(path)).toMatch(/too large/);
  });

  it('ends a child that takes too long', async () => {
    const body = wordParagraph('word '.repeat(20)).repeat(40_000);
    const path = put('slow.docx', docxOf(body));
    expect(await refusal(path, { wallMs: 1 })).toMatch(/takes too long/);
  });

  it('ends a child that takes too much of the processor', async () => {
    const path = put('busy.docx', docxOf(wordParagraph('x').repeat(600_000)));
    const limits = { cpuSeconds: 1, memoryBytes: 4 * 1024 ** 3, unpackedRatio: 1e6 };
    expect(await refusal(path, limits)).toMatch(/takes too long/);
  });

  it('ends a child that takes too much memory', async () => {
    const path = put('memory.docx', docxOf(wordParagraph('x').repeat(300_000)));
    const limits = { memoryBytes: 90 * 1024 ** 2, unpackedRatio: 1e6 };
    expect(await refusal(path, limits)).toMatch(/too much memory/);
  });

  it('ends a child by what it really holds, not only by its JavaScript heap', async () => {
    // Node alone holds more than this, while the heap that is left would do for the text.
    const path = put('small.txt', 'word');
    expect(await refusal(path, { memoryBytes: 24 * 1024 ** 2 })).toMatch(/too much memory/);
  });

  it('ends a child that answers too much', async () => {
    const path = put('much.txt', `${'word '.repeat(100)}\n\n`.repeat(4000));
    expect(await refusal(path, { answerBytes: 100_000 })).toMatch(/too large/);
  });

  it('ends a child when nobody wants it any more', async () => {
    const path = put('abort.docx', docxOf(wordParagraph('x').repeat(50_000)));
    const stop = new AbortController();
    const reading = parseDocument({ path, signal: stop.signal });
    stop.abort(new Error('enough'));
    await expect(reading).rejects.toThrow('enough');
  });

  it('gives it nothing but the document', async () => {
    // An entity that names a file is neither expanded nor read.
    const xml = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>';
    const path = put('entity.docx', zipOf([{ name: 'word/document.xml', data: xml }]));
    expect(await refusal(path)).toMatch(/XML entities/);
  });
});

describe('the answer of a child', () => {
  it.each([
    ['no JSON', '{'],
    ['another thing', '{"rows":[]}'],
    ['a block of no kind', '{"document":{"notes":[],"blocks":[{"kind":"script","text":"x"}]}}'],
    ['a page 0', '{"document":{"notes":[],"blocks":[{"kind":"code","text":"x","page":0}]}}'],
    ['a field too many', '{"document":{"notes":[],"blocks":[],"path":"/"}}'],
    ['a reason of its own', '{"refused":"because","detail":""}'],
  ])('is not believed: %s', (_, json) => {
    expect(() => readAnswer(json)).toThrow(/no usable answer/);
  });
});
