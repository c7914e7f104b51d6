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


KNOWN = {"name": "Jane Example"}
TAUGHT = {**KNOWN, "kind": "person", "wikidata": "Q42", "names": [{"name": "Jay E.", "lang": "en"}]}


def test_what_is_learned_of_a_speaker_stands_in_its_history_with_what_was_and_is(
    client: FlaskClient, post, history
) -> None:
    post("some words", speaker=KNOWN)
    post("other words", speaker=TAUGHT)
    created, learned = history("/speakers/jane-example")
    assert (created["action"], learned["action"], learned["by"]) == ("created", "identified", "write")
    assert learned["changes"] == {
        "kind": {"was": "unknown", "is": "person"},
        "wikidata": {"was": None, "is": "Q42"},
        "names": {"was": ["Jane Example"], "is": ["Jane Example", "Jay E."]},
    }
    assert client.get("/speakers/jane-example").json["updated_at"] == learned["at"]


def test_a_further_name_stands_in_the_history_of_the_speaker(post, history) -> None:
    post("some words", speaker={"name": "Jane Example", "names": [{"name": "Jay E."}]})
    post("other words", speaker={"name": "Jane Example", "names": [{"name": "Jay E."}, {"name": "J. E."}]})
    (named,) = history("/speakers/jane-example")[1:]
    before = ["Jane Example", "Jay E."]
    assert (named["action"], named["changes"]) == ("named", {"names": {"was": before, "is": [*before, "J. E."]}})


def test_what_was_known_of_a_speaker_leaves_no_trace(post, history) -> None:
    post("some words", speaker=TAUGHT)
    post("other words", speaker=TAUGHT)
    assert len(history("/speakers/jane-example")) == 1


@pytest.mark.parametrize("role", ["speaker", "about", "addressee"])
@pytest.mark.parametrize("how", ["corrected", "learned"])
def test_a_speaker_that_is_shown_otherwise_stands_in_the_histories_of_its_quotations(
    client: FlaskClient, post, patch, history, role: str, how: str
) -> None:
    told = KNOWN if role == "speaker" else [KNOWN]
    quotation = post("some words", **{"speaker": "Critic", role: told})
    untouched = post("other words", speaker="Critic")
    if how == "corrected":
        patch("/speakers/jane-example?reason=typo", {"kind": "person"})
    else:
        post("more words", speaker=TAUGHT)
    entry = history(quotation["url"])[-1]
    was, is_ = ({"id": "jane-example", "name": "Jane Example", "kind": kind} for kind in ("unknown", "person"))
    wrapped = {"was": was, "is": is_} if role == "speaker" else {"was": [was], "is": [is_]}
    assert (entry["action"], entry["changes"]) == ("speaker_updated", {role: wrapped})
    assert entry["reason"] == ("typo" if how == "corrected" else None)
    assert client.get(quotation["url"]).json["updated_at"] == entry["at"]
    assert len(history(untouched["url"])) == 1


def test_a_rename_tells_the_histories_of_the_quotations_both_names(post, patch, history) -> None:
    quotation = post("some words", speaker=KNOWN)
    patch("/speakers/jane-example", {"name": "Jane Sample"})
    assert history(quotation["url"])[-1]["changes"] == {
        "speaker": {
            "was": {"id": "jane-example", "name": "Jane Example"},
            "is": {"id": "jane-example", "name": "Jane Sample"},
        }
    }


def test_the_history_of_a_merged_speaker_is_that_of_whom_it_was_merged_into(
    client: FlaskClient, post, admin: dict[str, str]
) -> None:
    post("some words", speaker="J. Example")
    post("other words", speaker="Jane Example")
    client.post("/speakers/j-example/merge", json={"into": "jane-example"}, headers=admin)
    moved = client.get("/speakers/j-example/history?format=json")
    assert moved.status_code == 308
    assert moved.headers["Location"].endswith("/speakers/jane-example/history?format=json")
    entry = client.get(moved.headers["Location"]).json["results"][-1]
    assert (entry["action"], entry["changes"]["merged_from"]) == ("merged", {"was": None, "is": "j-example"})


def test_the_history_of_nobody_is_404(client: FlaskClient) -> None:
    assert client.get("/speakers/nobody/history").status_code == 404


def test_a_merge_leaves_the_roles_of_the_quotation_that_stays_before_those_it_takes(
    client: FlaskClient, post, admin: dict[str, str]
) -> None:
    post("same words", speaker="J. Example", about=["Dan", "Eve"])
    kept = post("same words", speaker="Jane Example", about=["Cid"])
    client.post("/speakers/j-example/merge", json={"into": "jane-example"}, headers=admin)
    assert [ref["name"] for ref in client.get(kept["url"]).json["about"]] == ["Cid", "Dan", "Eve"]
