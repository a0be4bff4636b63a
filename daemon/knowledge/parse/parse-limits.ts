const MIB = 1024 * 1024;

/** What a document may cost. Beyond the first group it is refused, beyond the second cut. */
export interface ParseLimits {
  /** Size of the file. */
  fileBytes: number;
  /** All parts of a zip file together, unpacked. */
  unpackedBytes: number;
  /** How many times as large as the file its unpacked parts may be. */
  unpackedRatio: number;
  /** Parts of a zip file. */
  zipEntries: number;
  /** Elements inside elements. */
  depth: number;
  /** Resident memory of the child. */
  memoryBytes: number;
  /** Time until its answer is here. */
  wallMs: number;
  /** Time of the processor, as seconds: what RLIMIT_CPU counts in. */
  cpuSeconds: number;
  /** The child's answer, as JSON. */
  answerBytes: number;
  /** Characters of text that are kept; the rest is left out with a note. */
  textChars: number;
  /** Blocks that are kept. */
  blocks: number;
  /** Pages that are read. */
  pages: number;
}

/**
 * The ceilings of the house. For the Office files, pages and mails of docling_docs (0.4 MiB at
 * most) the child took up to 68 MiB of memory, Node included; a printed page has about 3,000
 * characters.
 */
export const PARSE_LIMITS: ParseLimits = {
  /** Scanned manuals have 50 to 100 MiB. */
  fileBytes: 128 * MIB,
  /** A workbook of 100,000 rows has 50 to 100 MiB of XML. */
  unpackedBytes: 256 * MIB,
  /** Deflate reaches 1032 at most; XML of real documents 10 to 30. Small files may exceed it. */
  unpackedRatio: 200,
  /** Presentations have a few thousand parts. */
  zipEntries: 20_000,
  /** Real pages have 30 to 60; it keeps recursion far from the end of the stack. */
  depth: 500,
  /** What an 8 GB box can spare beside its models. */
  memoryBytes: 512 * MIB,
  wallMs: 120_000,
  cpuSeconds: 90,
  /** `textChars`, escaped, with room for the structure. */
  answerBytes: 64 * MIB,
  /** About 3,000 printed pages, or 10,000 passages. */
  textChars: 10_000_000,
  blocks: 200_000,
  pages: 2000,
};
