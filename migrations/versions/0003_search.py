"""Full text: an index of the words of every quotation."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from quoteapi.text.query import search_words

revision = "0003"
down_revision = "0002"

BATCH = 1000
ID_BITS = 36
COLUMNS = ("text", "original", "context")

CREATE = {
    "sqlite": ["CREATE VIRTUAL TABLE quotation_search USING fts5(text, original, context, keys, tokenize='ascii')"],
    "postgresql": [
        "CREATE TABLE quotation_search (rank BIGINT CONSTRAINT pk_quotation_search PRIMARY KEY, "
        "quotation_id BIGINT NOT NULL CONSTRAINT uq_quotation_search_quotation_id UNIQUE, "
        'text TEXT COLLATE "C" NOT NULL, original TEXT COLLATE "C" NOT NULL, context TEXT COLLATE "C" NOT NULL, '
        "words TSVECTOR NOT NULL)",
    ],
}
INSERT = {
    "sqlite": "INSERT INTO quotation_search (rowid, text, original, context, keys) "
    "VALUES (:rank, :text, :original, :context, :keys)",
    "postgresql": "INSERT INTO quotation_search (rank, quotation_id, text, original, context, words) VALUES "
    "(:rank, :quotation_id, :text, :original, :context, array_to_tsvector(CAST(:words AS text[])))",
}
FINISH = {
    "sqlite": ["INSERT INTO quotation_search (quotation_search) VALUES ('optimize')"],
    "postgresql": [
        # No pending list: a page must not wait for what writers left behind.
        "CREATE INDEX ix_quotation_search_words ON quotation_search USING gin (words) WITH (fastupdate = off)",
        "ANALYZE quotation_search",
    ],
}


def upgrade() -> None:
    connection = op.get_bind()
    dialect = connection.dialect.name
    for statement in CREATE[dialect]:
        op.execute(statement)
    for batch in stored(connection):
        connection.execute(sa.text(INSERT[dialect]), [row(dialect, *each) for each in batch])
    for statement in FINISH[dialect]:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TABLE quotation_search")


def stored(connection: sa.Connection) -> Iterator[list[tuple[sa.Row[Any], list[str]]]]:
    """Yield the quotations in the order of their ranks, with their keys, in batches."""
    following = sa.text(
        "SELECT date_descending, id, speaker_id, lang, text, original, context FROM quotation "
        "WHERE (date_descending, id) > (:date, :id) ORDER BY date_descending, id LIMIT :batch"
    )
    roles = sa.text("SELECT quotation_id, role, speaker_id FROM quotation_role WHERE quotation_id IN :ids").bindparams(
        sa.bindparam("ids", expanding=True)
    )
    date, last = -(10**9), 0
    while rows := connection.execute(following, {"date": date, "id": last, "batch": BATCH}).all():
        date, last = rows[-1][:2]
        keys: dict[int, list[str]] = {}
        for quotation_id, role, speaker_id in connection.execute(roles, {"ids": [each.id for each in rows]}):
            keys.setdefault(quotation_id, []).append(f"§{'a' if role == 'about' else 't'}{speaker_id}")
        yield [(each, keys.get(each.id, [])) for each in rows]


def row(dialect: str, quotation: sa.Row[Any], keys: list[str]) -> dict[str, object]:
    """Return what the index keeps of one quotation."""
    date, quotation_id, speaker_id, lang, *texts = tuple(quotation)
    words = [search_words(text) if text else [] for text in texts]
    rank = (date << ID_BITS) + quotation_id
    if dialect == "sqlite":
        tokens = [f"§q{quotation_id}", *keys]
        tokens += [] if speaker_id is None else [f"§s{speaker_id}"]
        tokens += [] if lang is None else [f"§l{lang.replace('-', '§')}"]
        joined = (" ".join(each) for each in words)
        return dict(zip(COLUMNS, joined, strict=True)) | {"rank": rank, "keys": " ".join(tokens)}
    spaced = (f" {' '.join(each)} " for each in words)
    lexemes = sorted({word for each in words for word in each})
    return dict(zip(COLUMNS, spaced, strict=True)) | {"rank": rank, "quotation_id": quotation_id, "words": lexemes}
