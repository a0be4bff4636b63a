import type { Clock } from '../base/clock.ts';
import type { SessionHistory, SessionMemory, SessionMessage } from '../ports/sessions.ts';
import type { SummaryStore, UnsummarisedTalk } from '../ports/summaries.ts';
import type { TurnRecord } from '../ports/turns.ts';
import { SESSION_IDLE_MS } from './sessions-table.ts';
import { NONE } from './text-forms.ts';
import { givenReply, type HistoryAccess, messagePlace } from './turns-table.ts';

/** Messages looked at for one memory: more than any budget of a spoken prompt holds. */
const MAX_RECENT_MESSAGES = 400;
/** The newest messages stay as they were said: about six questions and answers of 250 letters. */
export const KEPT_VERBATIM_CHARS = 1500;
/** What is older is put in short once it is this long; below it a summary saves next to nothing. */
export const WORTH_SUMMARY_CHARS = 1000;
/** Longest stretch for one summary: some 2,000 tokens, which the smallest contexts hold. */
const MAX_STRETCH_CHARS = 6000;

interface MessageRow {
  number: number;
  turn_id: string;
  role: SessionMessage['role'];
  content: string;
  form: string;
}

interface ReadMessage extends SessionMessage {
  number: number;
  turnId: string;
}

interface Summary {
  text: string;
  uptoMessage: number;
}

export interface SessionMemoriesParts {
  access: HistoryAccess;
  clock: Clock;
  /** Turns that are not yet on the disk, oldest first. */
  pending: () => readonly TurnRecord[];
  /** Writes them. */
  flush: () => void;
}

/** What sessions know of what was said in them. */
export class SessionMemories implements SessionHistory, SummaryStore {
  readonly #parts: SessionMemoriesParts;

  constructor(parts: SessionMemoriesParts) {
    this.#parts = parts;
  }

  recent(sessionId: string, maxChars: number): SessionMemory {
    const turns = this.#turns(sessionId);
    const whole = newest(turns, maxChars);
    if (whole.length === turns.length) return { messages: whole.flat() };
    const summary = this.#summary(sessionId)?.text;
    if (summary === undefined || summary.length > maxChars) return { messages: whole.flat() };
    return { messages: newest(turns, maxChars - summary.length).flat(), summary };
  }

  nextToSummarise(): UnsummarisedTalk | undefined {
    const { access, clock, flush } = this.#parts;
    if (access.forms.wanted === NONE) return undefined;
    flush();
    const sinceMs = Math.round(clock.wallMs()) - SESSION_IDLE_MS;
    const sql = `SELECT id FROM sessions WHERE last_activity_wall_ms > ?
      ORDER BY last_activity_wall_ms DESC`;
    for (const { id } of access.all<{ id: string }>(sql, sinceMs)) {
      const talk = this.#unsummarised(id);
      if (talk !== undefined) return talk;
    }
    return undefined;
  }

  keepSummary(talk: UnsummarisedTalk, text: string): boolean {
    const { access } = this.#parts;
    const { sessionId, uptoMessage } = talk;
    const { forms } = access;
    return access.transaction(() => {
      const isWhole = this.#count(sessionId, uptoMessage) === talk.countedMessages;
      if (!isWhole || this.#summary(sessionId)?.text !== talk.summary) return false;
      if (forms.wanted === NONE) return false;
      const kept = forms.keep(text, summaryPlace(sessionId));
      const sql = 'INSERT OR REPLACE INTO summaries VALUES (?, ?, ?, ?)';
      access.run(sql, sessionId, uptoMessage, kept, forms.wanted);
      return true;
    });
  }

  #unsummarised(sessionId: string): UnsummarisedTalk | undefined {
    const before = this.#summary(sessionId);
    const messages = this.#messages(sessionId, before?.uptoMessage ?? 0).reverse();
    const verbatim = newest(byTurn(messages), KEPT_VERBATIM_CHARS).flat().length;
    const older = messages.slice(0, messages.length - verbatim);
    if (chars(older) < WORTH_SUMMARY_CHARS) return undefined;
    const stretch = oldest(older, MAX_STRETCH_CHARS);
    const uptoMessage = stretch.at(-1)?.number ?? 0;
    return {
      sessionId,
      ...(before ? { summary: before.text } : {}),
      messages: stretch.map(({ role, content }) => ({ role, content })),
      uptoMessage,
      countedMessages: this.#count(sessionId, uptoMessage),
    };
  }

  /** What was said, turn by turn, oldest first, with what is not yet on the disk. */
  #turns(sessionId: string): SessionMessage[][] {
    const pending = this.#parts.pending().filter((turn) => turn.sessionId === sessionId);
    const isPending = new Set(pending.map(({ id }) => id));
    const written = this.#messages(sessionId, 0).filter(({ turnId }) => !isPending.has(turnId));
    const turns = [...byTurn(written.reverse()), ...pending.map(messagesOf)];
    return turns
      .map((turn) => turn.map(({ role, content }) => ({ role, content })))
      .filter((turn) => turn.length > 0);
  }

  /** The newest after a message, newest first; those that cannot be read are left out. */
  #messages(sessionId: string, after: number): ReadMessage[] {
    const { all, forms } = this.#parts.access;
    const rows = all<MessageRow>(
      `SELECT number, turn_id, role, content, form FROM messages
       WHERE session_id = ? AND number > ? AND role IN ('user', 'assistant')
       ORDER BY number DESC LIMIT ?`,
      ...[sessionId, after, MAX_RECENT_MESSAGES],
    );
    return rows.flatMap(({ number, turn_id: turnId, role, content: kept, form }) => {
      const content = forms.read(kept, form, messagePlace(turnId));
      return content ? [{ number, turnId, role, content }] : [];
    });
  }

  #summary(sessionId: string): Summary | undefined {
    const { all, forms } = this.#parts.access;
    const sql = 'SELECT upto_message, text, form FROM summaries WHERE session_id = ?';
    const [row] = all<{ upto_message: number; text: string; form: string }>(sql, sessionId);
    const text = row && forms.read(row.text, row.form, summaryPlace(sessionId));
    return row && text ? { text, uptoMessage: row.upto_message } : undefined;
  }

  #count(sessionId: string, uptoMessage: number): number {
    const sql = 'SELECT count(*) AS n FROM messages WHERE session_id = ? AND number <= ?';
    return this.#parts.access.all<{ n: number }>(sql, sessionId, uptoMessage)[0]?.n ?? 0;
  }
}

/** Where the summary of a session stands, see TextForms. */
export function summaryPlace(sessionId: string): string {
  return `${sessionId}/summary`;
}

function messagesOf(turn: TurnRecord): SessionMessage[] {
  const messages: SessionMessage[] = [
    { role: 'user', content: turn.transcript },
    { role: 'assistant', content: givenReply(turn) },
  ];
  return messages.filter(({ content }) => content !== '');
}

function byTurn(messages: readonly ReadMessage[]): ReadMessage[][] {
  const turns = new Map<string, ReadMessage[]>();
  for (const message of messages) {
    turns.set(message.turnId, [...(turns.get(message.turnId) ?? []), message]);
  }
  return [...turns.values()];
}

function chars(messages: readonly SessionMessage[]): number {
  return messages.reduce((sum, { content }) => sum + content.length, 0);
}

/** The last turns that fit together. */
function newest<T extends SessionMessage>(turns: readonly T[][], maxChars: number): T[][] {
  let left = maxChars;
  let first = turns.length;
  for (const turn of [...turns].reverse()) {
    left -= chars(turn);
    if (left < 0) break;
    first -= 1;
  }
  return turns.slice(first);
}

/** The first messages that fit, one at least. */
function oldest<T extends SessionMessage>(messages: readonly T[], maxChars: number): T[] {
  let left = maxChars;
  const fitting = messages.findIndex(({ content }) => {
    left -= content.length;
    return left < 0;
  });
  return fitting === -1 ? [...messages] : messages.slice(0, Math.max(1, fitting));
}
