-- The rows of a peers' database `peers` as one table with JSON in it: what `sqlite-utils insert` makes of JSON Lines.

CREATE TABLE quotations (
  id TEXT PRIMARY KEY, text TEXT, lang TEXT, original TEXT, speaker_id TEXT, speaker TEXT, attributed_as TEXT,
  role TEXT, about TEXT, addressee TEXT, date TEXT, date_earliest TEXT, date_latest TEXT, context TEXT,
  source_url TEXT, sources TEXT, status TEXT, created_at TEXT, updated_at TEXT
);
INSERT INTO quotations
  SELECT substr(q.uid, 1, 8) || '-' || substr(q.uid, 9, 4) || '-' || substr(q.uid, 13, 4) || '-' ||
      substr(q.uid, 17, 4) || '-' || substr(q.uid, 21),
    q.text, q.lang, q.original, s.slug,
    CASE WHEN s.id IS NOT NULL THEN json_object('id', s.slug, 'name', s.name, 'kind', s.kind) END,
    q.attributed_as, q.role,
    (SELECT json_group_array(json_object('id', p.slug, 'name', p.name, 'kind', p.kind))
      FROM peers.quotation_role r JOIN peers.speaker p ON p.id = r.speaker_id
      WHERE r.quotation_id = q.id AND r.role = 'about'),
    (SELECT json_group_array(json_object('id', p.slug, 'name', p.name, 'kind', p.kind))
      FROM peers.quotation_role r JOIN peers.speaker p ON p.id = r.speaker_id
      WHERE r.quotation_id = q.id AND r.role = 'addressee'),
    q.date, q.date_earliest, q.date_latest, q.context,
    (SELECT o.url FROM peers.printing r JOIN peers.source o ON o.id = r.source_id
      WHERE r.quotation_id = q.id ORDER BY o.published, r.id LIMIT 1),
    (SELECT json_group_array(json_object('id', o.uid, 'url', o.url, 'title', o.title, 'publisher', o.publisher,
        'authors', json(o.authors), 'published', o.published, 'archive_url', o.archive_url,
        'archived_at', o.archived_at, 'as_printed', r.as_printed, 'prefix', r.prefix, 'suffix', r.suffix))
      FROM peers.printing r JOIN peers.source o ON o.id = r.source_id WHERE r.quotation_id = q.id),
    q.status, q.created_at, q.updated_at
  FROM peers.quotation q LEFT JOIN peers.speaker s ON s.id = q.speaker_id ORDER BY q.id;
CREATE INDEX quotations_speaker ON quotations (speaker_id, date_earliest DESC);
CREATE INDEX quotations_date ON quotations (date_earliest DESC);

-- Datasette finds the index of a table by these very quotation marks.
CREATE VIRTUAL TABLE quotations_fts USING fts5(
  text, original, context, content="quotations", tokenize='unicode61 remove_diacritics 2'
);
INSERT INTO quotations_fts (quotations_fts) VALUES ('rebuild');
INSERT INTO quotations_fts (quotations_fts) VALUES ('optimize');
ANALYZE;
