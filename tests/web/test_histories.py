"""Histories as pages: who changed what, when and why, with what was and what is; of what was retracted, no words."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from quoteapi.web.rendering import ICON
from tests.web.conftest import ATTACKS, BIDI, SCRIPT

HTML = {"Accept": "text/html"}
URL = "https://example.org/a"
ANOTHER = "https://example.org/b"
REASON = "The transcript says otherwise"


@pytest.fixture
def quotation(client: FlaskClient, writer: dict[str, str]) -> dict[str, Any]:
    body = {
        "text": "We shall see what we shall see",
        "original": "Nous verrons ce que nous verrons",
        "speaker": "Jane Example",
        "role": "Minister",
        "date": "2023-10",
        "context": "In a speech to nobody",
        "about": ["One", "Two"],
        "source": {"url": URL, "title": "A title to be read", "as_printed": "We shall soon see"},
    }
    return client.post("/quotes", json=body, headers=writer).json


@pytest.fixture
def patch(client: FlaskClient, writer: dict[str, str]):
    def send(path: str, body: dict[str, Any], reason: str = REASON) -> None:
        tag = client.get(path).headers["ETag"]
        headers = {**writer, "If-Match": tag}
        sent = client.patch(path, query_string={"reason": reason}, json=body, headers=headers)
        assert sent.status_code == 200, sent.text

    return send


@pytest.fixture
def history(client: FlaskClient):
    """Gives the page of a history as text, and its last entry."""

    def read(path: str) -> tuple[str, str]:
        sent = client.get(f"{path}/history", headers=HTML)
        assert sent.status_code == 200, sent.text
        (entries,) = re.findall(r'<ol class="history">(.*?)</ol>', sent.text, re.DOTALL)
        return sent.text, entries.split("<li>")[-1]

    return read


def plain(entry: str) -> dict[str, str]:
    """Return what an entry says of each member: what was in [-brackets-], what is in [+brackets+]."""
    entry = re.sub(r'<span class="unseen"[^>]*>.*?</span>', "", entry)
    entry = re.sub(r"</?del>", lambda tag: "-]" if "/" in tag[0] else "[-", entry)
    entry = re.sub(r"</?ins>", lambda tag: "+]" if "/" in tag[0] else "[+", entry)
    members = re.findall(r"<dt>(.*?)</dt><dd dir=\"auto\">(.*?)</dd>", entry, re.DOTALL)
    return {label: re.sub("<[^>]+>", "", shown).strip() for label, shown in members}


CHANGES = {
    "words": ({"text": "We shall see what you will see"}, {"Words": "We shall see what [-we shall-] [+you will+] see"}),
    "words anew": (
        {"text": "It was never said at all"},
        {"Words": "[-We shall see what we shall see-] → [+It was never said at all+]"},
    ),
    "the original": (
        {"original": "Nous verrons ce que vous verrez"},
        {"Original": "Nous verrons ce que [-nous verrons-] [+vous verrez+]"},
    ),
    "the date": ({"date": "2023-10-07"}, {"Said": "[-October 2023-] → [+7 October 2023+]"}),
    "a date of the same words": (
        {"date": "2023-10/2023-10"},
        {"Said": "[-October 2023 (2023-10)-] → [+October 2023 (2023-10/2023-10)+]"},
    ),
    "nothing more": ({"role": None}, {"Role": "[-Minister-]"}),
    "something new": ({"attributed_as": "J. E."}, {"Printed as": "[+J. E.+]"}),
    "the speaker": ({"speaker": "John Example"}, {"Speaker": "[-Jane Example-] → [+John Example+]"}),
    "the subjects": ({"about": ["Two", "Three"]}, {"About": "[-One-] → [+Three+]"}),
    "the order of the subjects": (
        {"about": ["Two", "One"]},
        {"About": "In another order, or said to be in another language."},
    ),
    "a wording": (
        {"sources": [{"url": URL, "as_printed": "We shall never see"}]},
        {"Source": URL, "Wording there": "We shall [-soon-] [+never+] see"},
    ),
    "another source": (
        {"sources": [{"url": ANOTHER}]},
        {"Source": f"[+{ANOTHER}+]", "Wording there": "[-We shall soon see-]"},
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_was_and_what_is_can_be_read(quotation: dict[str, Any], patch, history, what: str) -> None:
    path = f"/quotes/{quotation['id']}"
    given, shown = CHANGES[what]
    patch(path, given)
    _, entry = history(path)
    assert plain(entry) == shown


def test_a_corrected_page_is_told_of_in_words(quotation: dict[str, Any], patch, history) -> None:
    path = f"/quotes/{quotation['id']}"
    corrected = {"title": "A title to read", "published": "2023", "archived_at": "2024-02-03T04:05:06Z"}
    patch(path, {"sources": [{"url": URL, "as_printed": "We shall soon see", **corrected}]})
    _, entry = history(path)
    assert "<b>Source corrected</b>" in entry
    assert plain(entry) == {
        "Source": URL,
        "Title": "A title to [-be -]read",
        "Published": "[+2023+]",
        "Archived": "[+3 February 2024+]",
    }


def test_an_entry_says_who_when_and_why(quotation: dict[str, Any], client: FlaskClient, patch, history) -> None:
    path = f"/quotes/{quotation['id']}"
    patch(path, {"role": "President"})
    _, entry = history(path)
    at = client.get(f"{path}/history").json["results"][-1]["at"]
    assert re.search(rf'by <bdi>write</bdi>, <time datetime="{at}">\d+ \w+ \d{{4}}, {at[11:16]} UTC</time>', entry)
    assert f'<p dir="auto">{REASON}</p>' in entry


def test_entries_stand_in_the_order_of_the_json(quotation: dict[str, Any], client: FlaskClient, patch, history) -> None:
    path = f"/quotes/{quotation['id']}"
    for reason in ("first", "second"):
        patch(path, {"role": reason}, reason)
    text, _ = history(path)
    told = [entry["reason"] for entry in client.get(f"{path}/history").json["results"]][1:]
    assert re.findall(r'<p dir="auto">(\w+)</p>', text) == told == ["first", "second"]


def test_a_review_leads_to_its_evidence(
    quotation: dict[str, Any], client: FlaskClient, writer: dict[str, str], history
) -> None:
    path = f"/quotes/{quotation['id']}"
    review = {"status": "disputed", "note": REASON, "evidence_url": "https://example.org/evidence"}
    client.post(f"{path}/reviews", json=review, headers=writer)
    _, entry = history(path)
    assert 'Reported → <b class="disputed">Disputed</b>' in entry
    assert '<a href="https://example.org/evidence" rel="noopener nofollow">Evidence</a>' in entry


def test_a_speakers_history_tells_of_names(quotation: dict[str, Any], patch, history) -> None:
    patch("/speakers/jane-example", {"names": [{"name": "J. Example"}], "wikidata": "Q42", "kind": "person"})
    text, entry = history("/speakers/jane-example")
    assert "<h1><bdi>Jane Example</bdi></h1>" in text
    assert 'href="/speakers/jane-example">To the speaker</a>' in text
    assert plain(entry) == {
        "Kind": "[-unknown-] → [+person+]",
        "Wikidata item": "[+Q42+]",
        "Spellings": "[+J. Example+]",
    }


def test_another_kind_of_a_speaker_is_seen_in_the_history_of_a_quotation(
    quotation: dict[str, Any], patch, history
) -> None:
    patch("/speakers/jane-example", {"kind": "person"})
    _, entry = history(f"/quotes/{quotation['id']}")
    assert plain(entry) == {
        "Speaker": "[-Jane Example (jane-example, unknown)-] → [+Jane Example (jane-example, person)+]"
    }


def test_the_histories_of_two_quotations_that_a_merge_made_one_lead_to_each_other(
    quotation: dict[str, Any], client: FlaskClient, admin: dict[str, str], history
) -> None:
    double = client.post("/quotes", json={"text": quotation["text"], "speaker": "J. Example"}, headers=admin).json
    client.post("/speakers/j-example/merge", json={"into": "jane-example"}, headers=admin)
    kept, folded = (f"/quotes/{one['id']}" for one in (quotation, double))
    for here, there in ((kept, f"{folded}/history"), (folded, kept)):
        text, _ = history(here)
        assert re.search(rf'<dt>United with</dt><dd dir="auto"><ins>.*<a href="{there}">', text), here


def test_a_quotations_page_names_what_changed_and_leads_to_the_rest(
    quotation: dict[str, Any], client: FlaskClient, patch
) -> None:
    path = f"/quotes/{quotation['id']}"
    patch(path, {"text": "We shall see what you will see", "date": "2023"})
    text = client.get(path, headers=HTML).text
    assert "Changed: Words, Said" in text
    assert f'<a href="{path}/history">' in text
    assert "<del>" not in text


@pytest.fixture
def retracted(client: FlaskClient, quotation: dict[str, Any], writer: dict[str, str], patch) -> str:
    path = f"/quotes/{quotation['id']}"
    sources = [{"url": URL, "as_printed": "printed otherwise", "prefix": "words ahead", "suffix": "words behind"}]
    patch(path, {"text": "not to be seen", "original": "never more", "context": "the occasion", "sources": sources})
    assert client.delete(f"{path}?reason=Fabricated", headers=writer).status_code == 204
    return path


def test_the_history_of_a_retracted_quotation_does_not_repeat_its_words(retracted: str, history) -> None:
    text, entry = history(retracted)
    assert 'Reported → <b class="retracted">Retracted</b>' in entry
    assert "Fabricated" in entry
    for words in (
        "shall",
        "to be seen",
        "verrons",
        "never more",
        "speech",
        "occasion",
        "otherwise",
        "ahead",
        "words behind",
    ):
        assert words not in text.partition("<main")[2].replace(REASON, ""), words
    assert "<title>History of a retracted quotation" in text


def test_the_history_of_a_retracted_quotation_leads_to_the_reason(client: FlaskClient, retracted: str, history) -> None:
    text, _ = history(retracted)
    assert f'<a href="{retracted}">Why it was retracted</a>' in text
    gone = client.get(retracted, headers=HTML)
    assert (gone.status_code, f'<a href="{retracted}/history">What happened to it</a>' in gone.text) == (410, True)


@pytest.mark.parametrize("attack", ATTACKS)
def test_attacks_stand_in_histories_as_text(client: FlaskClient, as_, patch, history, attack: dict[str, Any]) -> None:
    hostile = as_("admin", f"desk {SCRIPT} {BIDI}")
    made = client.post("/quotes", json=attack, headers=hostile).json
    path, speaker = f"/quotes/{made['id']}", f"/speakers/{made['speaker']['id']}"
    twisted = attack["original"]
    source = attack["source"]
    patch(
        path,
        {member: f"{twisted} {made[member]} {twisted}" for member in ("text", "original", "attributed_as", "role")}
        | {"context": None, "about": [f"Other {twisted}"], "addressee": [], "speaker": f"Adam {twisted}"}
        | {"sources": [source | {"title": f"T {twisted}", "authors": [twisted], "publisher": twisted, "prefix": "x"}]},
        twisted,
    )
    patch(speaker, {"name": f"Eve, {twisted}", "names": [{"name": twisted}]}, twisted)
    review = {"status": "disputed", "note": twisted, "evidence_url": source["archive_url"]}
    client.post(f"{path}/reviews", json=review, headers=hostile)
    for address in (path, speaker):
        text, _ = history(address)
        assert re.findall(r"<script>|<img|<svg/|<textarea", text) == []
        assert re.findall(r"<[^>]+\son\w+=", re.sub(r'"[^"]*"', '""', text)) == []
        assert re.findall(r'href="(?!https?://|/|\?|#)', text.replace(ICON, "")) == []
        assert not {"\u202e", "\u2066"} & set(text)
        assert "${49}" not in text


@pytest.mark.parametrize("path", ["/quotes/00000000-0000-7000-8000-000000000000/history", "/speakers/nobody/history"])
def test_the_history_of_nothing_is_a_404_page(client: FlaskClient, path: str) -> None:
    sent = client.get(path, headers=HTML)
    assert (sent.status_code, sent.mimetype) == (404, "text/html")


def test_a_merged_speakers_history_leads_on_also_as_a_page(
    client: FlaskClient, quotation: dict[str, Any], admin: dict[str, str]
) -> None:
    client.post("/quotes", json={"text": "Something else again", "speaker": "J. Example"}, headers=admin)
    client.post("/speakers/j-example/merge", json={"into": "jane-example"}, headers=admin)
    moved = client.get("/speakers/j-example/history", headers=HTML)
    assert moved.status_code == 308
    shown = client.get(moved.headers["Location"], headers=HTML).text
    assert '<a href="/speakers/j-example"><bdi>j-example</bdi></a>' in shown


def test_a_page_of_a_history_is_new_after_a_change_and_else_not_sent_again(
    client: FlaskClient, quotation: dict[str, Any], patch
) -> None:
    path = f"/quotes/{quotation['id']}"
    seen = client.get(f"{path}/history", headers=HTML).headers["ETag"]
    again = {**HTML, "If-None-Match": seen}
    assert client.get(f"{path}/history", headers=again).status_code == 304
    patch(path, {"role": "President"})
    assert client.get(f"{path}/history", headers=again).status_code == 200
