import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DOCUMENT_FORMATS } from '../../daemon/knowledge/parse/document-format.ts';
import { markdownOf } from '../../daemon/knowledge/parse/markdown-of.ts';
import { parseBytes } from '../../daemon/knowledge/parse/parse-bytes.ts';
import { PARSERS } from '../../daemon/knowledge/parse/parsers.ts';
import { Refusal } from '../../daemon/knowledge/parse/refusal.ts';
import { BODY, pptOf, shape, TITLE, table, text } from '../fakes/ppt-maker.ts';

const DATA = join(process.env['EARSHOT_SHARED'] ?? '../shared', 'data/docling_docs');
const FOLDERS = ['csv', 'doc', 'docx', 'email', 'html', 'md', 'odf', 'pptx', 'xls', 'xlsx'];
const OURS = /\.(csv|doc|docx|eml|msg|html|md|ods|odt|pptx|xls|xlsx)$/;
const MAX_BYTES = 60_000;
/** How the files of each format begin, so that noise gets past the door. */
const MAGICS = ['PK\x03\x04', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', '<html>', '{"a":', '# x\n', ''];

/** A small real document of every format. */
function samples(): { name: string; bytes: Buffer }[] {
  if (!existsSync(DATA)) return [];
  return FOLDERS.flatMap((kind) => {
    const folder = join(DATA, kind, 'sources');
    const files = readdirSync(folder)
      .filter((name) => OURS.test(name))
      .map((name) => ({ name, bytes: readFileSync(join(folder, name)) }))
      .sort((one, other) => one.bytes.length - other.bytes.length);
    return files.filter(({ bytes }) => bytes.length <= MAX_BYTES).slice(0, 2);
  });
}

/** Read or refused; never another error, and never a block that is none. */
async function readOrRefuse(bytes: Uint8Array, name: string, format?: keyof typeof PARSERS) {
  try {
    const document = await parseBytes({ bytes, name, format });
    expect(markdownOf(document)).toBeTypeOf('string');
  } catch (error) {
    expect(error).toBeInstanceOf(Refusal);
  }
}

describe('whatever a file holds, it is read or refused', () => {
  const formats = DOCUMENT_FORMATS.filter((format) => format in PARSERS);

  it('noise behind every magic number, for every reader', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...formats),
        fc.constantFrom(...MAGICS),
        fc.uint8Array({ maxLength: 3000 }),
        async (format, magic, noise) => {
          const bytes = Buffer.concat([Buffer.from(magic, 'latin1'), noise]);
          await readOrRefuse(bytes, `a.${format}`, format);
          await readOrRefuse(bytes, 'a');
        },
      ),
      { numRuns: 300 },
    );
  });

  it('text with marks of all formats', async () => {
    const piece = fc.oneof(
      fc.constantFrom(
        ...['# ', '- ', '1. ', '|', '---', '\n', '<td rowspan=9>', '<ul><li>', '</p>', '```', '"'],
        ...['{', '}', '[', ']', ',', ':', '&amp;', '&#0;', '\u0000', '\ud800', '<!--', 'From: '],
      ),
      fc.string(),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('txt', 'markdown', 'html', 'csv', 'json', 'code', 'eml'),
        fc.array(piece, { maxLength: 200 }),
        (format, pieces) =>
          readOrRefuse(Buffer.from(pieces.join('')), 'a', format as keyof typeof PARSERS),
      ),
      { numRuns: 300 },
    );
  });

  it('old presentations cut off or damaged', async () => {
    const cells = table([
      [0, 0, 1, 1, 'a'],
      [1, 0, 2, 1, 'b'],
    ]);
    const shapes = [shape(text(TITLE, 'One')), shape(text(BODY, 'a\rb', [true, false])), cells];
    const whole = pptOf([{ shapes, outline: text(BODY, 'c'), notes: [shape(text(2, 'd'))] }]);
    const place = fc.nat({ max: whole.length - 1 });
    await fc.assert(
      fc.asyncProperty(
        place,
        fc.array(fc.tuple(place, fc.nat({ max: 255 })), { maxLength: 5 }),
        async (end, changes) => {
          await readOrRefuse(whole.subarray(0, end), 'a.ppt');
          const damaged = Buffer.from(whole);
          for (const [at, value] of changes) damaged[at] = value;
          await readOrRefuse(damaged, 'a.ppt');
        },
      ),
      { numRuns: 200 },
    );
  });

  const real = samples();
  it.skipIf(real.length === 0)(
    'real documents cut off or damaged (needs docling_docs)',
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...real),
          fc.double({ min: 0, max: 1, noNaN: true }),
          fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer()), {
            maxLength: 5,
          }),
          async ({ name, bytes }, part, changes) => {
            const cut = Buffer.from(bytes.subarray(0, Math.floor(bytes.length * part)));
            await readOrRefuse(cut, name);
            const damaged = Buffer.from(bytes);
            for (const [place, value] of changes) {
              damaged[Math.floor(place * (damaged.length - 1))] = value & 0xff;
            }
            await readOrRefuse(damaged, name);
          },
        ),
        { numRuns: 150 },
      );
    },
  );
});
