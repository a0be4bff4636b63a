import type { PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { SystemClock } from '../../../base/clock.ts';
import { blocksOfPages } from '../layout/page-blocks.ts';
import { layoutOf, type PageLayout } from '../layout/page-layout.ts';
import { layoutOfRead } from '../ocr/read-scan.ts';
import { INSTALL_HINT, ocrLanguagesFor } from '../ocr/tesseract.ts';
import { TimeBudget } from '../ocr/time-budget.ts';
import type { ParseInput } from '../parse-input.ts';
import { Refusal } from '../refusal.ts';
import { readFacts, readOutline } from './metadata.ts';
import type { PageContent } from './page-content.ts';
import { partsOfPage } from './page-parts.ts';
import { coveredShare } from './page-raster.ts';
import { type OpenPdf, openPdf } from './pdf-library.ts';
import { readPageContent } from './read-page-content.ts';
import { scanOfPage } from './scans.ts';

/** A page whose pictures cover so much of it and that has so few letters is a scan. */
const SCAN_SHARE = 0.3;
const SCAN_LETTERS = 40;
/** One with a stamp or a footer over the scan has more of both. */
const STAMPED_SHARE = 0.7;
const STAMPED_LETTERS = 200;

function isScan(content: PageContent): boolean {
  const share = coveredShare(content);
  const letters = content.glyphs.filter(({ text }) => /[\p{L}\p{N}]/u.test(text)).length;
  return (
    (share >= SCAN_SHARE && letters < SCAN_LETTERS) ||
    (share >= STAMPED_SHARE && letters < STAMPED_LETTERS)
  );
}

/** Reads the pages of a PDF one after the other. */
class PdfReader {
  readonly layouts: PageLayout[] = [];
  /** The page of each layout. */
  readonly numbers: number[] = [];
  readonly #pdf: OpenPdf;
  readonly #input: ParseInput;
  readonly #document: ParseInput['document'];
  readonly #budget: TimeBudget;
  #languages: Promise<readonly string[]> | undefined;
  /** Pages whose pictures could not be read, because there is no tesseract or no time. */
  #unread: number[] = [];
  #isTesseractMissing = false;

  constructor(pdf: OpenPdf, input: ParseInput) {
    this.#pdf = pdf;
    this.#input = input;
    this.#document = input.document;
    this.#budget = new TimeBudget(input.limits.wallMs, new SystemClock());
  }

  async addPage(number: number): Promise<void> {
    const page = await this.#pdf.document.getPage(number);
    try {
      const content = await readPageContent(page, this.#pdf);
      if (content.isCut)
        this.#document.note(`page ${number} is a drawing; some of it was left out`);
      for (const parts of partsOfPage(content)) this.#add(layoutOf(parts), number);
      if (isScan(content)) await this.#addScan(page, content, number);
    } catch (error) {
      if (error instanceof Refusal) throw error;
      this.#document.note(`page ${number} is damaged and was not read`);
    } finally {
      page.cleanup();
    }
  }

  /** Says what was not read. @throws Refusal when that was all there is */
  finish(): void {
    if (this.#unread.length === 0) return;
    const [first] = this.#unread;
    const which = `${this.#unread.length} scanned pages were not read, from page ${first} on`;
    if (this.layouts.length === 0 && this.#isTesseractMissing) {
      throw new Refusal('program-missing', INSTALL_HINT);
    }
    const why = this.#isTesseractMissing ? INSTALL_HINT : 'it took too long; split the document';
    this.#document.note(`${which}: ${why}`);
  }

  #add(layout: PageLayout, number: number): void {
    this.layouts.push(layout);
    this.numbers.push(number);
  }

  async #addScan(page: PDFPageProxy, content: PageContent, number: number): Promise<void> {
    if (this.#budget.isSpent || this.#isTesseractMissing) {
      this.#unread.push(number);
      return;
    }
    try {
      this.#languages ??= ocrLanguagesFor(this.#input);
      const languages = await this.#languages;
      const options = { languages, timeLimitMs: this.#budget.leftMs };
      const scan = await scanOfPage(page, content, options);
      const layout = scan && layoutOfRead(scan.page, scan.pointsPerPixel);
      if (layout) this.#add(layout, number);
    } catch (error) {
      if (!(error instanceof Refusal) || error.reason !== 'program-missing') throw error;
      this.#isTesseractMissing = true;
      this.#unread.push(number);
    }
  }
}

/**
 * Reads a PDF: text, tables, headings, lists; pages that are pictures by tesseract.
 * @throws Refusal
 */
export async function parsePdf(input: ParseInput): Promise<void> {
  const { limits, document } = input;
  const pdf = await openPdf(input.bytes);
  try {
    const { numPages } = pdf.document;
    document.describe(await readFacts(pdf));
    const outline = await readOutline(pdf);
    const reader = new PdfReader(pdf, input);
    for (let number = 1; number <= Math.min(numPages, limits.pages); number++) {
      await reader.addPage(number);
    }
    if (numPages > limits.pages) document.note(`pages after ${limits.pages} were not read`);
    reader.finish();
    for (const block of blocksOfPages(reader.layouts, reader.numbers, outline)) document.add(block);
  } finally {
    await pdf.close();
  }
}
