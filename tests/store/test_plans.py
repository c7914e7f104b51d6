"""What a page reads: whatever is asked for, no more than a small part of a table that grows."""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, insert
from uuid6 import uuid7

from quoteapi import create_app
from quoteapi.config import Settings
from quoteapi.store.database import Database
from quoteapi.store.documents import keep
from quoteapi.store.facets import FACETS
from quoteapi.store.models import (
    NameWord,
    Printing,
    Quotation,
    QuotationRole,
    Source,
    Speaker,
    SpeakerName,
    date_columns,
)
from quoteapi.text.partial_date import PartialDate

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
ROWS, JOHNS = 20_000, 5_000
# A scan of 20,000 rows takes some 10 steps of SQLite's machine for each.
MOST_STEPS, MOST_ROWS = 130_000, 15_000


def fill(connection: Connection) -> None:
    """20,000 quotations: half by five speakers, a quarter by 5,000 Johns; rare values of everything, some of old."""
    chance = random.Random(1)
    names = ["Ann Often", "Bob Seldom", *(f"Some Body{at}" for at in range(3)), *(f"John J{at}" for at in range(JOHNS))]
    people = range(1, len(names) + 1)
    moment = {"created_at": NOW, "updated_at": NOW}
    connection.execute(
        insert(Speaker),
        [
            {"id": at, "slug": name.lower().replace(" ", "-"), "name": name, "kind": "person", "wikidata": None}
            | moment
            for at, name in zip(people, names, strict=True)
        ],
    )
    connection.execute(
        insert(SpeakerName),
        [
            {"id": at, "speaker_id": at, "name": name, "lang": None, "key": name.lower()}
            for at, name in zip(people, names, strict=True)
        ],
    )
    words = [(word, at) for at, name in zip(people, names, strict=True) for word in name.lower().split()]
    connection.execute(insert(NameWord), [{"word": word, "name_id": at} for word, at in words])
    connection.execute(
        insert(Source),
        [
            {
                **{"id": at, "uid": uuid7(), "url": f"https://p{at}.example/", "url_key": f"key{at}", "title": None},
                **{"domain": "rare.example" if at == 77 else f"p{at % 5}.example", "authors": []},
                **{"publisher": "Rare" if at == 77 else f"Paper {at % 5}", "archive_url": None, "archived_at": None},
                **date_columns("published", PartialDate.parse(f"{1990 + at % 30}-05-{at % 28 + 1:02}")),
            }
            for at in range(1, 2001)
        ],
    )
    quotations, roles, printings = [], [], []
    for at in range(1, ROWS + 1):
        old = at % 1000 == 7
        day = (
            "1901-01-01"
            if old
            else f"{chance.randint(1950, 2025)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        )
        shape = chance.choice(["10", "7", "4", "0", "10"])
        date = PartialDate.parse(day[: int(shape)]) if int(shape) else None
        if at % 2000 == 0:
            date = PartialDate.parse("199X")
        speaker = 2 if old else chance.choice([1, 1, 3, 4, 5]) if at % 4 < 2 else 6 + at % JOHNS
        text = " ".join(["often" if at % 3 == 0 else "other", "rare" if old else "usual", f"w{at % 997}", str(at)])
        quotations.append(
            {
                "id": at,
                "uid": uuid7(),
                "text": text,
                "text_key": str(at),
                "speaker_id": speaker,
                "context": "often" * (at % 2),
            }
            | {"lang": "xx" if old else "en", "status": "disputed" if old else "reported", "original": None}
            | {"attributed_as": None, "role": None, **date_columns("date", date)}
            | {"created_at": NOW, "updated_at": NOW + timedelta(seconds=at * 7919 % ROWS)}
        )
        roles += [
            {"quotation_id": at, "role": role, "speaker_id": 2 if old else 1 + at % 5, "position": 0}
            for role in ("about", "addressee")
        ]
        printings.append({"quotation_id": at, "source_id": 77 if old else 1 + at % 2000, "as_printed": None})
    roles = [
        each | {"speaker_id": 3} if each["speaker_id"] == 2 and each["quotation_id"] % 1000 != 7 else each
        for each in roles
    ]
    printings = [
        each | {"source_id": 78} if each["source_id"] == 77 and each["quotation_id"] % 1000 != 7 else each
        for each in printings
    ]
    for table, rows in ((Quotation, quotations), (QuotationRole, roles), (Printing, printings)):
        connection.execute(insert(table), rows)
    keep(connection, range(1, ROWS + 1))


@pytest.fixture(scope="module")
def large(new_database: Callable[..., str]) -> Iterator[Database]:
    database = Database(new_database())
    with database.writing() as connection:
        fill(connection)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    yield database
    database.dispose()


@pytest.fixture(scope="module")
def large_client(large: Database) -> FlaskClient:
    return create_app(Settings(log_level="error"), large).test_client()


ALONE = {
    **{"nothing": "", "speaker": "speaker=Ann", "rare speaker": "speaker=Bob", "5,000 speakers": "speaker=John"},
    **{"about": "about=Ann", "rare about": "about=Bob", "about 5,000": "about=John", "addressee": "addressee=Some"},
    **{"rare addressee": "addressee=Bob", "domain": "source=p1.example", "rare domain": "source=rare.example"},
    **{"url": "source=https://p77.example/", "publisher": "publisher=Paper 1", "rare publisher": "publisher=Rare"},
    **{"no publisher": "publisher=None", "day": "date_from=1970-05-05&date_to=1970-05-05", "from": "date_from=2024"},
    **{"old": "date_to=1910", "to": "date_to=1990", "within": "date_from=1990&date_to=1991&date_match=within"},
    **{"published": "published_from=2019-05", "day of print": "published_from=1995-05-06&published_to=1995-05-06"},
    **{"unpublished": "published_to=1980", "lang": "lang=en", "rare lang": "lang=xx", "no lang": "lang=zz"},
    **{"status": "status=reported", "rare status": "status=disputed", "retracted": "status=retracted"},
    **{"common word": "q=often", "rare word": "q=rare", "two words": "q=often usual", "phrase": 'q="often usual"'},
    **{"no word": "q=never", "without": "q=usual -often", "either": "q=often OR rare"},
}
PAIRS = [
    *("speaker=Ann&date_from=1970&date_to=1971", "speaker=Ann&about=Some", "speaker=Ann&lang=xx", "about=Ann&lang=en"),
    *("about=Ann&date_from=1970&date_to=1971", "source=p1.example&date_from=2020", "publisher=Paper 1&lang=en"),
    *("q=often&speaker=Ann", "q=often&speaker=Bob", "q=often&about=Bob", "q=often&lang=xx"),
    *("q=often&date_from=1970&date_to=1970", "q=often&date_to=1910", "speaker=John&about=Bob"),
]


@pytest.mark.parametrize("order", ["sort=-date", "sort=date", "sort=-added", "format=jsonfeed"])
@pytest.mark.parametrize("query", [*ALONE.values(), *PAIRS], ids=[*ALONE, *PAIRS])
def test_a_page_reads_a_small_part_of_the_tables(
    large: Database, watch: Any, large_client: FlaskClient, query: str, order: str
) -> None:
    if order in ("sort=-added", "format=jsonfeed") and "q=" in query:
        pytest.skip("by entry and by change, all matches are read: documented")
    work = measured(watch, large, lambda: large_client.get(f"/quotes?{query}&{order}".replace("?&", "?")))
    # Whom a name means is answered in full, and counts for itself.
    assert work <= (3 if "John" in query else 1), f"{work:.1f} times what is allowed"


@pytest.mark.parametrize("query", [each for each in [*ALONE.values(), *PAIRS] if "q=" in each])
def test_a_page_by_relevance_reads_a_small_part_of_the_tables(
    large: Database, watch: Any, large_client: FlaskClient, query: str
) -> None:
    work = measured(watch, large, lambda: large_client.get(f"/quotes?{query}"))
    assert work <= 1, f"{work:.1f} times what is allowed"


@pytest.mark.parametrize("counted", [*(f"facets={facet}" for facet in FACETS), "include=total"])
@pytest.mark.parametrize("query", [each for what, each in ALONE.items() if "rare" in what], ids=str)
def test_counting_what_little_matches_reads_a_small_part_of_the_tables(
    large: Database, watch: Any, large_client: FlaskClient, query: str, counted: str
) -> None:
    work = measured(watch, large, lambda: large_client.get(f"/quotes?{query}&{counted}"))
    assert work <= 1, f"{work:.1f} times what is allowed"


@pytest.mark.parametrize("query", ["q=often", "q=often usual"])
def test_no_quotation_is_looked_up_for_its_status(
    large: Database, watch: Any, large_client: FlaskClient, query: str
) -> None:
    if large.engine.dialect.name == "postgresql":
        pytest.skip("it reads an index and a quotation equally fast")
    sent: list[tuple[str, Any]] = []
    with watch(large, lambda _, statement, values: sent.append((statement, values))):
        large_client.get(f"/quotes?{query}")
    with large.reading() as connection:
        plan = [
            step.detail
            for statement, values in sent
            if not statement.startswith("BEGIN")
            for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        ]
    assert any("quotation_document" in step for step in plan)
    assert not [step for step in plan if step.startswith("SEARCH quotation USING INTEGER PRIMARY KEY")]


def measured(watch: Any, database: Database, ask: Callable[[], Any]) -> float:
    """The work that the database did while it was asked, as a multiple of what is allowed."""
    steps, sent = [0], []

    def count() -> int:
        steps[0] += 100
        return 0

    def note(connection: Connection, statement: str, values: Any) -> None:
        if connection.dialect.name == "sqlite":
            connection.connection.dbapi_connection.set_progress_handler(count, 100)
        elif statement.startswith(("SELECT", "WITH")):
            sent.append((statement, values))

    with watch(database, note):
        assert ask().status_code == 200
    with database.reading() as connection:
        if connection.dialect.name == "postgresql":
            # At this size a scan can be cheaper; what counts is what there is for a thousand times as much.
            for method in ("seqscan", "hashjoin", "mergejoin"):
                connection.exec_driver_sql(f"SET LOCAL enable_{method} = off")
        for statement, values in sent:
            (plan,) = connection.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", values).scalar_one()
            steps[0] += rows_read(plan["Plan"])
        if connection.dialect.name == "sqlite":
            connection.connection.dbapi_connection.set_progress_handler(None, 0)
            return steps[0] / MOST_STEPS
    return steps[0] / MOST_ROWS


def rows_read(plan: dict[str, Any]) -> int:
    """The rows that the scans of a plan met."""
    own = plan["Actual Loops"] * (
        plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0) + plan.get("Rows Removed by Index Recheck", 0)
    )
    return (own if "Scan" in plan["Node Type"] else 0) + sum(map(rows_read, plan.get("Plans", ())))
