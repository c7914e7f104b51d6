-- The rows of a quoteapi database `ours`, in the shape in which the peers would keep them.

CREATE TABLE speaker (id INTEGER PRIMARY KEY, slug TEXT NOT NULL UNIQUE, name TEXT NOT NULL, kind TEXT NOT NULL);
INSERT INTO speaker SELECT id, slug, name, kind FROM ours.speaker;

CREATE TABLE source (
  id INTEGER PRIMARY KEY, uid CHAR(32) NOT NULL UNIQUE, url TEXT NOT NULL, title TEXT, publisher TEXT,
  authors JSON NOT NULL, published TEXT, archive_url TEXT, archived_at DATETIME
);
INSERT INTO source SELECT id, uid, url, title, publisher, authors, published, archive_url, archived_at FROM ours.source;

CREATE TABLE quotation (
  id INTEGER PRIMARY KEY, uid CHAR(32) NOT NULL UNIQUE, text TEXT NOT NULL, lang TEXT, original TEXT,
  speaker_id INTEGER REFERENCES speaker, attributed_as TEXT, role TEXT, date TEXT, date_earliest TEXT,
  date_latest TEXT, context TEXT, status TEXT NOT NULL, created_at DATETIME NOT NULL, updated_at DATETIME NOT NULL
);
INSERT INTO quotation
  SELECT id, uid, text, lang, original, speaker_id, attributed_as, role, date,
    printf('%04d-%02d-%02d', date_earliest / 10000, date_earliest / 100 % 100, date_earliest % 100),
    printf('%04d-%02d-%02d', date_latest / 10000, date_latest / 100 % 100, date_latest % 100),
    context, status, created_at, updated_at
  FROM ours.quotation;
UPDATE quotation SET date_earliest = NULL, date_latest = NULL WHERE date IS NULL;
CREATE INDEX quotation_date ON quotation (date_earliest DESC, id DESC);
CREATE INDEX quotation_speaker ON quotation (speaker_id, date_earliest DESC, id DESC);

CREATE TABLE quotation_role (
  id INTEGER PRIMARY KEY, quotation_id INTEGER NOT NULL REFERENCES quotation, role TEXT NOT NULL,
  speaker_id INTEGER NOT NULL REFERENCES speaker, position INTEGER NOT NULL
);
INSERT INTO quotation_role (quotation_id, role, speaker_id, position)
  SELECT quotation_id, role, speaker_id, position FROM ours.quotation_role ORDER BY quotation_id, role, position;
CREATE INDEX quotation_role_quotation ON quotation_role (quotation_id, role, position);

CREATE TABLE printing (
  id INTEGER PRIMARY KEY, quotation_id INTEGER NOT NULL REFERENCES quotation,
  source_id INTEGER NOT NULL REFERENCES source, as_printed TEXT, prefix TEXT, suffix TEXT
);
INSERT INTO printing SELECT id, quotation_id, source_id, as_printed, prefix, suffix FROM ours.printing;
CREATE INDEX printing_quotation ON printing (quotation_id);

CREATE VIRTUAL TABLE quotation_fts USING fts5(
  text, original, context, content='quotation', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
);
INSERT INTO quotation_fts (quotation_fts) VALUES ('rebuild');
INSERT INTO quotation_fts (quotation_fts) VALUES ('optimize');
ANALYZE;
