import type { PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { after, type Matrix, matrixOf } from './matrix.ts';
import type { PageContent, RawPicture } from './page-content.ts';
import { addShapes } from './path-shapes.ts';
import type { OpenPdf } from './pdf-library.ts';
import { type PdfFont, TextState } from './text-state.ts';

/** A page with more pictures is made of snippets, of which OCR could read none. */
const MAX_PICTURES = 200;
/** Nested deeper than any program writes. */
const MAX_SAVED_STATES = 1000;
/** Of one glyph unit, where a font does not say (ISO 32000-1, 9.2.4). */
const GLYPH_UNIT = 0.001;

type Operators = OpenPdf['library']['OPS'];
type Arguments = readonly unknown[];
type FontFinder = (name: string) => PdfFont | undefined;

/** Follows the operators of a page and keeps what they put on it. */
class PageReader {
  readonly content: PageContent;
  readonly #fontOf: FontFinder;
  readonly #text = new TextState();
  readonly #toView: Matrix;
  readonly #steps: Map<number, (args: Arguments) => void>;
  #toPage: Matrix;
  #saved: { toPage: Matrix; settings: TextState['settings'] }[] = [];

  constructor(page: PDFPageProxy, operators: Operators, fontOf: FontFinder) {
    const view = page.getViewport({ scale: 1 });
    this.#toView = matrixOf(view.transform) ?? [1, 0, 0, -1, 0, view.height];
    this.#toPage = this.#toView;
    this.#fontOf = fontOf;
    this.content = {
      width: view.width,
      height: view.height,
      glyphs: [],
      rulings: [],
      fills: [],
      pictures: [],
      isCut: false,
    };
    this.#steps = new Map(this.#stepList(operators));
  }

  read(codes: readonly number[], args: readonly (Arguments | null)[]): void {
    for (const [at, code] of codes.entries()) this.#steps.get(code)?.(args[at] ?? []);
  }

  #stepList(op: Operators): [number, (args: Arguments) => void][] {
    const text = this.#text;
    const set = (name: Exclude<keyof TextState['settings'], 'font'>, scale = 1) => {
      return ([value]: Arguments) => {
        text.settings[name] = numberOf(value) * scale;
      };
    };
    return [
      [op.save, () => this.#save()],
      [op.restore, () => this.#restore()],
      [op.transform, (args) => this.#transform(args)],
      [op.paintFormXObjectBegin, ([matrix]) => this.#enter(matrix)],
      [op.paintFormXObjectEnd, () => this.#restore()],
      [op.beginAnnotation, (args) => this.#enterAnnotation(args)],
      [op.endAnnotation, () => this.#restore()],
      [op.beginText, () => text.begin()],
      [op.setFont, ([name, size]) => this.#setFont(name, size)],
      [op.setCharSpacing, set('charSpacing')],
      [op.setWordSpacing, set('wordSpacing')],
      [op.setHScale, set('stretch', 1 / 100)],
      [op.setLeading, set('leading')],
      [op.setTextRise, set('rise')],
      [op.setTextMatrix, (args) => text.setMatrix(matrixIn(args) ?? [1, 0, 0, 1, 0, 0])],
      [op.moveText, ([x, y]) => text.move(numberOf(x), numberOf(y))],
      [
        op.setLeadingMoveText,
        ([x, y]) => {
          text.settings.leading = -numberOf(y);
          text.move(numberOf(x), numberOf(y));
        },
      ],
      [op.nextLine, () => text.nextLine()],
      [op.showText, ([glyphs]) => this.#show(glyphs)],
      [op.constructPath, (args) => this.#path(args, op)],
      [op.paintImageXObject, ([source]) => this.#picture(source)],
      [op.paintInlineImageXObject, ([source]) => this.#picture(source)],
      [op.paintImageMaskXObject, ([mask]) => this.#picture(maskSource(mask))],
    ];
  }

  #save(): void {
    if (this.#saved.length >= MAX_SAVED_STATES) return;
    this.#saved.push({ toPage: this.#toPage, settings: { ...this.#text.settings } });
  }

  #restore(): void {
    const saved = this.#saved.pop();
    if (!saved) return;
    this.#toPage = saved.toPage;
    this.#text.settings = saved.settings;
  }

  #transform(args: Arguments): void {
    const matrix = matrixIn(args);
    if (matrix) this.#toPage = after(this.#toPage, matrix);
  }

  #enter(matrix: unknown): void {
    this.#save();
    this.#transform([matrix]);
  }

  /** What stands in a form's field or a stamp: placed from the page, not from where we are. */
  #enterAnnotation([, , transform, matrix]: Arguments): void {
    this.#saved = [];
    this.#toPage = this.#toView;
    this.#save();
    this.#transform([transform]);
    this.#transform([matrix]);
  }

  #setFont(name: unknown, size: unknown): void {
    this.#text.settings.font = this.#fontOf(String(name));
    this.#text.settings.size = numberOf(size);
  }

  #show(glyphs: unknown): void {
    if (Array.isArray(glyphs)) this.#text.show(glyphs, this.#toPage, this.content);
  }

  #path([painter, paths]: Arguments, op: Operators): void {
    const data = Array.isArray(paths) ? paths[0] : undefined;
    if (!(data instanceof Float32Array)) return;
    const both = [op.fillStroke, op.eoFillStroke, op.closeFillStroke, op.closeEOFillStroke];
    const isBoth = both.includes(painter as number);
    addShapes(this.content, data, {
      place: this.#toPage,
      isStroked: isBoth || painter === op.stroke || painter === op.closeStroke,
      isFilled: isBoth || painter === op.fill || painter === op.eoFill,
    });
  }

  #picture(source: unknown): void {
    const isPicture = typeof source === 'string' || isRawPicture(source);
    if (!isPicture || this.content.pictures.length >= MAX_PICTURES) return;
    this.content.pictures.push({ source, place: this.#toPage });
  }
}

function numberOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

/** A matrix given as one argument or as six. */
function matrixIn(args: Arguments): Matrix | undefined {
  return matrixOf(args.length === 1 ? args[0] : args);
}

function maskSource(mask: unknown): unknown {
  if (typeof mask !== 'object' || mask === null || !('data' in mask)) return undefined;
  return typeof mask.data === 'string' ? mask.data : undefined;
}

/** True for pixels as the library hands them out. */
export function isRawPicture(value: unknown): value is RawPicture {
  if (typeof value !== 'object' || value === null) return false;
  const { width, height, data } = value as Partial<RawPicture>;
  const isData = data instanceof Uint8Array || data instanceof Uint8ClampedArray;
  return isData && Number.isInteger(width) && Number.isInteger(height);
}

/** What the library knows of a font, once the page's operators are there. */
function fontFinder(page: PDFPageProxy): FontFinder {
  const known = new Map<string, PdfFont | undefined>();
  return (name) => {
    if (!known.has(name)) known.set(name, fontOf(page, name));
    return known.get(name);
  };
}

function fontOf(page: PDFPageProxy, id: string): PdfFont | undefined {
  if (!page.commonObjs.has(id)) return undefined;
  const font: Partial<Record<string, unknown>> = page.commonObjs.get(id);
  const name = typeof font['name'] === 'string' ? font['name'].replace(/^[A-Z]{6}\+/, '') : '';
  const isDrawn = font['isType3Font'] === true;
  const matrix = matrixOf(font['fontMatrix']);
  return {
    face: {
      name,
      isBold:
        font['bold'] === true || font['black'] === true || /bold|black|heavy|semib/i.test(name),
      isItalic: font['italic'] === true || /italic|oblique/i.test(name),
      isFixedWidth: /mono|courier|consol|typewriter|cmtt/i.test(name),
    },
    isVertical: font['vertical'] === true,
    widthScale: isDrawn && matrix ? Math.abs(matrix[0]) : GLYPH_UNIT,
  };
}

/** Letters, lines and pictures of a page, turned as it is to be viewed. */
export async function readPageContent(page: PDFPageProxy, pdf: OpenPdf): Promise<PageContent> {
  const operators = await page.getOperatorList();
  const reader = new PageReader(page, pdf.library.OPS, fontFinder(page));
  reader.read(operators.fnArray, operators.argsArray);
  return reader.content;
}
