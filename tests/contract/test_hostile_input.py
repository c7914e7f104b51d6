"""What nobody should send: every answer is one that the document allows, and never a 500."""

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance

from quoteapi.api.parameters import STREAMED
from quoteapi.text.names import name_words
from quoteapi.text.query import search_words

for name, examples in {
    "speaker-name": st.text(st.characters(categories=["L", "Nd"]), min_size=1, max_size=20).filter(name_words),
    "year-month-or-day": st.dates().map(str) | st.sampled_from(["2007", "2007-05", "-0044"]),
    "edtf": st.sampled_from(["2007", "2007-05-01", "199X", "2015~", "2023-21", "../1985", "2023-10-07/2023-10-30"]),
    "source": st.sampled_from(["example.org", "https://example.org/a", "0199c1f2-7c1e-7a31-9d0e-2f6a4a1f9b11"]),
    "search-words": st.text(st.characters(categories=["L", "Nd"]), min_size=1, max_size=20).filter(search_words),
    "idn-hostname": st.sampled_from(["example.org", "пример.рф"]),
}.items():
    schemathesis.openapi.format(name, examples)

DEEP = "[" * 100_000


@pytest.mark.parametrize(
    "query",
    [
        "limit=9223372036854775808",
        "speaker=%EF%BF%BD",
        "speaker=' OR 1=1 --",
        "speaker=%",
        "speaker=_",
        "speaker=" + "%F0%9F%91%A9%E2%80%8D" * 20,
        "source=http://[::1",
        "source=http://a:99999999/",
        "source=" + "a." * 126,
        "cursor=" + "W" * 900,
        "cursor=WyIiLDkyMjMzNzIwMzY4NTQ3NzU4MDgsMV0",
        "speaker=%E2%80%8B",
        "date_from=-9999&date_to=9999",
        "date_from=%D9%A2%D9%A0%D9%A0%D9%A7",
        "&".join(f"speaker=name{number}" for number in range(500)),
        "&".join(f"{role}=name{number}" for number in range(20) for role in ("speaker", "about", "addressee")),
        *(f"q={words}" for words in ("C%2B%2B", "a-b", "it's", "%22", "NEAR(", "text:x", "%00", "🙂", "*", "-", "§q1")),
        "q=" + "word%20" * 40,
        "q=" + "a" * 300,
        "q=" + "%22a%20b%22%20OR%20" * 10 + "x",
        "q=a&sort=date&cursor=WyIiLDkyMjMzNzIwMzY4NTQ3NzU4MDdd",
        "&&&===&&",
        "%00=%00",
    ],
)
def test_a_hostile_query_is_answered_without_an_error_of_ours(piece: FlaskClient, query: str) -> None:
    assert piece.get(f"/quotes?{query}").status_code in (200, 422)


@pytest.mark.parametrize("body", [DEEP, '{"a": "\\ud800"}', "{", "\x00", "a" * 300_000])
def test_a_body_where_none_is_wanted_is_no_error_of_ours(piece: FlaskClient, body: str) -> None:
    assert piece.get("/quotes", data=body, content_type="application/json").status_code in (200, 413)


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_generated_requests_get_what_the_document_says(piece_app: Flask, mode: GenerationMode) -> None:
    schema = schemathesis.openapi.from_wsgi("/openapi.json", piece_app)
    attacked = set()
    for operation in (result.ok() for result in schema.get_all_operations()):
        if "security" in operation.definition.raw or (mode is GenerationMode.NEGATIVE and not operation.query):
            continue

        @settings(max_examples=25, derandomize=True, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy(generation_mode=mode))
        def attack(case: schemathesis.Case) -> None:
            if mode is GenerationMode.POSITIVE:
                leave_out_what_no_schema_can_say(case)
            case.call_and_validate()
            attacked.add(case.path)

        attack()
    assert {"/quotes", "/verify"} <= attacked


def leave_out_what_no_schema_can_say(case: schemathesis.Case) -> None:
    """A cursor is of an earlier answer, a range must not end before it starts, a stream has no parts; `q` for some."""
    gone = ["cursor", "date_from", "published_from", "date_match"]
    gone += ["fields", "include", "facets"] if case.query.get("format") in STREAMED else []
    gone += ["sort", "include"] if "q" not in case.query else []
    for name in gone:
        case.query.pop(name, None)
    if case.path == "/verify" and case.method == "GET":
        # Only the page of the form needs none.
        case.query.setdefault("text", "so it goes")


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_generated_writing_gets_what_the_document_says(app: Flask, admin: dict[str, str], mode: GenerationMode) -> None:
    schema = schemathesis.openapi.from_wsgi("/openapi.json", app)
    attacked = set()
    for operation in (result.ok() for result in schema.get_all_operations()):
        if "security" not in operation.definition.raw or operation.path == "/imports":
            continue  # Lines of JSON are no JSON: tests/test_archives.py sends them.

        @settings(max_examples=15, derandomize=True, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy(generation_mode=mode))
        def attack(case: schemathesis.Case) -> None:
            # A schema cannot say that a text needs a letter, or an id somebody: these are rightly 422.
            case.call_and_validate(headers=admin, excluded_checks=[positive_data_acceptance, ignored_auth])
            attacked.add(case.path)

        attack()
    assert {"/quotes", "/quotes/{quotation_id}", "/speakers/{speaker_id}/merge"} <= attacked
