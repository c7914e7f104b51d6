"""Readers compiled from schemas: each reads, and refuses, what its schema does."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marshmallow import ValidationError

from quoteapi.api.bodies import QuotationBody, SpeakerBody
from quoteapi.api.importing import ArchiveLine
from quoteapi.api.loading import Body, compile_load

ODD = st.none() | st.booleans() | st.integers() | st.text(max_size=3)
TEXT = st.sampled_from(["words", "", " ", "—", "a\x00", "\ud800", "é"]) | ODD
URL = st.sampled_from(["https://a.example/1", "/relative", "javascript:alert(1)"]) | ODD
DATE = st.sampled_from(["2007", "2015~", "2026-02-30", "../1985"]) | ODD
NAME = st.fixed_dictionaries({"name": TEXT}, optional={"lang": TEXT, "odd": ODD})
SPEAKER = TEXT | st.fixed_dictionaries(
    {},
    optional={
        "id": st.sampled_from(["jane-example", "Jane"]) | ODD,
        "name": TEXT,
        "kind": st.sampled_from(["person", "alien"]) | ODD,
        "wikidata": st.sampled_from(["Q7747", "P1"]) | ODD,
        "names": st.lists(NAME, max_size=2) | ODD,
    },
)
SOURCE = ODD | st.fixed_dictionaries(
    {"url": URL},
    optional={"title": TEXT, "authors": st.lists(TEXT, max_size=2) | ODD, "published": DATE, "archived_at": TEXT},
)
LINE = st.fixed_dictionaries(
    {"text": TEXT},
    optional={
        "lang": st.sampled_from(["en", "!"]) | ODD,
        "speaker": SPEAKER,
        "about": st.lists(SPEAKER, max_size=2) | ODD,
        "date": DATE,
        "source_url": URL,
        "source": SOURCE,
        "sources": st.lists(SOURCE, max_size=2) | ODD,
        "status": st.sampled_from(["disputed", "true"]) | ODD,
        "created_at": st.sampled_from(["2026-11-22T10:00:00Z", "2026"]) | ODD,
        "odd": ODD,
    },
)


@pytest.mark.parametrize("schema", [QuotationBody(), ArchiveLine()], ids=["a body", "an archive's line"])
@settings(max_examples=300)
@given(LINE | ODD)
def test_a_line_is_read_and_refused_as_its_schema_does(schema: Body, line: Any) -> None:
    assert _outcome(compile_load(schema), line) == _outcome(schema.load, line)


@settings(max_examples=200)
@given(SPEAKER)
def test_a_speaker_is_read_and_refused_as_its_schema_does(speaker: Any) -> None:
    schema = SpeakerBody()
    assert _outcome(compile_load(schema), speaker) == _outcome(schema.load, speaker)


def _outcome(load: Any, value: Any) -> Any:
    try:
        return load(value)
    except ValidationError as error:
        return error.messages
