import { after, IDENTITY, type Matrix } from './matrix.ts';
import type { Glyph, PageContent, Typeface } from './page-content.ts';

/** A font as the library describes it. */
export interface PdfFont {
  face: Typeface;
  isVertical: boolean;
  /** From units of a glyph to those of the type: 0.001 but for fonts made of drawings. */
  widthScale: number;
}

/** A glyph as the library lists it; a number between them moves the next one. */
export interface ShownGlyph {
  unicode?: unknown;
  width?: unknown;
  isSpace?: unknown;
}

/** What PDF calls the text state; saved and restored with the graphics state. */
interface TextSettings {
  font: PdfFont | undefined;
  size: number;
  charSpacing: number;
  wordSpacing: number;
  /** 1 is the normal width. */
  stretch: number;
  leading: number;
  rise: number;
}

const PLAIN_TEXT: TextSettings = {
  font: undefined,
  size: 0,
  charSpacing: 0,
  wordSpacing: 0,
  stretch: 1,
  leading: 0,
  rise: 0,
};

/** A page with more letters is a drawing or an attack: a printed page has about 3,000. */
const MAX_GLYPHS = 100_000;
/** Text outside the page is cut marks and leftovers; so many points outside still count. */
const MARGIN = 2;
/** Letters that are drawn as one, and Arabic ones in the form they take in a word. */
const PRESENTATION_FORM = /[\ufb00-\ufb06\ufb13-\ufb17\ufb1d-\ufdfb\ufe70-\ufefc]/;

/** Where text is written: follows the operators of ISO 32000-1, 9.3 and 9.4. */
export class TextState {
  settings: TextSettings = { ...PLAIN_TEXT };
  #line: Matrix = IDENTITY;
  #place: Matrix = IDENTITY;

  begin(): void {
    this.setMatrix(IDENTITY);
  }

  setMatrix(matrix: Matrix): void {
    this.#line = matrix;
    this.#place = matrix;
  }

  /** To the start of the next line, moved by (x, y). */
  move(x: number, y: number): void {
    this.setMatrix(after(this.#line, [1, 0, 0, 1, x, y]));
  }

  nextLine(): void {
    this.move(0, -this.settings.leading);
  }

  /** Writes glyphs onto the page. `toPage` is the matrix of the page at this moment. */
  show(shown: readonly unknown[], toPage: Matrix, content: PageContent): void {
    const { font, size, stretch, rise } = this.settings;
    if (!font || size === 0) return;
    let advance = 0;
    for (const item of shown) {
      if (typeof item === 'number') {
        const moved = (-item * size) / 1000;
        advance += font.isVertical ? -moved : moved * stretch;
        continue;
      }
      if (typeof item !== 'object' || item === null) continue;
      const glyph = item as ShownGlyph;
      const width = this.#widthOf(glyph);
      const from: Matrix = font.isVertical
        ? [size * stretch, 0, 0, size, 0, rise + advance]
        : [size * stretch, 0, 0, size, advance, rise];
      this.#put(glyph, width, { place: after(toPage, after(this.#place, from)), content });
      advance += this.#advanceOf(glyph, width);
    }
    const moved: Matrix = font.isVertical ? [1, 0, 0, 1, 0, advance] : [1, 0, 0, 1, advance, 0];
    this.#place = after(this.#place, moved);
  }

  /** In units of the type: 1 is as wide as the type is high. */
  #widthOf(glyph: ShownGlyph): number {
    const { font } = this.settings;
    const width = typeof glyph.width === 'number' && Number.isFinite(glyph.width) ? glyph.width : 0;
    return font?.isVertical ? 1 : width * (font?.widthScale ?? 0);
  }

  #advanceOf(glyph: ShownGlyph, width: number): number {
    const { font, size, charSpacing, wordSpacing, stretch } = this.settings;
    const spacing = charSpacing + (glyph.isSpace === true ? wordSpacing : 0);
    return font?.isVertical ? -(width * size) + spacing : (width * size + spacing) * stretch;
  }

  #put(glyph: ShownGlyph, width: number, to: { place: Matrix; content: PageContent }): void {
    const { content } = to;
    const [a, b, c, d, x, y] = to.place;
    const { font } = this.settings;
    if (typeof glyph.unicode !== 'string' || glyph.unicode === '' || !font) return;
    const isOnPage =
      x >= -MARGIN && y >= -MARGIN && x <= content.width + MARGIN && y <= content.height + MARGIN;
    if (!isOnPage) return;
    if (content.glyphs.length >= MAX_GLYPHS) {
      content.isCut = true;
      return;
    }
    const size = Math.hypot(c, d);
    const [runX, runY] = font.isVertical ? [-c, -d] : [a, b];
    content.glyphs.push({
      text: plainForm(glyph.unicode),
      x,
      y,
      width: width * Math.hypot(runX, runY),
      size,
      angleDeg: degreesOf(runX, runY),
      face: font.face,
    } satisfies Glyph);
  }
}

function degreesOf(x: number, y: number): number {
  const halfTurnDeg = 180;
  const deg = Math.round((Math.atan2(y, x) * halfTurnDeg) / Math.PI);
  return deg < 0 ? deg + halfTurnDeg * 2 : deg;
}

/** Ligatures and Arabic letter forms as the letters they stand for; all else as it is. */
function plainForm(text: string): string {
  return PRESENTATION_FORM.test(text) ? text.normalize('NFKC') : text;
}
