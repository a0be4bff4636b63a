/**
 * What of a passage becomes its vector: the headings above it belong to what it says.
 * @param passage for example one of KnowledgeDb's `vectors.missing`
 */
export function embeddedText({
  title,
  section,
  text,
}: {
  title: string;
  section: readonly string[];
  text: string;
}): string {
  return [title, ...section, text].join('\n');
}
