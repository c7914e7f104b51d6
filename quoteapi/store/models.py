"""The tables. Keys inside are integers; outside, a quotation is a UUIDv7 and a speaker a slug.

Bounds of partial dates are kept as the numbers of `quoteapi.text.partial_date.Day`, because PostgreSQL's
client knows no dates before year 1; an open side is `OPEN_START` or `OPEN_END`, an unknown date is null.
"""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Computed,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Text,
    TypeDecorator,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from quoteapi.text.draft import KINDS, STATUSES
from quoteapi.text.partial_date import Day, PartialDate

OPEN_START, OPEN_END = -99_999_999, 99_999_999
SCOPES = ("write", "admin")
UNDATED_LAST, UNDATED_FIRST = 100_000_000, -100_000_000
# A partial date whose bounds are further apart is long: more than about a year.
LONG = 10_000

Key = BigInteger().with_variant(Integer, "sqlite")
Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
# Byte order, so that both databases sort and compare ids and folded words alike.
Plain = Text().with_variant(Text(collation="C"), "postgresql")


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware and in UTC in Python, also where the database keeps no offset."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return what the database stores."""
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the aware moment."""
        return value and (value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC))


class Base(DeclarativeBase):
    """What all tables share: names of constraints that migrations can rely on."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def _one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(repr(value) for value in values)})", name=column)


def _dated(column: str) -> CheckConstraint:
    both = f"{column}_earliest IS {{0}}NULL AND {column}_latest IS {{0}}NULL"
    return CheckConstraint(
        f"({column} IS NULL AND {both.format('')}) OR "
        f"({column} IS NOT NULL AND {both.format('NOT ')} AND {column}_earliest <= {column}_latest)",
        name=f"{column}_bounds",
    )


def _long(column: str, name: str) -> Index:
    long = text(f"{column}_latest - {column}_earliest > {LONG}")
    return Index(name, f"{column}_latest", sqlite_where=long, postgresql_where=long)


def _web_address(column: str) -> CheckConstraint:
    return CheckConstraint(
        f"substr(lower({column}), 1, 7) = 'http://' OR substr(lower({column}), 1, 8) = 'https://'",
        name=f"{column}_scheme",
    )


class Speaker(Base):
    """One person, organisation, country or office that speaks, is spoken of or is spoken to.

    One that was merged into another keeps its row, and with it its id, for ever; everything else moves on.
    """

    __tablename__ = "speaker"
    __table_args__ = (_one_of("kind", KINDS),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    slug: Mapped[str] = mapped_column(Plain, unique=True)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text, default="unknown")
    wikidata: Mapped[str | None] = mapped_column(Plain, unique=True)
    merged_into_id: Mapped[int | None] = mapped_column(Key, ForeignKey("speaker.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SpeakerName(Base):
    """One spelling of a speaker's name, in one script. `key` is its folded words."""

    __tablename__ = "speaker_name"
    __table_args__ = (UniqueConstraint("speaker_id", "name"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    speaker_id: Mapped[int] = mapped_column(Key, ForeignKey("speaker.id"))
    name: Mapped[str] = mapped_column(Text)
    lang: Mapped[str | None] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Plain, index=True)


class NameWord(Base):
    """One folded word, in one spelling, of one name."""

    __tablename__ = "name_word"
    __table_args__ = {"sqlite_with_rowid": False}

    word: Mapped[str] = mapped_column(Plain, primary_key=True)
    name_id: Mapped[int] = mapped_column(Key, ForeignKey("speaker_name.id"), primary_key=True, index=True)


class NearWord(Base):
    """A key under which a misspelling of a word is found."""

    __tablename__ = "near_word"
    __table_args__ = {"sqlite_with_rowid": False}

    key: Mapped[str] = mapped_column(Plain, primary_key=True)
    word: Mapped[str] = mapped_column(Plain, primary_key=True)


class Source(Base):
    """A page that printed quotations. `url_key` is what equal addresses share."""

    __tablename__ = "source"
    __table_args__ = (
        _web_address("url"),
        _web_address("archive_url"),
        _dated("published"),
        _long("published", "ix_source_published_latest_long"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    uid: Mapped[UUID] = mapped_column(Uuid, unique=True)
    url: Mapped[str] = mapped_column(Text)
    url_key: Mapped[str] = mapped_column(Plain, unique=True)
    domain: Mapped[str] = mapped_column(Plain, index=True)
    title: Mapped[str | None] = mapped_column(Text)
    publisher: Mapped[str | None] = mapped_column(Text, index=True)
    authors: Mapped[list[str]] = mapped_column(Json)
    published: Mapped[str | None] = mapped_column(Text)
    published_earliest: Mapped[int | None] = mapped_column(Integer, index=True)
    published_latest: Mapped[int | None] = mapped_column(Integer)
    archive_url: Mapped[str | None] = mapped_column(Text)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Quotation(Base):
    """The words, who said them and when. `text_key` is what printings of the same words share."""

    __tablename__ = "quotation"
    __table_args__ = (
        _one_of("status", STATUSES),
        _dated("date"),
        Index("uq_quotation_text_key_speaker_id", "text_key", "speaker_id", unique=True),
        Index(
            "uq_quotation_text_key_unattributed",
            "text_key",
            unique=True,
            sqlite_where=text("speaker_id IS NULL"),
            postgresql_where=text("speaker_id IS NULL"),
        ),
        Index(None, "speaker_id", "date_descending", "id"),
        Index(None, "speaker_id", "date_ascending", "id"),
        Index(None, "date_descending", "id"),
        Index(None, "date_ascending", "id"),
        Index(None, "date_earliest"),
        _long("date", "ix_quotation_date_latest_long"),
        Index(None, "lang", "id"),
        Index(None, "status", "id"),
        Index(None, "updated_at", "id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    uid: Mapped[UUID] = mapped_column(Uuid, unique=True)
    text: Mapped[str] = mapped_column(Text)
    text_key: Mapped[str] = mapped_column(Plain)
    lang: Mapped[str | None] = mapped_column(Plain)
    original: Mapped[str | None] = mapped_column(Text)
    speaker_id: Mapped[int | None] = mapped_column(Key, ForeignKey("speaker.id"))
    attributed_as: Mapped[str | None] = mapped_column(Text)
    role: Mapped[str | None] = mapped_column(Text)
    date: Mapped[str | None] = mapped_column(Text)
    date_earliest: Mapped[int | None] = mapped_column(Integer)
    date_latest: Mapped[int | None] = mapped_column(Integer)
    date_ascending: Mapped[int] = mapped_column(
        Integer, Computed(f"coalesce(date_earliest, {UNDATED_LAST})", persisted=True)
    )
    date_descending: Mapped[int] = mapped_column(
        Integer, Computed(f"coalesce(date_earliest, {UNDATED_FIRST})", persisted=True)
    )
    context: Mapped[str | None] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Plain, default="reported")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class QuotationDocument(Base):
    """A quotation as it is sent, kept beside it; `quoteapi.store.documents` writes it."""

    __tablename__ = "quotation_document"

    quotation_id: Mapped[int] = mapped_column(Key, ForeignKey("quotation.id"), primary_key=True, autoincrement=False)
    body: Mapped[bytes] = mapped_column(LargeBinary)


class QuotationRole(Base):
    """Whom a quotation is about, or to whom it was said. Never who said it."""

    __tablename__ = "quotation_role"
    __table_args__ = (
        _one_of("role", ("about", "addressee")),
        Index(None, "speaker_id", "role", "quotation_id"),
        {"sqlite_with_rowid": False},
    )

    quotation_id: Mapped[int] = mapped_column(Key, ForeignKey("quotation.id"), primary_key=True)
    role: Mapped[str] = mapped_column(Plain, primary_key=True)
    speaker_id: Mapped[int] = mapped_column(Key, ForeignKey("speaker.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer)


class Printing(Base):
    """A place where a quotation was printed, and its wording there."""

    __tablename__ = "printing"
    __table_args__ = (UniqueConstraint("quotation_id", "source_id"), Index(None, "source_id", "quotation_id"))

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    quotation_id: Mapped[int] = mapped_column(Key, ForeignKey("quotation.id"))
    source_id: Mapped[int] = mapped_column(Key, ForeignKey("source.id"))
    as_printed: Mapped[str | None] = mapped_column(Text)
    prefix: Mapped[str | None] = mapped_column(Text)
    suffix: Mapped[str | None] = mapped_column(Text)


class Change(Base):
    """One entry of the history of a quotation or a speaker. Triggers refuse to alter or delete it."""

    __tablename__ = "change"
    __table_args__ = (
        CheckConstraint("(quotation_id IS NULL) <> (speaker_id IS NULL)", name="one_subject"),
        Index(None, "quotation_id", "id"),
        Index(None, "speaker_id", "id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    quotation_id: Mapped[int | None] = mapped_column(Key, ForeignKey("quotation.id"))
    speaker_id: Mapped[int | None] = mapped_column(Key, ForeignKey("speaker.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(Text)
    changes: Mapped[dict[str, Any]] = mapped_column(Json)
    reason: Mapped[str | None] = mapped_column(Text)


class Token(Base):
    """Who may write. The secret itself is kept nowhere, only its SHA-256."""

    __tablename__ = "token"
    __table_args__ = (_one_of("scope", SCOPES),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(Text, unique=True)
    scope: Mapped[str] = mapped_column(Plain)
    digest: Mapped[str] = mapped_column(Plain, unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class IdempotentAnswer(Base):
    """What a POST with an ``Idempotency-Key`` was answered, for as long as the key is remembered."""

    __tablename__ = "idempotent_answer"

    token_id: Mapped[int] = mapped_column(Key, ForeignKey("token.id"), primary_key=True)
    key: Mapped[str] = mapped_column(Plain, primary_key=True)
    fingerprint: Mapped[str] = mapped_column(Plain)
    status: Mapped[int] = mapped_column(Integer)
    headers: Mapped[dict[str, str]] = mapped_column(Json)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


def date_columns(column: str, date: PartialDate | None) -> dict[str, str | int | None]:
    """Return the three columns that keep `date`."""
    if date is None:
        return {column: None, f"{column}_earliest": None, f"{column}_latest": None}
    return {
        column: date.text,
        f"{column}_earliest": date.earliest.number if date.earliest else OPEN_START,
        f"{column}_latest": date.latest.number if date.latest else OPEN_END,
    }


def bound(number: int | None) -> str | None:
    """Return a stored bound as an ISO 8601 day, or None where it is open or unknown."""
    return None if number in (None, OPEN_START, OPEN_END) else str(Day.from_number(number))
