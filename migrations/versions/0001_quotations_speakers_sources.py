"""Quotations, speakers, sources and their history."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PLAIN = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
MOMENT = sa.DateTime(timezone=True)

APPEND_ONLY = {
    "sqlite": [
        f"CREATE TRIGGER change_no_{verb.lower()} BEFORE {verb} ON change "
        "BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END"
        for verb in ("UPDATE", "DELETE")
    ],
    "postgresql": [
        "CREATE FUNCTION change_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the history is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER change_append_only BEFORE UPDATE OR DELETE ON change "
        "FOR EACH ROW EXECUTE FUNCTION change_is_append_only()",
    ],
}


def upgrade() -> None:
    op.create_table(
        "near_word",
        sa.Column("key", PLAIN, nullable=False),
        sa.Column("word", PLAIN, nullable=False),
        sa.PrimaryKeyConstraint("key", "word", name=op.f("pk_near_word")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "source",
        sa.Column("id", KEY, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("url_key", PLAIN, nullable=False),
        sa.Column("domain", PLAIN, nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("publisher", sa.Text(), nullable=True),
        sa.Column("authors", JSON, nullable=False),
        sa.Column("published", sa.Text(), nullable=True),
        sa.Column("published_earliest", sa.Integer(), nullable=True),
        sa.Column("published_latest", sa.Integer(), nullable=True),
        sa.Column("archive_url", sa.Text(), nullable=True),
        sa.Column("archived_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "substr(lower(archive_url), 1, 7) = 'http://' OR substr(lower(archive_url), 1, 8) = 'https://'",
            name=op.f("ck_source_archive_url_scheme"),
        ),
        sa.CheckConstraint(
            "substr(lower(url), 1, 7) = 'http://' OR substr(lower(url), 1, 8) = 'https://'",
            name=op.f("ck_source_url_scheme"),
        ),
        sa.CheckConstraint(
            "(published IS NULL AND published_earliest IS NULL AND published_latest IS NULL) OR (published IS NOT NULL AND published_earliest IS NOT NULL AND published_latest IS NOT NULL AND published_earliest <= published_latest)",
            name=op.f("ck_source_published_bounds"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
        sa.UniqueConstraint("uid", name=op.f("uq_source_uid")),
        sa.UniqueConstraint("url_key", name=op.f("uq_source_url_key")),
    )
    op.create_index(op.f("ix_source_domain"), "source", ["domain"], unique=False)
    op.create_index(op.f("ix_source_published_earliest"), "source", ["published_earliest"], unique=False)
    op.create_index(op.f("ix_source_publisher"), "source", ["publisher"], unique=False)

    op.create_table(
        "speaker",
        sa.Column("id", KEY, nullable=False),
        sa.Column("slug", PLAIN, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("wikidata", PLAIN, nullable=True),
        sa.Column("merged_into_id", KEY, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "kind IN ('person', 'organization', 'country', 'office', 'unknown')", name=op.f("ck_speaker_kind")
        ),
        sa.ForeignKeyConstraint(["merged_into_id"], ["speaker.id"], name=op.f("fk_speaker_merged_into_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_speaker")),
        sa.UniqueConstraint("slug", name=op.f("uq_speaker_slug")),
        sa.UniqueConstraint("wikidata", name=op.f("uq_speaker_wikidata")),
    )
    op.create_index(op.f("ix_speaker_merged_into_id"), "speaker", ["merged_into_id"], unique=False)
    op.create_table(
        "quotation",
        sa.Column("id", KEY, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_key", PLAIN, nullable=False),
        sa.Column("lang", PLAIN, nullable=True),
        sa.Column("original", sa.Text(), nullable=True),
        sa.Column("speaker_id", KEY, nullable=True),
        sa.Column("attributed_as", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("date", sa.Text(), nullable=True),
        sa.Column("date_earliest", sa.Integer(), nullable=True),
        sa.Column("date_latest", sa.Integer(), nullable=True),
        sa.Column(
            "date_ascending",
            sa.Integer(),
            sa.Computed("coalesce(date_earliest, 100000000)", persisted=True),
            nullable=False,
        ),
        sa.Column(
            "date_descending",
            sa.Integer(),
            sa.Computed("coalesce(date_earliest, -100000000)", persisted=True),
            nullable=False,
        ),
        sa.Column("context", sa.Text(), nullable=True),
        sa.Column("status", PLAIN, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "status IN ('reported', 'confirmed', 'disputed', 'misattributed', 'retracted')",
            name=op.f("ck_quotation_status"),
        ),
        sa.CheckConstraint(
            "(date IS NULL AND date_earliest IS NULL AND date_latest IS NULL) OR (date IS NOT NULL AND date_earliest IS NOT NULL AND date_latest IS NOT NULL AND date_earliest <= date_latest)",
            name=op.f("ck_quotation_date_bounds"),
        ),
        sa.ForeignKeyConstraint(["speaker_id"], ["speaker.id"], name=op.f("fk_quotation_speaker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quotation")),
        sa.UniqueConstraint("uid", name=op.f("uq_quotation_uid")),
    )
    op.create_index(op.f("ix_quotation_date_ascending_id"), "quotation", ["date_ascending", "id"], unique=False)
    op.create_index(op.f("ix_quotation_date_descending_id"), "quotation", ["date_descending", "id"], unique=False)
    op.create_index(
        op.f("ix_quotation_speaker_id_date_ascending_id"),
        "quotation",
        ["speaker_id", "date_ascending", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_quotation_speaker_id_date_descending_id"),
        "quotation",
        ["speaker_id", "date_descending", "id"],
        unique=False,
    )
    op.create_index("uq_quotation_speaker_id_text_key", "quotation", ["speaker_id", "text_key"], unique=True)
    op.create_index(
        "uq_quotation_text_key_unattributed",
        "quotation",
        ["text_key"],
        unique=True,
        sqlite_where=sa.text("speaker_id IS NULL"),
        postgresql_where=sa.text("speaker_id IS NULL"),
    )

    op.create_table(
        "speaker_name",
        sa.Column("id", KEY, nullable=False),
        sa.Column("speaker_id", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("lang", sa.Text(), nullable=True),
        sa.Column("key", PLAIN, nullable=False),
        sa.ForeignKeyConstraint(["speaker_id"], ["speaker.id"], name=op.f("fk_speaker_name_speaker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_speaker_name")),
        sa.UniqueConstraint("speaker_id", "name", name=op.f("uq_speaker_name_speaker_id_name")),
    )
    op.create_index(op.f("ix_speaker_name_key"), "speaker_name", ["key"], unique=False)

    op.create_table(
        "change",
        sa.Column("id", KEY, nullable=False),
        sa.Column("quotation_id", KEY, nullable=True),
        sa.Column("speaker_id", KEY, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("changes", JSON, nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint("(quotation_id IS NULL) <> (speaker_id IS NULL)", name=op.f("ck_change_one_subject")),
        sa.ForeignKeyConstraint(["quotation_id"], ["quotation.id"], name=op.f("fk_change_quotation_id")),
        sa.ForeignKeyConstraint(["speaker_id"], ["speaker.id"], name=op.f("fk_change_speaker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
    )
    op.create_index(op.f("ix_change_quotation_id_id"), "change", ["quotation_id", "id"], unique=False)
    op.create_index(op.f("ix_change_speaker_id_id"), "change", ["speaker_id", "id"], unique=False)

    op.create_table(
        "name_word",
        sa.Column("word", PLAIN, nullable=False),
        sa.Column("name_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["name_id"], ["speaker_name.id"], name=op.f("fk_name_word_name_id")),
        sa.PrimaryKeyConstraint("word", "name_id", name=op.f("pk_name_word")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_name_word_name_id"), "name_word", ["name_id"], unique=False)

    op.create_table(
        "printing",
        sa.Column("id", KEY, nullable=False),
        sa.Column("quotation_id", KEY, nullable=False),
        sa.Column("source_id", KEY, nullable=False),
        sa.Column("as_printed", sa.Text(), nullable=True),
        sa.Column("prefix", sa.Text(), nullable=True),
        sa.Column("suffix", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["quotation_id"], ["quotation.id"], name=op.f("fk_printing_quotation_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_printing_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_printing")),
        sa.UniqueConstraint("quotation_id", "source_id", name=op.f("uq_printing_quotation_id_source_id")),
    )
    op.create_index(op.f("ix_printing_source_id_quotation_id"), "printing", ["source_id", "quotation_id"], unique=False)

    op.create_table(
        "quotation_role",
        sa.Column("quotation_id", KEY, nullable=False),
        sa.Column("role", PLAIN, nullable=False),
        sa.Column("speaker_id", KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("role IN ('about', 'addressee')", name=op.f("ck_quotation_role_role")),
        sa.ForeignKeyConstraint(["quotation_id"], ["quotation.id"], name=op.f("fk_quotation_role_quotation_id")),
        sa.ForeignKeyConstraint(["speaker_id"], ["speaker.id"], name=op.f("fk_quotation_role_speaker_id")),
        sa.PrimaryKeyConstraint("quotation_id", "role", "speaker_id", name=op.f("pk_quotation_role")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_quotation_role_speaker_id_role_quotation_id"),
        "quotation_role",
        ["speaker_id", "role", "quotation_id"],
        unique=False,
    )
    for statement in APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    for table in (
        "quotation_role",
        "printing",
        "name_word",
        "change",
        "speaker_name",
        "quotation",
        "speaker",
        "source",
        "near_word",
    ):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION change_is_append_only()")
