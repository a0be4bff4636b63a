import { describe, expect, it } from 'vitest';
import { markdownOf } from '../../daemon/knowledge/parse/markdown-of.ts';
import { parseBytes } from '../../daemon/knowledge/parse/parse-bytes.ts';
import { docxOf, wordParagraph, zipOf } from '../fakes/zip-maker.ts';

async function markdown(name: string, bytes: Uint8Array | string): Promise<string> {
  return markdownOf(await parseBytes({ bytes: Buffer.from(bytes), name }));
}

describe('plain text in its encoding', () => {
  const text = 'Grüße – „€ 5“';
  it.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${text}`)],
    ['UTF-16 with a mark', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16 without a mark', Buffer.from(text, 'utf16le')],
    ['UTF-16 the other way round', Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
    ['Windows-1252', Buffer.from('Gr\xfc\xdfe \x96 \x84\x80 5\x93', 'latin1')],
  ])('%s', async (_, bytes) => {
    expect(await markdown('a.txt', bytes)).toBe(`${text}\n`);
  });
});

describe('tables of HTML', () => {
  it('repeat merged cells in their rows and columns', async () => {
    const html =
      '<table><tr><th>A<th colspan=2>B</tr><tr><td rowspan=2>1<td>2<td>3<tr><td>4<td>5</table>';
    expect(await markdown('a.html', html)).toBe(
      '| A | B | B |\n| --- | --- | --- |\n| 1 | 2 | 3 |\n| 1 | 4 | 5 |\n',
    );
  });
});

describe('a web page', () => {
  it('is its main part, with its title, lists and code', async () => {
    const html =
      '<html lang="en"><title>Duck</title><nav>Home</nav><script>x()</script>' +
      '<h1>Ducks</h1><p>They <b>swim</b>.<ul><li>here<ul><li>there</ul></ul>' +
      '<pre><code class="language-sh">ls\n</code></pre>';
    const read = await parseBytes({ bytes: Buffer.from(html), name: 'a.html' });
    expect(read).toMatchObject({ title: 'Duck', language: 'en' });
    expect(markdownOf(read)).toBe('# Ducks\n\nThey swim.\n\n- here\n  - there\n\n```sh\nls\n```\n');
  });
});

describe('a Word document', () => {
  it('has numbered headings and lists, merged cells and notes', async () => {
    const numbering = {
      name: 'word/numbering.xml',
      data:
        '<w:numbering><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0">' +
        '<w:numFmt w:val="lowerRoman"/><w:lvlText w:val="%1)"/></w:lvl></w:abstractNum>' +
        '<w:num w:numId="7"><w:abstractNumId w:val="1"/></w:num></w:numbering>',
    };
    const item = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="7"/></w:numPr>';
    const cell = (text: string, properties = ''): string =>
      `<w:tc><w:tcPr>${properties}</w:tcPr>${wordParagraph(text)}</w:tc>`;
    const table =
      `<w:tbl><w:tr>${cell('A', '<w:vMerge w:val="restart"/>')}${cell('B')}</w:tr>` +
      `<w:tr>${cell('', '<w:vMerge/>')}${cell('C')}</w:tr></w:tbl>`;
    const body =
      wordParagraph('Title', '<w:outlineLvl w:val="0"/>') +
      wordParagraph('one', item) +
      wordParagraph('two', item) +
      table;
    expect(await markdown('a.docx', docxOf(body, [numbering]))).toBe(
      '# Title\n\ni) one\nii) two\n\n| A | B |\n| --- | --- |\n| A | C |\n',
    );
  });
});

describe('a chart in a Word document', () => {
  it('is a table of its values, in the digits that Office shows', async () => {
    const points = (kind: string, ...values: string[]): string => {
      const all = values.map((value, at) => `<c:pt idx="${at}"><c:v>${value}</c:v></c:pt>`);
      return `<c:${kind}Ref><c:${kind}Cache>${all.join('')}</c:${kind}Cache></c:${kind}Ref>`;
    };
    const series =
      `<c:ser><c:tx>${points('str', 'Energy')}</c:tx>` +
      `<c:cat>${points('str', 'Eco', '1.50')}</c:cat>` +
      `<c:val>${points('num', '0.30000000000000004', '2')}</c:val></c:ser>`;
    const plot = `<c:plotArea><c:barChart>${series}</c:barChart></c:plotArea>`;
    const type = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships/chart';
    const relation = `<Relationship Id="r1" Type="${type}" Target="charts/c.xml"/>`;
    const body = '<w:p><w:r><w:drawing><c:chart r:id="r1"/></w:drawing></w:r></w:p>';
    const bytes = docxOf(body, [
      {
        name: 'word/charts/c.xml',
        data: `<c:chartSpace><c:chart>${plot}</c:chart></c:chartSpace>`,
      },
      {
        name: 'word/_rels/document.xml.rels',
        data: `<Relationships>${relation}</Relationships>`,
      },
    ]);
    expect(await markdown('a.docx', bytes)).toBe(
      'Bar chart\n\n|  | Energy |\n| --- | --- |\n| Eco | 0.3 |\n| 1.50 | 2 |\n',
    );
  });
});

describe('a workbook', () => {
  it('has dates, cached values and tables that lie apart', async () => {
    const cells =
      '<row r="1"><c r="A1" t="inlineStr"><is><t>Day</t></is></c><c r="B1" t="str"><v>Sum</v></c>' +
      '</row><row r="2"><c r="A2" s="1"><v>45322.5</v></c>' +
      '<c r="B2"><f>0.1+0.2</f><v>0.30000000000000004</v></c></row>' +
      '<row r="4"><c r="A4" t="b"><v>1</v></c></row>';
    const bytes = zipOf([
      {
        name: 'xl/workbook.xml',
        data: '<workbook><sheets><sheet name="Log" r:id="r1"/></sheets></workbook>',
      },
      {
        name: 'xl/_rels/workbook.xml.rels',
        data: '<Relationships><Relationship Id="r1" Target="worksheets/s.xml"/></Relationships>',
      },
      {
        name: 'xl/styles.xml',
        data: '<styleSheet><cellXfs><xf/><xf numFmtId="22"/></cellXfs></styleSheet>',
      },
      {
        name: 'xl/worksheets/s.xml',
        data: `<worksheet><sheetData>${cells}</sheetData></worksheet>`,
      },
    ]);
    expect(await markdown('a.xlsx', bytes)).toBe(
      '## Log\n\n| Day | Sum |\n| --- | --- |\n| 2024-01-31 12:00:00 | 0.3 |\n\nTRUE\n',
    );
  });
});

describe('JSON and source code', () => {
  it('shows records as a table and the rest as a list', async () => {
    const json = '{"dishwasher": {"programs": [{"name": "eco", "min": 180}, {"name": "quick"}]}}';
    expect(await markdown('a.json', json)).toContain('| eco | 180 |');
    expect(await markdown('a.json', '{"a": {"b": [1]}}')).toBe('- a\n  - b\n    - 1\n');
  });

  it('cuts code at what begins at the margin', async () => {
    const code = 'def a():\n    x = 1\n    return x\n\ndef b():\n    return 2\n';
    const read = await parseBytes({ bytes: Buffer.from(code), name: 'a.py' });
    expect(read.blocks).toMatchObject([
      { kind: 'code', language: 'python', text: expect.stringMatching(/^def a/) },
      { kind: 'code', text: expect.stringMatching(/^def b/) },
    ]);
  });
});

describe('a mail', () => {
  it('has its subject, people, text and the names of its attachments', async () => {
    const eml =
      'From: A <a@x.example>\r\nTo: b@x.example\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n' +
      'Content-Type: multipart/mixed; boundary=z\r\n\r\n--z\r\n\r\nHello\r\n--z\r\n' +
      'Content-Disposition: attachment; filename="r.pdf"\r\n\r\nx\r\n--z--\r\n';
    expect(await markdown('a.eml', eml)).toBe(
      '# Grüße\n\nFrom: A <a@x.example>\n\nTo: b@x.example\n\nHello\n\n- Attachment: r.pdf\n',
    );
  });
});
