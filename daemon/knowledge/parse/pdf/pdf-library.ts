import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { Refusal } from '../refusal.ts';

type PdfLibrary = typeof import('pdfjs-dist/legacy/build/pdf.mjs');

/** Larger pictures on a page are left out: A3 at 600 dpi has 70 million pixels. */
const MAX_PICTURE_PIXELS = 80_000_000;
/** Data that the library reads when it needs it: character maps, fonts, decoders. */
const DATA_FOLDERS = {
  cMapUrl: 'cmaps',
  standardFontDataUrl: 'standard_fonts',
  wasmUrl: 'wasm',
  iccUrl: 'iccs',
} as const;

/**
 * The library wants a browser's classes when it is loaded and when a font comes. Nothing is drawn
 * here, so that empty ones do: without `FontFace` it would compute the outline of every glyph.
 */
function standInForABrowser(): void {
  const absent = {
    DOMMatrix: class {},
    ImageData: class {},
    Path2D: class {},
    FontFace: class {
      readonly loaded = Promise.resolve();
    },
  };
  for (const [name, empty] of Object.entries(absent)) {
    if (!(name in globalThis)) Object.defineProperty(globalThis, name, { value: empty });
  }
}

/** The document whose fonts never reach a screen. */
const nowhere = { fonts: { add: () => undefined, delete: () => undefined } };

function dataFolders(): Record<keyof typeof DATA_FOLDERS, string> {
  const manifest = createRequire(import.meta.url).resolve('pdfjs-dist/package.json');
  const folders = Object.entries(DATA_FOLDERS).map(([option, folder]) => [
    option,
    `${join(dirname(manifest), folder)}/`,
  ]);
  return Object.fromEntries(folders) as Record<keyof typeof DATA_FOLDERS, string>;
}

/** An open PDF and the library that opened it. */
export interface OpenPdf {
  document: PDFDocumentProxy;
  library: PdfLibrary;
  /** Frees what it holds. */
  close(): Promise<void>;
}

/**
 * Opens a PDF: no script in it runs, no font of this machine is used, nothing is fetched. One that
 * only forbids printing or copying opens without a password.
 * @throws Refusal when it needs a password or is too damaged
 */
export async function openPdf(bytes: Uint8Array): Promise<OpenPdf> {
  standInForABrowser();
  const library = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const loading = library.getDocument({
    // The library takes the buffer away from its owner.
    data: Uint8Array.from(bytes),
    ...dataFolders(),
    isEvalSupported: false,
    useSystemFonts: false,
    disableFontFace: false,
    useWorkerFetch: false,
    isOffscreenCanvasSupported: false,
    isImageDecoderSupported: false,
    enableXfa: false,
    maxImageSize: MAX_PICTURE_PIXELS,
    verbosity: library.VerbosityLevel.ERRORS,
    ownerDocument: nowhere as never,
  });
  try {
    return { document: await loading.promise, library, close: () => loading.destroy() };
  } catch (error) {
    await loading.destroy();
    if (error instanceof Error && error.name === 'PasswordException')
      throw new Refusal('encrypted');
    throw new Refusal('corrupt', error instanceof Error ? error.message : String(error));
  }
}
