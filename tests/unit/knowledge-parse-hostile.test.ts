import { describe, expect, it } from 'vitest';
import { parseBytes } from '../../daemon/knowledge/parse/parse-bytes.ts';
import { PARSE_LIMITS } from '../../daemon/knowledge/parse/parse-limits.ts';
import { oleOf } from '../fakes/ole-maker.ts';
import { pptOf } from '../fakes/ppt-maker.ts';
import { docxOf, wordParagraph, zipOf } from '../fakes/zip-maker.ts';

const DEEP = 5000;
const ODT = 'application/vnd.oasis.opendocument.text';

describe('a hostile document is refused with its reason', () => {
  const cases: [what: string, name: string, bytes: Uint8Array | string, reason: string][] = [
    ['nothing', 'a.txt', '', 'empty'],
    ['bytes of no format', 'a.bin', Buffer.alloc(5000, '\x00\x01\x02\x03'), 'unknown-format'],
    ['a zip file of other things', 'a.zip', zipOf([{ name: 'a', data: 'a' }]), 'unknown-format'],
    ['half a zip file', 'a.docx', docxOf(wordParagraph('x')).subarray(0, 120), 'corrupt'],
    ['a zip bomb', 'a.docx', docxOf(' '.repeat(60e6)), 'zip-bomb'],
    [
      'a bomb of small parts',
      'a.docx',
      zipOf(Array.from({ length: 20_001 }, (_, at) => ({ name: `word/${at}`, data: '' }))),
      'zip-bomb',
    ],
    [
      'an entity bomb',
      'a.docx',
      zipOf([
        {
          name: 'word/document.xml',
          data: '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><w:p>&b;</w:p>',
        },
      ]),
      'xml-entities',
    ],
    [
      'an encrypted part',
      'a.docx',
      zipOf([{ name: 'word/document.xml', data: '<a/>', flags: 1 }]),
      'encrypted',
    ],
    [
      'an encrypted new Office document',
      'a.docx',
      oleOf([
        { name: 'EncryptionInfo', data: Buffer.alloc(100) },
        { name: 'EncryptedPackage', data: Buffer.alloc(1000) },
      ]),
      'encrypted',
    ],
    ['an encrypted old presentation', 'a.ppt', pptOf([], true), 'encrypted'],
    ['half an old presentation', 'a.ppt', pptOf([{ shapes: [] }]).subarray(0, 1600), 'corrupt'],
    [
      'an old presentation without its last edit',
      'a.ppt',
      oleOf([{ name: 'PowerPoint Document', data: Buffer.alloc(600) }]),
      'corrupt',
    ],
    [
      'an OLE file of another program',
      'a.doc',
      oleOf([{ name: 'Contents', data: Buffer.alloc(600) }]),
      'unknown-format',
    ],
    [
      'an encrypted OpenDocument text',
      'a.odt',
      zipOf([
        { name: 'mimetype', data: ODT },
        {
          name: 'META-INF/manifest.xml',
          data: '<manifest:manifest><manifest:encryption-data/></manifest:manifest>',
        },
        { name: 'content.xml', data: 'noise' },
      ]),
      'encrypted',
    ],
    [
      'an OpenDocument text without its text',
      'a.odt',
      zipOf([{ name: 'mimetype', data: ODT }]),
      'corrupt',
    ],
    ['deep HTML', 'a.html', `<html>${'<div>'.repeat(DEEP)}x`, 'too-deep'],
    ['deep XML', 'a.docx', docxOf('<w:sdt>'.repeat(DEEP)), 'too-deep'],
    ['deep JSON', 'a.json', `${'['.repeat(DEEP)}${']'.repeat(DEEP)}`, 'too-deep'],
    ['broken JSON', 'a.json', '{"a": ', 'corrupt'],
    ['a picture that nobody can read yet as text', 'a.docx', Buffer.alloc(100), 'corrupt'],
  ];
  it.each(cases)('%s', async (_, name, bytes, reason) => {
    await expect(parseBytes({ bytes: Buffer.from(bytes), name })).rejects.toMatchObject({ reason });
  });
});

describe('a document that is too long', () => {
  it('is read as far as may be, and says so', async () => {
    const limits = { ...PARSE_LIMITS, textChars: 10 };
    const read = await parseBytes({
      bytes: Buffer.from('12345\n\n67890\n\nabc'),
      name: 'a.txt',
      limits,
    });
    expect(read.blocks).toHaveLength(2);
    expect(read.notes).toEqual(['what comes after 10 characters was not read']);
  });

  it('does not grow by merged cells', async () => {
    const cell = '<td rowspan="65534" colspan="1000">x</td>';
    const html = `<table>${`<tr>${cell}</tr>`.repeat(1000)}</table>`;
    const read = await parseBytes({ bytes: Buffer.from(html), name: 'a.html' });
    expect(JSON.stringify(read).length).toBeLessThan(2_000_000);
  });
});
