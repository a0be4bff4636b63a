import type { LibraryStatus } from '../ports/library.ts';

/** What the knowledge thread tells by itself. */
export interface StatusReport {
  kind: 'library';
  status: LibraryStatus;
}

/** Often enough for people, seldom enough for the thread. */
export const STATUS_EVERY_MS = 500;

export function isStatusReport(message: unknown): message is StatusReport {
  return (message as { kind?: unknown } | null)?.kind === 'library';
}
