import type { Migration } from './sqlite.ts';

/**
 * Every step of the schema of history.db. `form` says how the texts of a row are written, see
 * TextForms. Numbers of messages are never used again, so that a summary cannot come to stand for
 * others than it was made of.
 */
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
  `ALTER TABLE sessions ADD COLUMN provider TEXT;
   ALTER TABLE sessions ADD COLUMN instructions_version INTEGER;
   ALTER TABLE sessions ADD COLUMN is_named INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE sessions ADD COLUMN context TEXT NOT NULL DEFAULT '{}';
   ALTER TABLE sessions ADD COLUMN form TEXT NOT NULL DEFAULT 'plain';
   ALTER TABLE turns ADD COLUMN provider TEXT;
   ALTER TABLE turns ADD COLUMN latency_ms REAL;
   ALTER TABLE turns ADD COLUMN usage_json TEXT NOT NULL DEFAULT '{}';
   ALTER TABLE turns ADD COLUMN citations_json TEXT NOT NULL DEFAULT '[]';
   ALTER TABLE turns ADD COLUMN form TEXT NOT NULL DEFAULT 'plain';
   UPDATE turns SET latency_ms = json_extract(marks_json, '$.firstSentenceMs')
     - json_extract(marks_json, '$.transcriptMs') WHERE json_valid(marks_json);
   CREATE TABLE messages_next (
     number INTEGER PRIMARY KEY AUTOINCREMENT,
     session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
     turn_id TEXT NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
     role TEXT NOT NULL CHECK (role IN ('user', 'assistant', 'system', 'tool')),
     content TEXT NOT NULL,
     form TEXT NOT NULL DEFAULT 'plain',
     tokens INTEGER,
     latency_ms REAL
   ) STRICT;
   INSERT INTO messages_next (number, session_id, turn_id, role, content, latency_ms)
     SELECT messages.number, messages.session_id, turn_id, role, content,
       CASE role WHEN 'assistant' THEN latency_ms END
     FROM messages JOIN turns ON turns.id = turn_id ORDER BY messages.number;
   DROP TABLE messages;
   ALTER TABLE messages_next RENAME TO messages;
   CREATE INDEX messages_by_session ON messages (session_id, number);
   CREATE INDEX messages_by_turn ON messages (turn_id);
   CREATE TABLE summaries (
     session_id TEXT PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
     upto_message INTEGER NOT NULL,
     text TEXT NOT NULL,
     form TEXT NOT NULL
   ) STRICT;
   CREATE TRIGGER summary_goes_with_messages AFTER DELETE ON messages BEGIN
     DELETE FROM summaries WHERE session_id = OLD.session_id AND upto_message >= OLD.number;
   END;
   CREATE TABLE chores (name TEXT PRIMARY KEY) STRICT;
   CREATE INDEX turns_by_form ON turns (form);
   CREATE INDEX messages_by_form ON messages (form);`,
];
