import { INGEST_MIGRATION } from './ingest-table.ts';
import type { Migration } from './sqlite.ts';

/** Every step of the schema of knowledge.db. */
export const KNOWLEDGE_MIGRATIONS: readonly Migration[] = [
  'CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;',
  `CREATE TABLE documents (
     number INTEGER PRIMARY KEY,
     id TEXT NOT NULL UNIQUE,
     path TEXT NOT NULL UNIQUE,
     collection TEXT NOT NULL,
     state TEXT NOT NULL CHECK (state IN ('waiting', 'indexed', 'refused')),
     reason TEXT,
     content_hash TEXT,
     size_bytes INTEGER,
     file_modified_wall_ms INTEGER,
     title TEXT NOT NULL,
     author TEXT,
     language TEXT,
     created_wall_ms INTEGER,
     modified_wall_ms INTEGER,
     pages INTEGER,
     notes_json TEXT NOT NULL,
     indexed_wall_ms INTEGER
   ) STRICT;
   CREATE INDEX documents_by_collection ON documents (collection);
   -- AUTOINCREMENT: the id of a passage that is gone never means another one.
   CREATE TABLE passages (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     document INTEGER NOT NULL REFERENCES documents (number),
     position INTEGER NOT NULL,
     page INTEGER,
     section_json TEXT NOT NULL,
     text TEXT NOT NULL
   ) STRICT;
   CREATE INDEX passages_by_document ON passages (document, position);
   -- Contentless: the words stand in passages already. What is deleted leaves no words behind.
   CREATE VIRTUAL TABLE passage_words USING fts5 (
     title, section, body, content = '', tokenize = 'porter unicode61 remove_diacritics 2'
   );
   INSERT INTO passage_words (passage_words, rank) VALUES ('secure-delete', 1);
   CREATE VIRTUAL TABLE passage_terms USING fts5vocab (passage_words, row);
   -- Each set has two tables of its own, set_<number>_vectors and set_<number>_bits.
   CREATE TABLE vector_sets (
     number INTEGER PRIMARY KEY AUTOINCREMENT,
     embedder TEXT NOT NULL UNIQUE,
     dimensions INTEGER NOT NULL,
     is_active INTEGER NOT NULL
   ) STRICT;`,
  INGEST_MIGRATION,
];
