import type { TurnRecord } from '../ports/turns.ts';
import type { TableAccess } from './table-access.ts';
import { NONE, type TextForms } from './text-forms.ts';

/** How the tables of history.db reach it, and write their texts. */
export interface HistoryAccess extends TableAccess {
  /** As they are wanted now. */
  readonly forms: TextForms;
}

/** A turn as a row of its table. */
interface TurnRow {
  id: string;
  session_id: string;
  origin: TurnRecord['origin'];
  started_wall_ms: number;
  transcript: string;
  intent: string | null;
  slots_json: string;
  reply: string;
  heard: string;
  marks_json: string;
  provider: string | null;
  latency_ms: number | null;
  usage_json: string;
  citations_json: string;
  form: string;
}

const COLUMNS = [
  ...['id', 'session_id', 'origin', 'started_wall_ms', 'transcript', 'intent', 'slots_json'],
  ...['reply', 'heard', 'marks_json', 'provider', 'latency_ms', 'usage_json', 'citations_json'],
  'form',
] as const satisfies readonly (keyof TurnRow)[];

/** Turns, and the messages that they consist of. */
export class TurnsTable {
  readonly #access: HistoryAccess;

  constructor(access: HistoryAccess) {
    this.#access = access;
  }

  /** Replaces the turn of that id, if there is one. @throws DISK_FULL */
  write(turn: TurnRecord): void {
    const { run, forms } = this.#access;
    const row = toRow(turn, forms);
    const places = COLUMNS.map(() => '?').join(', ');
    const values = COLUMNS.map((column) => row[column]);
    run(`INSERT OR REPLACE INTO turns (${COLUMNS.join(', ')}) VALUES (${places})`, ...values);
    const { usage, exchange = [] } = turn;
    const say = (role: string, content: string, more: MessageFigures = {}): void => {
      if (content !== '') this.#writeMessage(turn, { role, content, ...more });
    };
    say('user', turn.transcript);
    for (const { role, content } of exchange) say(role, content);
    const answered = { tokens: usage?.generatedTokens, latencyMs: row.latency_ms };
    say('assistant', givenReply(turn), answered);
  }

  /** The latest turns, newest first. */
  recent(limit: number): TurnRecord[] {
    const sql = 'SELECT * FROM turns ORDER BY number DESC LIMIT ?';
    return this.#read(sql, limit);
  }

  /** Oldest first. */
  ofSession(sessionId: string): TurnRecord[] {
    return this.#read('SELECT * FROM turns WHERE session_id = ? ORDER BY number', sessionId);
  }

  /** The latest turn in which somebody said something. */
  lastHeard(): { id: string; transcript: string } | undefined {
    const sql = `SELECT * FROM turns WHERE transcript <> '' ORDER BY number DESC LIMIT 1`;
    const [turn] = this.#read(sql);
    return turn && { id: turn.id, transcript: turn.transcript };
  }

  /** Deletes it with its messages, and the summary that tells of it. */
  remove(id: string): void {
    this.#access.run('DELETE FROM turns WHERE id = ?', id);
  }

  #read(sql: string, ...values: unknown[]): TurnRecord[] {
    const { all, forms } = this.#access;
    return all<TurnRow>(sql, ...values).map((row) => toTurn(row, forms));
  }

  #writeMessage(turn: TurnRecord, message: Message): void {
    const { run, forms } = this.#access;
    const { role, content, tokens, latencyMs } = message;
    const columns = '(session_id, turn_id, role, content, form, tokens, latency_ms)';
    run(
      `INSERT INTO messages ${columns} VALUES (?, ?, ?, ?, ?, ?, ?)`,
      ...[turn.sessionId, turn.id, role, forms.keep(content, messagePlace(turn.id))],
      ...[forms.wanted, tokens ?? null, latencyMs ?? null],
    );
  }
}

interface MessageFigures {
  tokens?: number | undefined;
  latencyMs?: number | null;
}

interface Message extends MessageFigures {
  role: string;
  content: string;
}

/** What was read, or heard: what was cut off was never said, so it is no message. */
export function givenReply({ origin, reply, heard }: TurnRecord): string {
  return origin === 'ask' ? reply : heard;
}

/** Where the text of a message of this turn stands, see TextForms. */
export function messagePlace(turnId: string): string {
  return `${turnId}/message`;
}

/** Where a text of this turn stands, see TextForms. */
export function turnPlace(turnId: string, column: string): string {
  return `${turnId}/${column}`;
}

/** @throws TypeError when a slot cannot be written as JSON */
function toRow(turn: TurnRecord, forms: TextForms): TurnRow {
  const { firstSentenceMs, transcriptMs } = turn.marks;
  const isAnswered = firstSentenceMs !== undefined && transcriptMs !== undefined;
  const keep = (column: string, text: string, empty = ''): string =>
    forms.keep(text, turnPlace(turn.id, column), empty);
  return {
    id: turn.id,
    session_id: turn.sessionId,
    origin: turn.origin,
    started_wall_ms: Math.round(turn.startedWallMs),
    transcript: keep('transcript', turn.transcript),
    intent: turn.intent,
    slots_json: keep('slots_json', JSON.stringify(turn.slots), '{}'),
    reply: keep('reply', turn.reply),
    heard: keep('heard', turn.heard),
    marks_json: JSON.stringify(turn.marks),
    provider: turn.provider ?? null,
    latency_ms: isAnswered ? firstSentenceMs - transcriptMs : null,
    usage_json: JSON.stringify(turn.usage ?? {}),
    citations_json: keep('citations_json', JSON.stringify(turn.citations ?? []), '[]'),
    form: forms.wanted,
  };
}

function toTurn(row: TurnRow, forms: TextForms): TurnRecord {
  const read = (column: 'transcript' | 'slots_json' | 'reply' | 'heard' | 'citations_json') =>
    forms.read(row[column], row.form, turnPlace(row.id, column));
  const [slots, citations] = [read('slots_json'), read('citations_json')];
  const texts = [read('transcript'), read('reply'), read('heard')] as const;
  const [transcript = '', reply = '', heard = ''] = texts;
  const isUnreadable = [slots, citations, ...texts].includes(undefined);
  const turn: TurnRecord = {
    id: row.id,
    sessionId: row.session_id,
    origin: row.origin,
    startedWallMs: row.started_wall_ms,
    ...{ transcript, intent: row.intent },
    slots: parsedJson(slots, {}),
    ...{ reply, heard },
    marks: parsedJson(row.marks_json, {}),
  };
  const usage = parsedJson<NonNullable<TurnRecord['usage']>>(row.usage_json, {});
  const sources = parsedJson<NonNullable<TurnRecord['citations']>>(citations, []);
  if (row.provider !== null) turn.provider = row.provider;
  if (Object.keys(usage).length > 0) turn.usage = usage;
  if (sources.length > 0) turn.citations = sources;
  if (row.form === NONE) turn.texts = 'not-kept';
  if (isUnreadable) turn.texts = 'unreadable';
  return turn;
}

/** What is not there, or is no JSON of this kind, is taken as nothing. */
export function parsedJson<T extends object>(json: string | undefined, nothing: T): T {
  try {
    const value = JSON.parse(json ?? '') as T;
    const isSame = typeof value === 'object' && Array.isArray(value) === Array.isArray(nothing);
    return isSame && value !== null ? value : nothing;
  } catch {
    return nothing;
  }
}
