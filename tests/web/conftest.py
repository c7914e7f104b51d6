"""A site of its own: the demonstration data, and quotations that attack whoever shows them."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from flask import Flask
from flask.testing import FlaskClient

from quoteapi import create_app
from quoteapi.api.bodies import QuotationBody
from quoteapi.config import Settings
from quoteapi.data import demonstration_data
from quoteapi.store import quotes
from quoteapi.store.database import Database
from quoteapi.store.editing import amend, review
from quoteapi.store.quotes import QuoteFilter
from quoteapi.store.recording import record

AT = datetime(2026, 11, 22, 10, tzinfo=UTC)
SCRIPT = "<script>window.pwned=1</script>"
BREAKOUT = "\"'><img src=x onerror=window.pwned=1>"
BIDI = "\u202eesrever\u2066"
NONCHARACTERS = "\ufffe\uffff"
ATTACKS: list[dict[str, Any]] = [
    {
        "text": f"{attack} said the minister {number}",
        "lang": "en",
        "original": attack,
        "speaker": {"name": f"Eve {attack}", "names": [{"name": f"Другая {attack}", "lang": "ru"}]},
        "attributed_as": attack,
        "role": f"Minister {attack}",
        "date": f"199{number}",
        "context": f"Context {attack}",
        "about": [{"name": f"About {attack}"}],
        "addressee": [{"name": f"To {attack}"}],
        "source": {
            "url": f"https://evil.example/{number}?a='onmouseover='window.pwned=1'&b=</script>".replace(
                "<", "%3C"
            ).replace(">", "%3E"),
            "title": attack,
            "publisher": f"Publisher {attack}",
            "authors": [attack],
            "published": "1999",
            "archive_url": "https://archive.example/'onclick='window.pwned=1",
            "as_printed": f"{attack} said the minister {number}",
            "prefix": attack,
            "suffix": attack,
        },
    }
    for number, attack in enumerate(
        [
            SCRIPT,
            BREAKOUT,
            f"javascript:window.pwned=1 {BIDI} {NONCHARACTERS}",
            "{{ 7 * 7 }} ${7*7} </style></title></textarea>",
            "</script><svg/onload=window.pwned=1>",
        ]
    )
]


def load(database: Database, bodies: list[dict[str, Any]]) -> None:
    drafts = QuotationBody(many=True).load(bodies)
    with database.writing() as connection:
        outcomes = record(connection, drafts, by="test <script>window.pwned=1</script>", at=AT)
    assert all(hasattr(outcome, "created") for outcome in outcomes), outcomes


@pytest.fixture(scope="session")
def site(new_database: Callable[[], str], site_on: Callable[..., AbstractContextManager[Flask]]) -> Iterator[Flask]:
    """The application, on each database; shared, so only to be read."""
    with site_on(new_database()) as app:
        yield app


@pytest.fixture(scope="session")
def site_on() -> Callable[[str], AbstractContextManager[Flask]]:
    """Fills a migrated database, and gives the application on it."""
    return contextmanager(_filled)


def _filled(url: str) -> Iterator[Flask]:
    database = Database(url)
    load(database, [orjson.loads(line) for line in demonstration_data().splitlines()])
    load(database, ATTACKS)
    _edit(database)
    long = [{"text": f"{n} Слово к народу " * 500, "context": "Речь на площади " * 200} for n in range(20)]
    load(database, [quotation | {"speaker": "Lenin Gthy", "date": "0900"} for quotation in long])
    load(
        database, [{"text": f"filler number {n}", "speaker": "Filla Buster", "date": f"20{n:02}"} for n in range(1, 26)]
    )
    load(
        database, [{"text": "said of two", "speaker": "Duo Logue", "about": [{"name": "Duo One"}, {"name": "Duo Two"}]}]
    )
    ancient = [("et tu", "-0043-03-15"), ("veni vidi", "-0046"), ("vici", "-0046")]
    load(database, [{"text": text, "speaker": "Julius Caesar", "date": date} for text, date in ancient])
    judged = ("disputed", "retracted", "misattributed")
    load(database, [{"text": f"judged {status}", "speaker": "Jud Ged"} for status in judged])
    with database.writing() as connection:
        for quotation in quotes.page(connection, QuoteFilter(), sort="-added", limit=len(judged)).rows:
            reason = f"The transcript says otherwise {SCRIPT}"
            review(connection, quotation.id, quotation.text.split()[1], by="desk", at=AT, reason=reason)
    yield create_app(Settings(database_url=database.url, log_level="error"), database)
    database.dispose()


def _edit(database: Database) -> None:
    """Put attacks into histories too, on both sides of a change."""
    with database.writing() as connection:
        for quotation in quotes.page(connection, QuoteFilter(), sort="-added", limit=len(ATTACKS)).rows:
            attack = quotation.original
            edited = {
                "context": f"Another context {attack}",
                "role": f"{attack}, formerly",
                "attributed_as": f"{attack}!",
            }
            amend(connection, quotation, edited, by=attack, at=AT, reason=attack)


@pytest.fixture
def reader(site: Flask) -> FlaskClient:
    """A client of the site that sends what curl sends."""
    return site.test_client()
