import type { PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { type ReadingOptions, readScan } from '../ocr/read-scan.ts';
import type { ReadPage } from '../ocr/read-words.ts';
import type { PageContent } from './page-content.ts';
import { rasterOfPage } from './page-raster.ts';
import { openPdf } from './pdf-library.ts';
import { readPageContent } from './read-page-content.ts';

const POINTS_PER_INCH = 72;

/** A scanned page that was read, and how many points a pixel of it has. */
export interface ReadScan {
  page: ReadPage;
  pointsPerPixel: number;
}

/** Reads the pictures of a page. @throws Refusal when tesseract is not installed */
export async function scanOfPage(
  page: PDFPageProxy,
  content: PageContent,
  options: ReadingOptions,
): Promise<ReadScan | undefined> {
  const raster = await rasterOfPage(page, content);
  const read = raster && (await readScan(raster, raster.dpi, options));
  return read && { page: read, pointsPerPixel: POINTS_PER_INCH / raster.dpi };
}

/** Reads the pictures of all pages of a PDF; what cannot be read leaves a gap. */
export async function scansOfPdf(
  bytes: Uint8Array,
  options: ReadingOptions,
): Promise<(ReadPage | undefined)[]> {
  const pdf = await openPdf(bytes);
  const scans: (ReadPage | undefined)[] = [];
  try {
    for (let number = 1; number <= pdf.document.numPages; number++) {
      const page = await pdf.document.getPage(number);
      const content = await readPageContent(page, pdf);
      scans.push((await scanOfPage(page, content, options))?.page);
      page.cleanup();
    }
  } finally {
    await pdf.close();
  }
  return scans;
}
