import type { KbStatus } from '../control/kb-replies.ts';
import { columns } from './output.ts';

function counted(count: number, one: string, more = `${one}s`): string {
  return `${count} ${count === 1 ? one : more}`;
}

/** How far it is in one line, for `earshot status`. */
export function kbLine(status: KbStatus): string {
  const { activity, reason, indexed, waiting, refused, passages } = status;
  if (activity === 'off') return `cannot be searched now: ${reason}`;
  const parts = [`${counted(indexed, 'document')}, ${counted(passages, 'passage')}`];
  if (waiting > 0) parts.push(progressText(status));
  if (refused > 0) parts.push(`${refused} refused`);
  if (activity === 'paused') parts.push(`paused: ${reason}`);
  return parts.join('; ');
}

/** What waits and how much of that is done. */
export function progressText({ waiting, current, percent }: KbStatus): string {
  const now = current === null ? '' : `, now ${current}`;
  return `${counted(waiting, 'waits', 'wait')} (${percent} % done${now})`;
}

/** All of it, for `earshot kb status`. */
export function kbStatusText(status: KbStatus): string {
  const { vectors } = status;
  const made =
    vectors === null ? '' : `, and by ${vectors.embedder} (${vectors.done} of ${vectors.of} made)`;
  return columns([
    ['documents', kbLine(status)],
    ['found', `by words${made}`],
    ['folder', status.folder],
  ]);
}
