import type { PageLayout } from '../layout/page-layout.ts';
import { layoutOf } from '../layout/page-layout.ts';
import { onLightPaper, pgmOf, type Raster, turnedRaster } from './raster.ts';
import { type ReadPage, readWords } from './read-words.ts';
import { LAYOUT_MODE, recognise } from './tesseract.ts';

/** What reading needs to know. */
export interface ReadingOptions {
  languages: readonly string[];
  timeLimitMs: number;
}

/** Words this sure stand upright: turned ones were seen to stay below 60. */
const UPRIGHT_CONFIDENCE = 75;
/** Fewer letters prove nothing about how the page lies. */
const ENOUGH_LETTERS = 12;
/** Less sure than this is no text but a drawing or a photograph. */
const MIN_PAGE_CONFIDENCE = 45;
/** Quarter turns to try after none: a page whose lines run up or down was read all the same. */
const TURNS = { ofSideways: [1, 3], ofOthers: [2, 1, 3] } as const;
/** What was read sideways has the right words in the wrong places. */
const SIDEWAYS_WEIGHT = 0.5;

/** True when nothing would be won by turning the page. */
export function isUpright(page: ReadPage): boolean {
  const isSure = page.confidence >= UPRIGHT_CONFIDENCE && page.sureLetters >= ENOUGH_LETTERS;
  return isSure && !page.isSideways;
}

/** What one page says as a layout; a page that is no text: undefined. */
export function layoutOfRead(page: ReadPage, scale = 1): PageLayout | undefined {
  if (page.confidence < MIN_PAGE_CONFIDENCE || page.segments.length === 0) return undefined;
  const { width, height, segments } = page;
  const layout = layoutOf({ width, height, segments, rulings: [], edges: [] });
  return scale === 1 ? layout : scaled(layout, scale);
}

/** In points rather than pixels, so that scanned and printed pages have one measure. */
function scaled(layout: PageLayout, scale: number): PageLayout {
  const box = <B extends { x0: number; y0: number; x1: number; y1: number }>(item: B): B => ({
    ...item,
    x0: item.x0 * scale,
    y0: item.y0 * scale,
    x1: item.x1 * scale,
    y1: item.y1 * scale,
  });
  return {
    ...layout,
    width: layout.width * scale,
    height: layout.height * scale,
    regions: layout.regions.map((region) => ({
      ...box(region),
      items: region.items.map((item) =>
        item.kind === 'table'
          ? box(item)
          : { ...box(item), baseline: item.baseline * scale, size: item.size * scale },
      ),
    })),
  };
}

/**
 * Reads a page that may lie on its side or upside down: every way up is tried until one is sure.
 * @param dpi of the picture
 * @throws Refusal when tesseract is not installed
 */
export async function readScan(
  raster: Raster,
  dpi: number,
  options: ReadingOptions,
): Promise<ReadPage | undefined> {
  const light = onLightPaper(raster);
  const readTurned = async (turns: number): Promise<ReadPage | undefined> => {
    const picture = pgmOf(turnedRaster(light, turns));
    const mode = LAYOUT_MODE.page;
    const table = await recognise({ picture, mode, dpi, output: 'tsv', ...options });
    return table && readWords(table.toString())[0];
  };
  let best = await readTurned(0);
  if (best && isUpright(best)) return best;
  for (const turns of best?.isSideways ? TURNS.ofSideways : TURNS.ofOthers) {
    const page = await readTurned(turns);
    if (page && (!best || weightOf(page) > weightOf(best))) best = page;
    if (page && isUpright(page)) break;
  }
  return best;
}

/** Letters that are likely right count the more, the surer the page is as a whole. */
function weightOf({ sureLetters, confidence, isSideways }: ReadPage): number {
  return sureLetters * confidence * (isSideways ? SIDEWAYS_WEIGHT : 1);
}
