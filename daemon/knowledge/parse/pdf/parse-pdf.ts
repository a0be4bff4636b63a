import { layoutOf, type PageLayout } from '../layout/page-layout.ts';
import { blocksOfPages } from '../layout/page-blocks.ts';
import type { ParseInput } from '../parse-input.ts';
import { readFacts, readOutline } from './metadata.ts';
import { type OpenPdf, openPdf } from './pdf-library.ts';
import { partsOfPage } from './page-parts.ts';
import { readPageContent } from './read-page-content.ts';

/** A page as one layout: what runs in other directions comes after the rest. */
export async function layoutsOfPage(pdf: OpenPdf, number: number): Promise<PageLayout[]> {
  const page = await pdf.document.getPage(number);
  try {
    const content = await readPageContent(page, pdf);
    return partsOfPage(content).map(layoutOf);
  } finally {
    page.cleanup();
  }
}

/** Reads a PDF: text, tables, headings, lists. @throws Refusal */
export async function parsePdf({ bytes, limits, document }: ParseInput): Promise<void> {
  const pdf = await openPdf(bytes);
  try {
    const { numPages } = pdf.document;
    document.describe(await readFacts(pdf));
    const outline = await readOutline(pdf);
    const layouts: PageLayout[] = [];
    const numbers: number[] = [];
    for (let number = 1; number <= Math.min(numPages, limits.pages); number++) {
      for (const layout of await layoutsOfPage(pdf, number)) {
        layouts.push(layout);
        numbers.push(number);
      }
    }
    if (numPages > limits.pages) document.note(`pages after ${limits.pages} were not read`);
    for (const block of blocksOfPages(layouts, numbers, outline)) document.add(block);
  } finally {
    await pdf.close();
  }
}
