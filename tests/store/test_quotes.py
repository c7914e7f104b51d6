"""Pages of quotations at a size where order and cursors matter."""

import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from quoteapi import create_app
from quoteapi.config import Settings
from quoteapi.store import quotes, searching
from quoteapi.store.database import Database
from quoteapi.store.orders import SORTS
from quoteapi.store.quotes import QuoteFilter
from quoteapi.store.recording import record
from quoteapi.store.records import QuotationRecord
from quoteapi.text.draft import QuotationDraft, SourceDraft, SpeakerDraft
from quoteapi.text.partial_date import PartialDate
from quoteapi.text.query import Query
from quoteapi.text.source_url import SourceUrl

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
MANY = 1000
DATES = [None, None, "2007", "2007-01", "2007-01-01", "199X", "../1985", "1985/..", "-0044-03-15", "2023-10"]


def generated(number: int, seed: int = 1) -> list[QuotationDraft]:
    chance = random.Random(seed)
    return [
        QuotationDraft(
            f"Generated quotation {seed} number {at}",
            speaker=SpeakerDraft(name=f"Speaker {chance.randrange(20)}"),
            about=tuple(SpeakerDraft(name=f"Speaker {chance.randrange(20)}") for _ in range(chance.randrange(3))),
            date=(date := chance.choice(DATES)) and PartialDate.parse(date),
            sources=tuple(
                SourceDraft(SourceUrl.parse(f"https://example.org/{chance.randrange(50)}"))
                for _ in range(chance.randrange(4))
            ),
        )
        for at in range(number)
    ]


@pytest.fixture(scope="session")
def many(new_database: Callable[..., str]) -> Iterator[Database]:
    database = Database(new_database())
    chance = random.Random(1)
    drafts = generated(MANY)
    for start in range(0, MANY, 100):
        with database.writing() as connection:
            at = NOW + timedelta(microseconds=chance.randrange(2_000_000))
            record(connection, drafts[start : start + 100], by="test", at=at)
    yield database
    database.dispose()


@pytest.fixture
def many_client(many: Database) -> FlaskClient:
    return create_app(Settings(log_level="error"), many).test_client()


def walk(client: FlaskClient, url: str | None, between: Callable[[int], None] = lambda page: None) -> list[str]:
    met, page = [], 0
    while url:
        answer = client.get(url).json
        met += [quotation["text"] for quotation in answer["results"]]
        between(page := page + 1)
        url = answer["next"]
    return met


@pytest.mark.parametrize("sort", [sort for sort in SORTS if sort != "relevance"])
@pytest.mark.parametrize("limit", [1, 7, 100])
def test_a_walk_meets_each_exactly_once(many_client: FlaskClient, sort: str, limit: int) -> None:
    met = walk(many_client, f"/quotes?sort={sort}&limit={limit}&fields=text")
    assert len(met) == len(set(met)) == MANY


@pytest.mark.parametrize("sort", [sort for sort in SORTS if sort != "relevance"])
def test_a_walk_while_others_write_neither_repeats_nor_skips_what_was_there(database: Database, sort: str) -> None:
    client = create_app(Settings(log_level="error"), database).test_client()
    with database.writing() as connection:
        record(connection, generated(60), by="test", at=NOW)

    def write(page: int) -> None:
        if page <= 20:
            with database.writing() as connection:
                record(connection, generated(3, seed=page + 1), by="test", at=NOW)

    met = walk(client, f"/quotes?sort={sort}&limit=5&fields=text", write)
    assert len(met) == len(set(met))
    assert {draft.text for draft in generated(60)} <= set(met)


@pytest.mark.parametrize("wanted", [QuoteFilter(), QuoteFilter(query=Query.parse("generated"))], ids=["all", "words"])
@pytest.mark.parametrize("limit", [7, 100])
def test_a_walk_by_the_latest_change_meets_each_exactly_once(many: Database, wanted: QuoteFilter, limit: int) -> None:
    page = searching.page if wanted.query else quotes.page
    met: list[QuotationRecord] = []
    with many.reading() as connection:
        after: tuple[int, ...] | None = None
        while after is not None or not met:
            reached = page(connection, wanted, sort="-updated", limit=limit, after=after)
            met, after = met + reached.rows, reached.next
    assert len({quotation.id for quotation in met}) == len(met) == MANY
    assert met == sorted(met, key=lambda quotation: quotation.updated_at, reverse=True)


@pytest.mark.parametrize(("number", "found"), [(2**63 - 1, True), (-(2**63) + 1, False)])
@pytest.mark.parametrize("few", [True, False])
def test_a_position_at_a_moment_that_no_calendar_has_is_before_or_behind_all(
    many: Database, number: int, found: bool, few: bool
) -> None:
    wanted = QuoteFilter(speakers=[1, 2]) if few else QuoteFilter()
    with many.reading() as connection:
        page = quotes.page(connection, wanted, sort="-updated", limit=1, after=(number, 1))
    assert bool(page.rows) == found


def test_the_reverse_order_is_the_reverse_but_for_the_undated(many_client: FlaskClient) -> None:
    def dated(sort: str) -> list[str]:
        found = []
        url: str | None = f"/quotes?sort={sort}&limit=100&fields=text,date"
        while url:
            answer = many_client.get(url).json
            found += [quotation["text"] for quotation in answer["results"] if quotation["date"]]
            url = answer["next"]
        return found

    assert dated("date") == dated("-date")[::-1]


@pytest.mark.parametrize("query", ["", "&speaker=3", "&speaker=3&about=4&addressee=5", "&speaker=nobody&about=3"])
def test_a_page_takes_as_many_statements_whatever_its_limit(
    many: Database,
    many_client: FlaskClient,
    statements: Callable[[Database], AbstractContextManager[list[str]]],
    query: str,
) -> None:
    counts = []
    for limit in (1, 100):
        with statements(many) as sent:
            assert many_client.get(f"/quotes?limit={limit}{query}").status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 4


def test_sources_are_the_earliest_published_first_and_undated_last(database: Database) -> None:
    printed = [("b", "2020"), ("c", None), ("a", "2019-05")]
    sources = [
        SourceDraft(SourceUrl.parse(f"https://example.org/{path}"), published=date and PartialDate.parse(date))
        for path, date in printed
    ]
    with database.writing() as connection:
        record(connection, [QuotationDraft("some words", sources=tuple(sources))], by="test", at=NOW)
    with database.reading() as connection:
        (found,) = quotes.page(connection, QuoteFilter()).rows
    assert [source.url[-1] for source in found.sources] == ["a", "b", "c"]


@pytest.mark.parametrize("stored", [date for date in DATES if date])
@pytest.mark.parametrize("asked", ["2007", "1990/1995", "../1985", "1985/..", "-0044", "2007-01-01"])
@pytest.mark.parametrize("within", [False, True])
def test_the_database_compares_dates_as_partial_dates_do(many: Database, stored: str, asked: str, within: bool) -> None:
    date, range_ = PartialDate.parse(stored), PartialDate.parse(asked)
    with many.reading() as connection:
        found = quotes.page(connection, QuoteFilter(dates=range_, within=within), limit=MANY).rows
    expected = date.within(range_) if within else date.overlaps(range_)
    assert (stored in {record.date for record in found}) == expected
