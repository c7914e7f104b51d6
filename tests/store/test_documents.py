"""Kept documents: whatever is written, each says what its rows say."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import delete, select, update

from quoteapi.store import documents, migration, quotes, searching, speakers
from quoteapi.store.database import Connection, Database
from quoteapi.store.editing import amend, amend_speaker, review
from quoteapi.store.enrolment import Refusal
from quoteapi.store.filters import HIDDEN, QuoteFilter
from quoteapi.store.forms import DOCUMENTS
from quoteapi.store.merging import merge
from quoteapi.store.models import Quotation, QuotationDocument, Speaker
from quoteapi.store.recording import record
from quoteapi.store.search import index_of
from quoteapi.text.draft import KINDS, STATUSES, QuotationDraft, SourceDraft, SpeakerDraft
from quoteapi.text.partial_date import PartialDate
from quoteapi.text.query import Query
from quoteapi.text.source_url import SourceUrl

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
EVERYTHING = QuoteFilter(statuses=STATUSES)


def kept(connection: Connection) -> list[bytes]:
    return quotes.page(connection, EVERYTHING, sort="added", limit=1000, form=DOCUMENTS).rows


def made_anew(connection: Connection) -> list[bytes]:
    return [*map(documents.document, quotes.page(connection, EVERYTHING, sort="added", limit=1000).rows)]


class Newsroom:
    """Somebody who does anything that can be done, at random."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.at = NOW

    def act(self, connection: Connection) -> None:
        self.at += timedelta(minutes=1)
        deed = self.chance.choice([self.record, self.amend, self.amend, self.review, self.merge, self.amend_speaker])
        with connection.begin_nested() as point:
            try:
                deed(connection, by="test", at=self.at)
            except Refusal:
                point.rollback()

    def person(self) -> SpeakerDraft:
        kind = self.chance.choice([None, None, "person", "country"])
        item = self.chance.choice([None, None, f"Q{self.chance.randint(1, 5)}"])
        return SpeakerDraft(name=f"Person {self.chance.randint(1, 12)}", kind=kind, wikidata=item)

    def source(self) -> SourceDraft:
        told: dict[str, Any] = {
            "title": "A title",
            "publisher": "A paper",
            "authors": ("Somebody",),
            "published": PartialDate.parse("2020-02"),
            "archived_at": NOW,
            "prefix": "before",
        }
        some = self.chance.sample(sorted(told), self.chance.randint(0, 3))
        address = SourceUrl.parse(f"https://example.org/{self.chance.randint(1, 6)}")
        return SourceDraft(address, **{name: told[name] for name in some})

    def several(self, make: Callable[[], Any]) -> tuple[Any, ...]:
        return tuple(make() for _ in range(self.chance.randint(0, 3)))

    def record(self, connection: Connection, **how: Any) -> None:
        drafts = [
            QuotationDraft(
                f"Words number {self.chance.randint(1, 3)}",
                lang="en",
                speaker=self.chance.choice([None, self.person()]),
                about=self.several(self.person),
                addressee=self.several(self.person),
                date=self.chance.choice([None, PartialDate.parse("1985/.."), PartialDate.parse("2007-05")]),
                sources=self.several(self.source),
            )
            for _ in range(self.chance.randint(1, 4))
        ]
        record(connection, drafts, **how)

    def amend(self, connection: Connection, **how: Any) -> None:
        given = {
            "text": f"Words number {self.chance.randint(1, 3)}",
            "speaker": self.chance.choice([None, self.person()]),
            "about": self.several(self.person),
            "sources": self.several(self.source),
            "date": PartialDate.parse("199X"),
            "context": "An occasion",
        }
        chosen = self.chance.sample(sorted(given), self.chance.randint(1, 3))
        quotation = quotes.get(connection, self.chance.choice(self.uids(connection)))
        assert quotation is not None
        amend(connection, quotation, {name: given[name] for name in chosen}, reason=None, **how)

    def review(self, connection: Connection, **how: Any) -> None:
        review(
            connection,
            self.chance.choice(self.uids(connection)),
            self.chance.choice(["reported", "disputed", HIDDEN]),
            reason="",
            **how,
        )

    def merge(self, connection: Connection, **how: Any) -> None:
        slugs = list(connection.scalars(select(Speaker.slug).where(Speaker.merged_into_id.is_(None))))
        if len(slugs) > 2:
            merge(connection, *self.chance.sample(slugs, 2), **how)

    def amend_speaker(self, connection: Connection, **how: Any) -> None:
        slugs = list(connection.scalars(select(Speaker.slug).where(Speaker.merged_into_id.is_(None))))
        if not slugs:
            return
        speaker = speakers.get(connection, self.chance.choice(slugs))
        assert not isinstance(speaker, speakers.Moved | None)
        given = {"name": f"Person {self.chance.randint(1, 20)}", "kind": self.chance.choice(KINDS)}
        chosen = self.chance.choice(sorted(given))
        amend_speaker(connection, speaker, {chosen: given[chosen]}, reason=None, **how)

    def uids(self, connection: Connection) -> list[Any]:
        return list(connection.scalars(select(Quotation.uid)))


@pytest.mark.parametrize("seed", range(4))
def test_after_any_writes_each_document_is_what_its_rows_make(database: Database, seed: int) -> None:
    newsroom = Newsroom(seed)
    with database.writing() as connection:
        newsroom.record(connection, by="test", at=NOW)
    for _ in range(80):
        with database.writing() as connection:
            newsroom.act(connection)
        with database.reading() as connection:
            assert kept(connection) == made_anew(connection)


def test_migrating_makes_the_documents_that_are_missing(database: Database) -> None:
    drafts = [QuotationDraft(f"Words number {number}") for number in range(3)]
    with database.writing() as connection:
        record(connection, drafts, by="test", at=NOW)
        connection.execute(delete(QuotationDocument).where(QuotationDocument.quotation_id != 2))
        migration.upgrade(connection)
        assert len(kept(connection)) == 3
        assert kept(connection) == made_anew(connection)


def test_migrating_makes_documents_with_links_of_before_0007_anew(spoiled: Database) -> None:
    with spoiled.writing() as connection:
        migration.downgrade(connection, "0006")
        migration.upgrade(connection)
        assert len(kept(connection)) == 5
        assert kept(connection) == made_anew(connection)


@pytest.fixture
def spoiled(database: Database) -> Database:
    """Five quotations, the documents of which are wrong or missing, and whose full text has none of their words."""
    drafts = [QuotationDraft(f"Words number {number}") for number in range(5)]
    with database.writing() as connection:
        record(connection, drafts, by="test", at=NOW)
        connection.execute(update(QuotationDocument).values(body=b"{}"))
        connection.execute(delete(QuotationDocument).where(QuotationDocument.quotation_id == 2))
        index_of(connection).remove(connection, range(1, 6))
    return database


def test_rebuilding_makes_every_document_anew(spoiled: Database) -> None:
    list(documents.rebuild(spoiled))
    with spoiled.reading() as connection:
        assert len(kept(connection)) == 5
        assert kept(connection) == made_anew(connection)


def test_rebuilding_makes_full_text_anew(spoiled: Database) -> None:
    wanted = QuoteFilter(query=Query.parse("number"))
    list(documents.rebuild(spoiled))
    with spoiled.reading() as connection:
        assert len(searching.page(connection, wanted, sort="-date").rows) == 5


def test_rebuilding_lets_others_write_between_its_batches(spoiled: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "CHUNK", 2)
    done = []
    for number in documents.rebuild(spoiled):
        done.append(number)
        with spoiled.writing() as connection:
            kept(connection)
    assert done == [2, 4, 5]


def test_a_document_says_where_it_is_below_the_address_of_the_service(database: Database) -> None:
    with database.writing() as connection:
        (recorded,) = record(connection, [QuotationDraft("some words")], by="test", at=NOW)
        assert not isinstance(recorded, Refusal)
        found = quotes.document(connection, recorded.id)
    assert found is not None
    assert orjson.loads(found[0])["url"] == f"/quotes/{recorded.id}"
