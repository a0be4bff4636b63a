/** What ends or opens a fence, or passes for a part of a chat template, cannot stand in a text. */
const MARKS = /<\s*\/?\s*(data|tool_call|tool_response|tools|think)\s*>|<\|[^|<>\n]{0,40}\|>/gi;

/**
 * A text of somebody else, fenced for a prompt. That alone protects nobody: what it asks for is
 * only done after the user's own yes.
 */
export function asForeign(text: string): string {
  return `<data>\n${text.replaceAll(MARKS, ' ')}\n</data>`;
}
