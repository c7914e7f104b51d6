"""`q`, `facets`, `include=highlight` and `sort=relevance` on the demonstration data."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask.testing import FlaskClient

from quoteapi.api import context
from quoteapi.store.database import Database

VIVID = "vivid example of the failure of the United States' policy in the Middle East"
COURAGE = "courage and manliness"
UGLY = "the ugly neocolonial system of international relations"
POSITION = "position regarding the ongoing Zionist aggression against our people"
DESTRUCTIVE = "destructive policy"


def texts(client: FlaskClient, **query: str) -> list[str]:
    response = client.get("/quotes", query_string=query)
    assert response.status_code == 200, response.text
    return [quotation["text"] for quotation in response.json["results"]]


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("policy", {VIVID, DESTRUCTIVE}),
        ("POLICY middle", {VIVID}),
        ('"in the Middle East"', {VIVID}),
        ('"in Middle East"', set()),
        ("policy -destructive", {VIVID}),
        ("neocolonial OR courage", {UGLY, COURAGE}),
        ("States'", {VIVID}),
        ("states’ policy", {VIVID}),
        ("manliness!", {COURAGE}),
        ("lavrov", set()),
    ],
)
def test_words_find(piece: FlaskClient, q: str, found: set[str]) -> None:
    assert set(texts(piece, q=q)) == found


def test_words_in_the_text_come_before_words_in_the_context(piece: FlaskClient) -> None:
    met = texts(piece, q="the")
    in_text = [text for text in met if " the " in f" {text} "]
    assert set(met[: len(in_text)]) == set(in_text)
    assert len(met) > len(in_text)


def test_relevance_is_the_default_order_with_words(piece: FlaskClient) -> None:
    assert texts(piece, q="the") == texts(piece, q="the", sort="relevance") != texts(piece, q="the", sort="date")


@pytest.mark.parametrize("sort", ["relevance", "-date", "date", "-added", "added"])
def test_pages_by_cursor_meet_each_result_once(piece: FlaskClient, sort: str) -> None:
    met, url = [], f"/quotes?q=the&sort={sort}&limit=1"
    while url:
        answer = piece.get(url).json
        met += [quotation["text"] for quotation in answer["results"]]
        url = answer["next"]
    assert met == texts(piece, q="the", sort=sort, limit="100")


def test_words_and_filters_must_both_hold(piece: FlaskClient) -> None:
    assert texts(piece, q="policy", speaker="Putin", lang="en", date_from="2023") == [VIVID]
    assert texts(piece, q="policy", speaker="Hamas") == []


def test_the_total_with_words_is_exact(piece: FlaskClient) -> None:
    assert piece.get("/quotes?q=policy&limit=1&include=total").json["total"] == 2


def test_a_highlight_marks_matches_and_escapes_everything_else(piece: FlaskClient) -> None:
    (found,) = piece.get("/quotes?q=states+OR+hamas+middle&include=highlight&fields=text").json["results"]
    assert set(found) == {"id", "text", "highlight"}
    assert found["highlight"] == {
        "text": "vivid example of the failure of the United <mark>States</mark>&#x27; policy in the "
        "<mark>Middle</mark> East",
        "context": "His first comments after the outbreak of the war between Israel and <mark>Hamas</mark>, at a "
        "meeting with the prime minister of Iraq.",
    }


def test_there_is_no_highlight_unless_asked_for(piece: FlaskClient) -> None:
    assert "highlight" not in piece.get("/quotes?q=policy").json["results"][0]


def test_facets_count_all_that_match_and_not_only_the_page(piece: FlaskClient) -> None:
    facets = piece.get("/quotes?facets=speaker,about,publisher,year,lang,status&limit=1").json["facets"]
    assert facets["speaker"][0] == {"value": "vladimir-putin", "name": "Vladimir Putin", "count": 2}
    assert sum(each["count"] for each in facets["speaker"]) == 7
    assert {"value": "united-states", "name": "United States", "count": 2} in facets["about"]
    assert facets["publisher"] == [{"value": "The Moscow Times", "count": 7}]
    assert facets["year"] == [
        {"value": "2023", "count": 4},
        {"value": "2007", "count": 1},
        {"value": "2015", "count": 1},
    ]
    assert facets["lang"] == [{"value": "en", "count": 7}]
    assert facets["status"] == [{"value": "reported", "count": 7}]


def test_facets_are_only_there_when_asked_for_and_only_those(piece: FlaskClient) -> None:
    assert "facets" not in piece.get("/quotes?q=policy").json
    assert piece.get("/quotes?q=policy&facets=year").json["facets"] == {"year": [{"value": "2023", "count": 2}]}


@pytest.mark.parametrize("q", ["!!!", "'", "%22", "%25", "%00", "%F0%9F%98%80", "--", "%E2%80%A6"])
@pytest.mark.parametrize("more", ["", "&speaker=Putin&include=total,highlight&facets=year,speaker&sort=date"])
def test_punctuation_alone_finds_nothing_and_is_no_error(piece: FlaskClient, q: str, more: str) -> None:
    answer = piece.get(f"/quotes?q={q}{more}")
    assert (answer.status_code, answer.json["results"], answer.json["next"]) == (200, [], None)
    assert not more or (answer.json["total"], answer.json["facets"]) == (0, {"year": [], "speaker": []})
    for format_ in ("csv", "jsonl", "atom", "jsonfeed", "html"):
        assert piece.get(f"/quotes?q={q}&format={format_}").status_code == 200


def test_the_cursor_of_other_words_is_422(piece: FlaskClient) -> None:
    cursor = piece.get("/quotes?q=the&limit=1").json["next"].partition("cursor=")[2]
    assert piece.get(f"/quotes?q=the&limit=2&facets=year&cursor={cursor}").status_code == 200
    for other in ("q=policy", "q=the&sort=date", "q=the&speaker=Putin"):
        assert piece.get(f"/quotes?{other}&cursor={cursor}").status_code == 422


@pytest.mark.parametrize("more", ["", "&include=total,highlight&facets=speaker,year"])
def test_words_add_at_most_three_statements(
    piece: FlaskClient, statements: Callable[[Database], AbstractContextManager[list[str]]], more: str
) -> None:
    with piece.application.app_context():
        database = context.database()
    with statements(database) as sent:
        assert piece.get(f"/quotes?speaker=Putin&q=the{more}").status_code == 200
    assert len(sent) <= (6 if more else 4)
