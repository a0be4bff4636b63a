import type { TurnRecord } from '../ports/turns.ts';
import type { Migration } from './sqlite.ts';

/** Every step of the schema of history.db. */
export const HISTORY_MIGRATIONS: readonly Migration[] = [
  `CREATE TABLE sessions (
     id TEXT PRIMARY KEY,
     assistant TEXT NOT NULL,
     origin TEXT NOT NULL,
     person TEXT NOT NULL,
     status TEXT NOT NULL CHECK (status IN ('active', 'ended')),
     created_wall_ms INTEGER NOT NULL,
     last_activity_wall_ms INTEGER NOT NULL
   ) STRICT;
   CREATE INDEX sessions_by_owner ON sessions (assistant, origin, person, last_activity_wall_ms);
   CREATE INDEX sessions_by_activity ON sessions (last_activity_wall_ms);
   CREATE TABLE turns (
     number INTEGER PRIMARY KEY,
     id TEXT NOT NULL UNIQUE,
     session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
     origin TEXT NOT NULL,
     started_wall_ms INTEGER NOT NULL,
     transcript TEXT NOT NULL,
     intent TEXT,
     slots_json TEXT NOT NULL,
     reply TEXT NOT NULL,
     heard TEXT NOT NULL,
     marks_json TEXT NOT NULL
   ) STRICT;
   CREATE INDEX turns_by_session ON turns (session_id);
   CREATE INDEX turns_by_start ON turns (started_wall_ms);
   CREATE TABLE messages (
     number INTEGER PRIMARY KEY,
     session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
     turn_id TEXT NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
     role TEXT NOT NULL CHECK (role IN ('user', 'assistant')),
     content TEXT NOT NULL
   ) STRICT;
   CREATE INDEX messages_by_session ON messages (session_id);
   CREATE INDEX messages_by_turn ON messages (turn_id);`,
];

/** A turn as a row of its table. */
export interface TurnRow {
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
}

/** @throws TypeError when a slot cannot be written as JSON */
export function toRow(turn: TurnRecord): TurnRow {
  return {
    id: turn.id,
    session_id: turn.sessionId,
    origin: turn.origin,
    started_wall_ms: Math.round(turn.startedWallMs),
    transcript: turn.transcript,
    intent: turn.intent,
    slots_json: JSON.stringify(turn.slots),
    reply: turn.reply,
    heard: turn.heard,
    marks_json: JSON.stringify(turn.marks),
  };
}

export function toTurn(row: TurnRow): TurnRecord {
  return {
    id: row.id,
    sessionId: row.session_id,
    origin: row.origin,
    startedWallMs: row.started_wall_ms,
    transcript: row.transcript,
    intent: row.intent,
    slots: JSON.parse(row.slots_json) as TurnRecord['slots'],
    reply: row.reply,
    heard: row.heard,
    marks: JSON.parse(row.marks_json) as TurnRecord['marks'],
  };
}
