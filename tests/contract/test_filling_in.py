"""Entering again what is on record: what nobody had told before is filled in, and what is known stays as it is."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

WORDS = {"text": "Enrich me words here", "speaker": "Rich Er"}
URL = "https://example.org/a"
TOLD = {
    "lang": "en",
    "original": "Обогати меня",
    "attributed_as": "Er",
    "role": "Mayor",
    "about": ["The Budget", "The Town"],
    "addressee": ["The Council"],
    "date": "2015-03",
    "context": "At the opening of the library.",
}
OTHERWISE = {
    "lang": "de",
    "original": "Andere Worte",
    "attributed_as": "Mr Er",
    "role": "Governor",
    "about": ["Somebody Else"],
    "addressee": ["Nobody Else"],
    "date": "1999",
    "context": "Somewhere else.",
}
WORDING = {"as_printed": "enrich me, words here", "prefix": "He said:", "suffix": "and went."}


@pytest.fixture
def post(client: FlaskClient, writer: dict[str, str]):
    def send(**members: Any) -> Any:
        sent = client.post("/quotes", json={**WORDS, **members}, headers=writer)
        assert sent.status_code in (200, 201), sent.text
        return sent

    return send


@pytest.fixture
def history(client: FlaskClient):
    return lambda quotation: client.get(f"{quotation['url']}/history").json["results"]


@pytest.fixture
def send_lines(client: FlaskClient, admin: dict[str, str]):
    def send(*lines: dict[str, Any]) -> dict[str, Any]:
        body = "\n".join(map(json.dumps, lines))
        done = client.post("/imports", data=body, content_type="application/x-ndjson", headers=admin)
        assert done.status_code == 200, done.text
        return {name: count for name, count in done.json.items() if count}

    return send


def shown(quotation: dict[str, Any], member: str) -> Any:
    value = quotation[member]
    return [speaker["name"] for speaker in value] if isinstance(value, list) else value


@pytest.mark.parametrize("member", TOLD)
def test_what_was_unknown_of_a_quotation_is_filled_in(client: FlaskClient, post, member: str) -> None:
    post()
    again = post(**{member: TOLD[member]})
    assert (again.status_code, shown(again.json, member)) == (200, TOLD[member])
    read = client.get(again.json["url"])
    assert (read.json, read.headers["ETag"]) == (again.json, again.headers["ETag"])


@pytest.mark.parametrize("member", TOLD)
def test_what_is_known_of_a_quotation_is_not_overwritten(post, member: str) -> None:
    first = post(**TOLD)
    again = post(**{member: OTHERWISE[member]})
    assert (again.status_code, again.json, again.headers["ETag"]) == (200, first.json, first.headers["ETag"])


def test_what_is_filled_in_is_one_entry_of_the_history_that_names_the_members(post, history) -> None:
    first = post(context="Known before.").json
    post(**TOLD)
    _, entry = history(first)
    assert (entry["action"], entry["by"], entry["reason"]) == ("filled_in", "write", None)
    assert set(entry["changes"]) == set(TOLD) - {"context"}
    assert entry["changes"]["date"] == {"was": None, "is": "2015-03"}
    assert entry["changes"]["addressee"] == {"was": [], "is": [{"id": "the-council", "name": "The Council"}]}


def test_a_filled_in_date_brings_its_bounds(post) -> None:
    post()
    filled = post(date="2015-03").json
    assert (filled["date_earliest"], filled["date_latest"]) == ("2015-03-01", "2015-03-31")


def test_what_is_filled_in_makes_another_validator(post) -> None:
    assert post().headers["ETag"] != post(context="At lunch.").headers["ETag"]


def test_filling_in_twice_changes_nothing_more(post, history) -> None:
    post()
    filled = post(**TOLD, sources=[{"url": URL, **WORDING}])
    entries = history(filled.json)
    again = post(**TOLD, sources=[{"url": URL, **WORDING}])
    assert (again.status_code, again.json, again.headers["ETag"]) == (200, filled.json, filled.headers["ETag"])
    assert history(filled.json) == entries


@pytest.mark.parametrize(
    "query", ["q=opening", "q=Обогати", "date_from=2015&q=enrich", "about=the-town&q=enrich", "lang=en&q=enrich"]
)
def test_what_is_filled_in_is_found(client: FlaskClient, post, query: str) -> None:
    post()
    post(**TOLD)
    assert len(client.get(f"/quotes?{query}").json["results"]) == 1


def test_a_new_source_and_what_is_filled_in_with_it_both_go_in(post, history) -> None:
    first = post().json
    again = post(**TOLD, source_url=URL).json
    assert (again["source_url"], again["role"]) == (URL, "Mayor")
    assert [entry["action"] for entry in history(first)] == ["created", "source_added", "filled_in"]


@pytest.mark.parametrize("member", WORDING)
def test_what_was_unknown_of_a_printing_is_filled_in(post, member: str) -> None:
    post(sources=[{"url": URL}])
    (source,) = post(sources=[{"url": URL, member: WORDING[member]}]).json["sources"]
    assert source[member] == WORDING[member]


@pytest.mark.parametrize("member", WORDING)
def test_what_is_known_of_a_printing_is_not_overwritten(post, member: str) -> None:
    first = post(sources=[{"url": URL, **WORDING}]).json
    assert post(sources=[{"url": URL, member: "something else"}]).json == first


def test_a_wording_that_is_filled_in_stands_in_the_history_with_what_was_and_is(post, history) -> None:
    first = post(sources=[{"url": URL, "prefix": "He said:"}]).json
    post(sources=[{"url": URL, **WORDING}])
    _, entry = history(first)
    assert entry["action"] == "filled_in"
    assert entry["changes"] == {
        "sources": {"was": [{"url": URL, "prefix": "He said:"}], "is": [{"url": URL, **WORDING}]}
    }


def test_a_refused_quotation_fills_in_nothing(client: FlaskClient, post, writer: dict[str, str]) -> None:
    first = post().json
    refused = client.post("/quotes", json={**WORDS, **TOLD, "about": [{"id": "nobody"}]}, headers=writer)
    assert (refused.status_code, client.get(first["url"]).json) == (422, first)


def test_an_import_fills_in_and_counts_what_it_filled_in(client: FlaskClient, send_lines) -> None:
    send_lines(WORDS, {"text": "other words"})
    assert send_lines(
        {**WORDS, "date": "2015-03"},
        {**WORDS, "context": "At lunch.", "date": "1999"},
        {"text": "other words", "role": "Mayor", "source_url": URL},
        WORDS,
    ) == {"read": 4, "filled_in": 2, "source_added": 1, "unchanged": 1}
    (filled,) = client.get("/quotes?speaker=Rich+Er").json["results"]
    assert (filled["date"], filled["context"]) == ("2015-03", "At lunch.")


def test_lines_of_one_import_fill_in_what_the_one_before_left_open(client: FlaskClient, send_lines) -> None:
    counted = send_lines(
        {**WORDS, "source": {"url": URL, "prefix": "He said:"}},
        {**WORDS, **TOLD, "source": {"url": URL, **WORDING, "prefix": "not this"}},
        {**WORDS, **OTHERWISE},
    )
    assert counted == {"read": 3, "created": 1, "filled_in": 1, "unchanged": 1}
    (quotation,) = client.get("/quotes").json["results"]
    assert {member: shown(quotation, member) for member in TOLD} == TOLD
    assert {member: quotation["sources"][0][member] for member in WORDING} == WORDING


def test_a_page_of_which_more_is_known_counts_as_filled_in(send_lines) -> None:
    send_lines({**WORDS, "source_url": URL})
    assert send_lines({**WORDS, "source": {"url": URL, "title": "A title"}}) == {"read": 1, "filled_in": 1}


def test_an_archive_with_words_that_a_merge_retracted_fills_in_nothing_on_a_second_import(
    client: FlaskClient, admin: dict[str, str]
) -> None:
    for name, members in (("Dup A", TOLD), ("Dup B", {})):
        client.post("/quotes", json={"text": "the same words", "speaker": name, **members}, headers=admin)
    client.post("/speakers/dup-a/merge", json={"into": "dup-b"}, headers=admin)
    archive = client.get("/quotes?format=jsonl&status=reported&status=retracted").data
    sent = client.post("/imports", data=archive, content_type="application/x-ndjson", headers=admin)
    assert sent.json["unchanged"] == 2
    assert client.get("/quotes?format=jsonl&status=reported&status=retracted").data == archive
