/** What went wrong, in words: errors of several addresses at once have no message of their own. */
export function faultText(error: Error & { code?: unknown }): string {
  return error.message || String(error.code ?? error.name);
}
