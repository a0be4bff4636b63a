import { sleep } from '../base/clock.ts';
import type { Core } from '../control/core.ts';
import type { KbStatus } from '../control/kb-replies.ts';
import { progressText } from './kb-rows.ts';
import type { CliSession } from './session.ts';

const LOOK_EVERY_MS = 300;
const CLEAR = '\r\u001b[K';
/** Without a terminal a line is printed for each of these parts of the work. */
const STEP_PERCENT = 10;

/**
 * Waits until nothing waits to be read, or one document does not, and shows how far it is.
 * @param document id; undefined: all
 * @returns `stopped` after Ctrl-C: the daemon goes on by itself
 */
export async function awaitDocuments(
  core: Pick<Core, 'kb'>,
  session: CliSession,
  document: string | undefined,
): Promise<'over' | 'stopped'> {
  const stop = new AbortController();
  const onInterrupt = (): void => stop.abort();
  process.once('SIGINT', onInterrupt);
  process.once('SIGTERM', onInterrupt);
  const line = new WaitingLine(session);
  try {
    while (!stop.signal.aborted) {
      const status = await core.kb.status();
      if (status.activity === 'off' || (await isRead(core, status, document))) return 'over';
      line.show(status);
      await sleep(session.parts.clock, LOOK_EVERY_MS, stop.signal);
    }
    return 'stopped';
  } finally {
    line.clear();
    process.off('SIGINT', onInterrupt);
    process.off('SIGTERM', onInterrupt);
  }
}

async function isRead(
  core: Pick<Core, 'kb'>,
  { waiting }: KbStatus,
  document: string | undefined,
): Promise<boolean> {
  if (waiting === 0 || document === undefined) return waiting === 0;
  const { documents } = await core.kb.list({ limit: MAX_LISTED });
  return documents.find(({ id }) => id === document)?.state !== 'waiting';
}

const MAX_LISTED = 20_000;

/** One line on a terminal, a few lines elsewhere. */
class WaitingLine {
  readonly #session: CliSession;
  #toldPercent = 0;
  #isDrawn = false;

  constructor(session: CliSession) {
    this.#session = session;
  }

  show(status: KbStatus): void {
    const { parts, output } = this.#session;
    if (output.isJson) return;
    const reason = status.activity === 'paused' ? `; paused: ${status.reason}` : '';
    const text = progressText(status) + reason;
    if (parts.terminalColumns !== undefined) {
      this.#isDrawn = true;
      parts.stderr(CLEAR + text.slice(0, parts.terminalColumns - 1));
    } else if (status.percent >= this.#toldPercent + STEP_PERCENT || reason !== '') {
      this.#toldPercent = status.percent;
      output.notes([text]);
    }
  }

  clear(): void {
    if (this.#isDrawn) this.#session.parts.stderr(CLEAR);
    this.#isDrawn = false;
  }
}
