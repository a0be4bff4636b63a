import { SystemClock } from '../../../base/clock.ts';
import { blocksOfPages } from '../layout/page-blocks.ts';
import type { PageLayout } from '../layout/page-layout.ts';
import type { ParseInput } from '../parse-input.ts';
import { scansOfPdf } from '../pdf/scans.ts';
import { Refusal } from '../refusal.ts';
import { isUpright, layoutOfRead, type ReadingOptions } from './read-scan.ts';
import { type ReadPage, readWords } from './read-words.ts';
import { LAYOUT_MODE, ocrLanguagesFor, recognise } from './tesseract.ts';
import { TimeBudget } from './time-budget.ts';

/**
 * Reads the text of a picture: a scan, a photograph of a page, a screenshot.
 * @throws Refusal when there is none, or no tesseract
 */
export async function parsePicture(input: ParseInput): Promise<void> {
  const { bytes, limits, document } = input;
  const budget = new TimeBudget(limits.wallMs, new SystemClock());
  const languages = await ocrLanguagesFor(input);
  const options = { languages, timeLimitMs: budget.leftMs };
  const mode = LAYOUT_MODE.page;
  const table = await recognise({ picture: bytes, mode, output: 'tsv', ...options });
  if (!table) throw new Refusal('corrupt', 'tesseract cannot read this picture');
  const straight = readWords(table.toString()).slice(0, limits.pages);
  const pages = straight.every(isUpright) ? straight : await turnedPages(bytes, straight, options);
  const layouts: PageLayout[] = [];
  const numbers: number[] = [];
  for (const [at, page] of pages.entries()) {
    const layout = layoutOfRead(page);
    if (!layout) continue;
    layouts.push(layout);
    numbers.push(at + 1);
  }
  if (layouts.length === 0) throw new Refusal('empty', 'no text was found in the picture');
  document.describe({ pages: pages.length });
  for (const block of blocksOfPages(layouts, numbers)) document.add(block);
}

/** The pages the right way up: a PDF made of the picture hands out its pixels, whatever it was. */
async function turnedPages(
  bytes: Uint8Array,
  straight: readonly ReadPage[],
  options: ReadingOptions,
): Promise<ReadPage[]> {
  const mode = LAYOUT_MODE.page;
  const pdf = await recognise({ picture: bytes, mode, output: 'pdf', ...options });
  if (!pdf) return [...straight];
  const turned = await scansOfPdf(new Uint8Array(pdf), options);
  return straight.map((page, at) => {
    const other = turned[at];
    return other && other.sureLetters > page.sureLetters ? other : page;
  });
}
