import { basename, join } from 'node:path';
import { EarshotError } from '../../../daemon/base/errors.ts';
import { markdownOf } from '../../../daemon/knowledge/parse/markdown-of.ts';
import { parseDocument } from '../../../daemon/knowledge/parse/parse-document.ts';
import { PARSE_LIMITS } from '../../../daemon/knowledge/parse/parse-limits.ts';
import { dataFolder, readTable } from '../data-folder.ts';
import { cellRecall, type Recall, textRecall } from '../document-recall.ts';
import { referencesOf } from '../document-references.ts';
import type { BenchContext, Suite } from '../suite.ts';

/** Pictures of text: their recall is that of the recogniser, and is shown by itself. */
const BY_OCR = new Set(['ocr']);
const MIB = 1024 * 1024;
const NOTE = 'Mean over files of docling_docs; one that is refused counts as 0.';
/** The references of scans are what other recognisers read, some of it wrong. */
const OCR_NOTE = 'Mean over files of docling_docs, each against the reference that it fits best.';

/** What came of one file. */
interface Outcome {
  kind: string;
  name: string;
  text?: Recall;
  cells?: Recall;
  /** Why it was not read. */
  refused?: string;
  peakBytes: number;
}

/** Words and table cells of real documents that are found, by format, and what a child needs. */
export const documents: Suite = {
  name: 'documents',
  about: 'real documents in all formats: words and table cells found, memory of the reader',
  run: async (context) => runDocuments(context),
};

async function runDocuments(context: BenchContext): Promise<void> {
  const folder = join(dataFolder(context.root), 'docling_docs');
  const outcomes: Outcome[] = [];
  for (const { kind = '', source = '' } of readTable(join(folder, 'manifest.tsv'))) {
    outcomes.push(await readOne(folder, kind, source));
  }
  for (const { name, refused } of outcomes) {
    if (refused !== undefined) context.say(`not read: ${name}: ${refused}`);
  }
  const kinds = [...new Set(outcomes.map(({ kind }) => kind))];
  for (const kind of kinds)
    tell(
      context,
      kind,
      outcomes.filter((one) => one.kind === kind),
    );
  tell(
    context,
    'all',
    outcomes.filter(({ kind }) => !BY_OCR.has(kind)),
  );
  const peaks = outcomes.map(({ peakBytes }) => peakBytes / MIB);
  context.report({
    name: 'documents.peak-memory.max',
    value: Math.max(...peaks),
    unit: 'MiB',
    samples: peaks.length,
    target: PARSE_LIMITS.memoryBytes / MIB,
    note: 'Resident memory of the child with the most, Node itself included.',
  });
}

async function readOne(folder: string, kind: string, source: string): Promise<Outcome> {
  const name = basename(source);
  const outcome: Outcome = { kind, name, peakBytes: 0 };
  const { signal } = new AbortController();
  try {
    const document = await parseDocument({
      path: join(folder, source),
      signal,
      onPeakMemory: (bytes) => {
        outcome.peakBytes = bytes;
      },
    });
    return { ...outcome, ...recallOf(join(folder, kind), name, markdownOf(document)) };
  } catch (error) {
    if (!(error instanceof EarshotError)) throw error;
    return { ...outcome, refused: error.message, ...recallOf(join(folder, kind), name, '') };
  }
}

/** Nothing for a document without a reference. */
function recallOf(folder: string, name: string, markdown: string): Pick<Outcome, 'text' | 'cells'> {
  const recalls = referencesOf(folder, name).map((reference) => ({
    text: textRecall(reference, markdown),
    cells: cellRecall(reference, markdown),
  }));
  const [best] = recalls.sort((one, other) => shareOf(other.text) - shareOf(one.text));
  return best ?? {};
}

function shareOf({ found, wanted }: Recall): number {
  return wanted === 0 ? 1 : found / wanted;
}

function tell({ report }: BenchContext, kind: string, outcomes: readonly Outcome[]): void {
  for (const part of ['text', 'cells'] as const) {
    const recalls = outcomes.flatMap((outcome) => {
      const recall = outcome[part];
      return recall === undefined || recall.wanted === 0 ? [] : [shareOf(recall)];
    });
    if (recalls.length === 0) continue;
    const target = MISSED_AT_MOST[kind]?.[part];
    report({
      name: `documents.${kind}.missed-${part}`,
      value: 1 - recalls.reduce((sum, recall) => sum + recall, 0) / recalls.length,
      unit: 'share',
      samples: recalls.length,
      ...(target === undefined ? {} : { target }),
      note: BY_OCR.has(kind) ? OCR_NOTE : NOTE,
    });
  }
  report({
    name: `documents.${kind}.refused`,
    value: outcomes.filter(({ refused }) => refused !== undefined).length,
    unit: 'files',
    samples: outcomes.length,
    ...(kind === 'all' ? { target: 0 } : {}),
    note: 'Each with its reason; none of these is encrypted or damaged.',
  });
}

/** A recall of 0.97 of the words, 0.95 of the cells, 0.90 by OCR; targets here are ceilings. */
const MISSED_AT_MOST: Readonly<Record<string, Partial<Record<'text' | 'cells', number>>>> = {
  all: { text: 0.03, cells: 0.05 },
  ocr: { text: 0.1 },
};
