import type { Block, ParsedDocument } from '../parsed-document.ts';

type Table = Extract<Block, { kind: 'table' }>;

const INDENT = '  ';
const FENCE = '```';

/** The whole document as Markdown, tables as Markdown tables. Nothing of it is escaped but `|`. */
export function markdownOf(document: ParsedDocument): string {
  const parts: string[] = [];
  let previous: Block | undefined;
  for (const block of document.blocks) {
    const together = previous?.kind === 'list-item' && block.kind === 'list-item';
    if (previous !== undefined) parts.push(together ? '\n' : '\n\n');
    parts.push(markdownOfBlock(block));
    previous = block;
  }
  return parts.length === 0 ? '' : `${parts.join('')}\n`;
}

/** One block as Markdown, without a line end after it. */
export function markdownOfBlock(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `${'#'.repeat(block.level)} ${block.text}`;
    case 'paragraph':
      return block.text;
    case 'list-item':
      return `${INDENT.repeat(block.depth)}${block.marker} ${block.text}`;
    case 'table':
      return markdownOfTable(block);
    case 'code':
      return `${FENCE}${block.language ?? ''}\n${block.text.replace(/\n$/, '')}\n${FENCE}`;
  }
}

function markdownOfTable({ caption, header, rows }: Table): string {
  const width = Math.max(header.length, ...rows.map((row) => row.length));
  const line = (cells: readonly string[]): string => `| ${cells.map(cellText).join(' | ')} |`;
  const head = Array.from({ length: width }, (_, at) => header[at] ?? '');
  const rule = head.map(() => '---');
  const grid = [head, rule, ...rows].map(line).join('\n');
  return caption === undefined ? grid : `${caption}\n\n${grid}`;
}

function cellText(cell: string): string {
  return cell.replace(/\s+/g, ' ').replaceAll('|', '\\|').trim();
}
