import type { DocumentFormat } from './document-format.ts';
import type { Parse } from './parse-input.ts';

interface Parser {
  /** Imported when needed: a child reads one file. */
  load(): Promise<Parse>;
  /** True where other programs help (OCR): the child may then start some. */
  runsPrograms?: true;
}

/** Who reads what: one line per format. */
export const PARSERS: Partial<Record<DocumentFormat, Parser>> = {
  txt: { load: async () => (await import('./text/plain-text.ts')).parsePlainText },
  markdown: { load: async () => (await import('./text/markdown.ts')).parseMarkdown },
  html: { load: async () => (await import('./markup/html.ts')).parseHtml },
  csv: { load: async () => (await import('./text/csv.ts')).parseCsv },
  json: { load: async () => (await import('./text/json.ts')).parseJson },
  code: { load: async () => (await import('./text/source-code.ts')).parseSourceCode },
  docx: { load: async () => (await import('./office/docx.ts')).parseDocx },
  pptx: { load: async () => (await import('./office/pptx.ts')).parsePptx },
  xlsx: { load: async () => (await import('./office/xlsx.ts')).parseXlsx },
  odt: { load: async () => (await import('./odf/odf.ts')).parseOdt },
  ods: { load: async () => (await import('./odf/odf.ts')).parseOds },
  odp: { load: async () => (await import('./odf/odf.ts')).parseOdp },
  epub: { load: async () => (await import('./markup/epub.ts')).parseEpub },
  eml: { load: async () => (await import('./mail/eml.ts')).parseEml },
  msg: { load: async () => (await import('./mail/msg.ts')).parseMsg },
  doc: { load: async () => (await import('./ole/doc.ts')).parseDoc },
  xls: { load: async () => (await import('./ole/xls.ts')).parseXls },
  ppt: { load: async () => (await import('./ole/ppt.ts')).parsePpt },
  pdf: {
    load: async () => (await import('./pdf/parse-pdf.ts')).parsePdf,
    runsPrograms: true,
  },
  image: {
    load: async () => (await import('./ocr/parse-picture.ts')).parsePicture,
    runsPrograms: true,
  },
};
