"""Corrections that reach further than one quotation: of pages that printed several, and of who is spoken of."""

from typing import Any

import pytest
from flask.testing import FlaskClient

URL = "https://example.org/a"
TOLD = {
    "title": "Wrong title",
    "publisher": "The Wrong Times",
    "authors": ["Wrong Author"],
    "published": "2020",
    "archive_url": "https://archive.example/wrong",
    "archived_at": "2020-01-01T00:00:00Z",
}
CORRECT = {
    "title": "Right title",
    "publisher": "The Right Times",
    "authors": ["Right Author"],
    "published": "2021-05",
    "archive_url": "https://archive.example/right",
    "archived_at": "2021-01-01T00:00:00Z",
}


@pytest.fixture
def post(client: FlaskClient, writer: dict[str, str]):
    def send(text: str, **members: Any) -> dict[str, Any]:
        sent = client.post("/quotes", json={"text": text, **members}, headers=writer)
        assert sent.status_code in (200, 201), sent.text
        return sent.json

    return send


@pytest.fixture
def patch(client: FlaskClient, writer: dict[str, str]):
    def send(url: str, body: dict[str, Any]) -> dict[str, Any]:
        tag = client.get(url.partition("?")[0]).headers["ETag"]
        sent = client.patch(url, json=body, headers={**writer, "If-Match": tag})
        assert sent.status_code == 200, sent.text
        return sent.json

    return send


@pytest.fixture
def history(client: FlaskClient):
    return lambda url: client.get(f"{url.partition('?')[0]}/history").json["results"]


@pytest.mark.parametrize("member", CORRECT)
def test_what_a_correction_says_of_a_known_page_is_so(client: FlaskClient, post, patch, member: str) -> None:
    quotation = post("some words", sources=[{"url": URL, **TOLD}])
    changed = patch(quotation["url"], {"sources": [{"url": URL, member: CORRECT[member]}]})
    (source,) = changed["sources"]
    assert {name: source[name] for name in TOLD} == {**TOLD, member: CORRECT[member]}
    assert client.get(f"/sources/{source['id']}").json[member] == CORRECT[member]


@pytest.mark.parametrize("member", [member for member in CORRECT if member != "authors"])
def test_null_takes_from_a_page_what_was_wrong(post, patch, member: str) -> None:
    quotation = post("some words", sources=[{"url": URL, **TOLD}])
    (source,) = patch(quotation["url"], {"sources": [{"url": URL, member: None}]})["sources"]
    assert source[member] is None


def test_an_empty_list_takes_the_authors_from_a_page(post, patch) -> None:
    quotation = post("some words", sources=[{"url": URL, **TOLD}])
    (source,) = patch(quotation["url"], {"sources": [{"url": URL, "authors": []}]})["sources"]
    assert source["authors"] == []


def test_a_corrected_page_stands_in_the_history_with_what_was_and_is_and_why(post, patch, history) -> None:
    quotation = post("some words", sources=[{"url": URL, "title": "Wrong title", "publisher": "Stays"}])
    patch(f"{quotation['url']}?reason=A%20typo", {"sources": [{"url": URL, "title": "Right title"}]})
    entry = history(quotation["url"])[-1]
    assert (entry["action"], entry["by"], entry["reason"]) == ("source_updated", "write", "A typo")
    assert entry["changes"] == {
        "sources": {"was": [{"url": URL, "title": "Wrong title"}], "is": [{"url": URL, "title": "Right title"}]}
    }


def test_a_corrected_page_is_corrected_for_every_quotation_that_it_printed(
    client: FlaskClient, post, patch, history
) -> None:
    one, two = (post(text, sources=[{"url": URL, "title": "Wrong title"}]) for text in ("one", "two"))
    other = post("three", sources=[{"url": "https://example.org/b", "title": "Wrong title"}])
    tags = {quotation["url"]: client.get(quotation["url"]).headers["ETag"] for quotation in (one, two, other)}
    patch(one["url"], {"sources": [{"url": URL, "title": "Right title"}]})
    titles = [client.get(quotation["url"]).json["sources"][0]["title"] for quotation in (one, two, other)]
    assert titles == ["Right title", "Right title", "Wrong title"]
    assert [history(quotation["url"])[-1]["action"] for quotation in (one, two, other)] == [
        "source_updated",
        "source_updated",
        "created",
    ]
    changed = [client.get(url).headers["ETag"] != tag for url, tag in tags.items()]
    assert changed == [True, True, False]


def test_what_is_given_of_a_page_as_it_is_leaves_no_trace(client: FlaskClient, post, patch, history) -> None:
    quotation = post("some words", sources=[{"url": URL, **TOLD, "prefix": "He said:"}])
    before = client.get(quotation["url"]).headers["ETag"]
    patch(quotation["url"], {"sources": [{"url": URL, **TOLD, "prefix": "He said:"}]})
    assert client.get(quotation["url"]).headers["ETag"] == before
    assert len(history(quotation["url"])) == 1


def test_a_corrected_wording_stands_in_the_history_with_what_was_and_is(post, patch, history) -> None:
    quotation = post("some words", sources=[{"url": URL, "prefix": "He said:"}])
    patch(quotation["url"], {"sources": [{"url": URL, "prefix": "She said:"}]})
    assert history(quotation["url"])[-1]["changes"] == {
        "sources": {"was": [{"url": URL, "prefix": "He said:"}], "is": [{"url": URL, "prefix": "She said:"}]}
    }


def test_entering_again_fills_in_what_was_unknown_of_a_page_and_says_so(post, history) -> None:
    first = post("some words", sources=[{"url": URL, "title": "A title"}])
    again = post("some words", sources=[{"url": URL, "title": "Another", "publisher": "The Times"}])
    assert [again["sources"][0][name] for name in ("title", "publisher")] == ["A title", "The Times"]
    assert history(first["url"])[-1]["changes"] == {
        "sources": {"was": [{"url": URL, "publisher": None}], "is": [{"url": URL, "publisher": "The Times"}]}
    }


@pytest.mark.parametrize("role", ["about", "addressee"])
def test_a_merge_of_who_is_spoken_of_or_to_stands_in_the_history(
    client: FlaskClient, post, history, admin: dict[str, str], role: str
) -> None:
    quotation = post("some words", speaker="Critic", **{role: ["J. Example", "Somebody Else"]})
    untouched = post("other words", speaker="Critic", **{role: ["Somebody Else"]})
    post("more words", speaker="Jane Example")
    client.post("/speakers/j-example/merge", json={"into": "jane-example"}, headers=admin)
    entry = history(quotation["url"])[-1]
    assert (entry["action"], entry["by"]) == ("merged", "admin")
    assert entry["changes"] == {
        role: {
            "was": [{"id": "j-example", "name": "J. Example"}],
            "is": [{"id": "jane-example", "name": "Jane Example"}],
        }
    }
    assert client.get(quotation["url"]).json["updated_at"] == entry["at"]
    assert len(history(untouched["url"])) == 1


def test_the_main_name_of_a_speaker_is_its_first_also_after_a_correction(client: FlaskClient, post, patch) -> None:
    post("some words", speaker={"name": "Jane Example", "names": [{"name": "J. Example"}, {"name": "Jane E."}]})
    names = [{"name": name} for name in ("Jane Example", "J. Example", "Jane E.")]
    patch("/speakers/jane-example", {"name": "Jane E.", "names": names})
    shown = [name["name"] for name in client.get("/speakers/jane-example").json["names"]]
    assert shown == ["Jane E.", "Jane Example", "J. Example"]
