"""Who is meant by a name, on both databases."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, event, text

from quoteapi.store.database import Database
from quoteapi.store.identity import bearers, resolve, suggest
from quoteapi.store.recording import record
from quoteapi.text.draft import QuotationDraft, SpeakerDraft
from quoteapi.text.names import name_key

EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN", "postgresql": "EXPLAIN"}
SCAN_OF_A_TABLE = re.compile(r"'SCAN (speaker|speaker_name|name_word|near_word)\b|Seq Scan")

PEOPLE = [
    SpeakerDraft(name="George W. Bush", kind="person", wikidata="Q207"),
    SpeakerDraft(name="George H. W. Bush", kind="person", wikidata="Q23505"),
    SpeakerDraft(name="Bernard O'Brien"),
    SpeakerDraft(name="Jean-Luc Mélenchon"),
    SpeakerDraft(name="Hamas"),
    SpeakerDraft(name="Hamas Youth"),
    SpeakerDraft(name="Володимир Зеленський", names=(("Volodymyr Zelenskyy", "en"),)),
    SpeakerDraft(name="习近平"),
]


@pytest.fixture(scope="session")
def peopled(new_database: Callable[..., str]) -> Iterator[Database]:
    database = Database(new_database())
    drafts = [QuotationDraft(f"words number {at}", speaker=person) for at, person in enumerate(PEOPLE)]
    with database.writing() as connection:
        record(connection, drafts, by="test", at=datetime(2026, 11, 22, tzinfo=UTC))
    yield database
    database.dispose()


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("Bush", ["george-h-w-bush", "george-w-bush"]),
        ("George H W Bush", ["george-h-w-bush"]),
        ("Q207", ["george-w-bush"]),
        ("q207", ["george-w-bush"]),
        ("obrien", ["bernard-obrien"]),
        ("O’BRIEN", ["bernard-obrien"]),
        ("Melenchon jean luc", ["jean-luc-melenchon"]),
        ("Hamas", ["hamas", "hamas-youth"]),
        ("hamas", ["hamas"]),
        ("Zelenskyy", ["volodimir-zelenskiy"]),
        ("Зеленський", ["volodimir-zelenskiy"]),
        ("习近平", ["xijinping"]),
        ("近平", []),
        ("Q208", []),
        ("Bush Bush", ["george-h-w-bush", "george-w-bush"]),
        ("%", []),
        ("George_Bush", ["george-h-w-bush", "george-w-bush"]),
    ],
)
def test_a_value_means_an_id_an_item_or_everybody_who_has_all_its_words(
    peopled: Database, asked: str, meant: list[str]
) -> None:
    with peopled.reading() as connection:
        assert [speaker.id for speaker in resolve(connection, [asked])[0].speakers] == meant


def test_many_values_are_resolved_in_two_statements(
    peopled: Database, statements: Callable[[Database], AbstractContextManager[list[str]]]
) -> None:
    with statements(peopled) as sent, peopled.reading() as connection:
        found = resolve(connection, ["Bush", "nobody", "Hamas"])
    assert [len(resolution.keys) for resolution in found] == [2, 0, 2]
    assert len(sent) == 2


@pytest.mark.parametrize(
    ("name", "whose"),
    [
        ("George W. Bush", ["george-w-bush"]),
        ("GEORGE W BUSH", ["george-w-bush"]),
        ("Hamas", ["hamas"]),
        ("Volodymyr Zelenskyy", ["volodimir-zelenskiy"]),
        ("Bush", []),
        ("Bush George W.", []),
    ],
)
def test_a_whole_name_is_whose_it_is_and_nobody_elses(peopled: Database, name: str, whose: list[str]) -> None:
    with peopled.reading() as connection:
        keys = bearers(connection, [name]).get(name_key(name), set())
        assert keys == {key for one in whose for key in resolve(connection, [one])[0].keys}


@pytest.mark.parametrize(
    ("asked", "nearest"),
    [("Buhs", "george-h-w-bush"), ("Melanchon", "jean-luc-melenchon"), ("Зеленски", "volodimir-zelenskiy")],
)
def test_a_misspelling_suggests_the_nearest(peopled: Database, asked: str, nearest: str) -> None:
    with peopled.reading() as connection:
        assert suggest(connection, asked)[0].id == nearest


@pytest.mark.parametrize("asked", ["xyzzy", "", "W", "%", "'"])
def test_what_is_like_nobody_suggests_nobody(peopled: Database, asked: str) -> None:
    with peopled.reading() as connection:
        assert suggest(connection, asked) == []


@pytest.mark.parametrize("asked", ["Bush", "Melanchon"])
def test_names_are_looked_up_by_index(
    peopled: Database, statements: Callable[[Database], AbstractContextManager[list[str]]], asked: str
) -> None:
    with peopled.reading() as connection:
        if connection.dialect.name == "postgresql":
            # It rightly scans tables as small as these, unless it is told that scans are dear.
            connection.execute(text("SET LOCAL enable_seqscan = off"))
        plans: list[str] = []

        def explain(connection: Connection, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
            cursor = connection.connection.cursor()
            cursor.execute(f"{EXPLAIN[connection.dialect.name]} {statement}", parameters)
            plans.extend(str(row) for row in cursor.fetchall())

        event.listen(connection, "before_cursor_execute", explain)
        resolve(connection, [asked])
        suggest(connection, asked)
    assert plans
    assert [step for step in plans if SCAN_OF_A_TABLE.search(step)] == []
