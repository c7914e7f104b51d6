"""Atom and JSON Feed of a search."""

import re
import warnings
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
from flask.testing import FlaskClient

from quoteapi.text.draft import STATUSES

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # The parser is older than some of what Python now warns of.
    import feedparser

ATOM = "{http://www.w3.org/2005/Atom}"
XHTML_IDS = r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"

# What https://www.jsonfeed.org/version/1.1/ says of the members that we send.
JSON_FEED = {
    "type": "object",
    "required": ["version", "title", "items"],
    "additionalProperties": False,
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": {"type": "string"},
        **{key: {"type": "string", "pattern": "^https?://"} for key in ("home_page_url", "feed_url", "next_url")},
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id"],
                "anyOf": [{"required": ["content_html"]}, {"required": ["content_text"]}],
                "additionalProperties": False,
                "properties": {
                    "id": {"type": "string", "minLength": 1},
                    **{key: {"type": "string", "pattern": "^https?://"} for key in ("url", "external_url")},
                    **{key: {"type": "string"} for key in ("title", "content_html", "language")},
                    **{key: {"type": "string", "pattern": MOMENT} for key in ("date_published", "date_modified")},
                    "authors": {
                        "items": {
                            "anyOf": [{"required": ["name"]}, {"required": ["url"]}],
                            "properties": {"name": {"type": "string"}, "url": {"type": "string"}},
                            "additionalProperties": False,
                        }
                    },
                    "tags": {"items": {"type": "string"}},
                },
            },
        },
    },
}

SEARCHES = [
    "",
    "speaker=Putin",
    "about=Putin",
    "q=policy",
    "source=themoscowtimes.com",
    "speaker=nobody",
    "speaker=Eve",
]


def parsed(reader: FlaskClient, search: str) -> feedparser.FeedParserDict:
    response = reader.get(f"/quotes?format=atom&{search}")
    assert response.status_code == 200, response.text
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return feedparser.parse(response.data, response_headers={"content-type": response.content_type})


def all_of(reader: FlaskClient, search: str) -> list[dict[str, Any]]:
    statuses = "&".join(f"status={status}" for status in STATUSES)
    return reader.get(f"/quotes?{search}&{statuses}").json["results"]


@pytest.mark.parametrize("search", SEARCHES)
def test_atom_is_read_by_feedparser_without_complaint(reader: FlaskClient, search: str) -> None:
    feed = parsed(reader, search)
    assert (feed.bozo, feed.version) == (False, "atom10")
    assert len(feed.entries) == len(all_of(reader, search))


@pytest.mark.parametrize("search", SEARCHES)
def test_atom_keeps_the_rules_of_rfc_4287(reader: FlaskClient, search: str) -> None:
    feed = ElementTree.fromstring(reader.get(f"/quotes?format=atom&{search}").data)
    assert feed.tag == f"{ATOM}feed"
    one_of_each(feed)
    relations = [link.get("rel") for link in feed.findall(f"{ATOM}link")]
    assert relations.count("self") == 1
    ids = [entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")]
    assert len(ids) == len(set(ids))
    for entry in feed.findall(f"{ATOM}entry"):
        one_of_each(entry)
        assert re.fullmatch(XHTML_IDS, entry.findtext(f"{ATOM}id") or "")
        assert len(entry.findall(f"{ATOM}content")) == 1
        assert [link.get("rel") for link in entry.findall(f"{ATOM}link")].count("alternate") == 1
        for author in entry.findall(f"{ATOM}author"):
            assert author.findtext(f"{ATOM}name")


def one_of_each(parent: ElementTree.Element) -> None:
    for name in ("id", "title", "updated"):
        assert len(parent.findall(f"{ATOM}{name}")) == 1
    assert re.fullmatch(MOMENT, parent.findtext(f"{ATOM}updated") or "")
    assert parent.tag == f"{ATOM}feed" or parent.findall(f"{ATOM}author")


@pytest.mark.parametrize("search", SEARCHES)
def test_json_feed_fits_its_schema(reader: FlaskClient, search: str) -> None:
    response = reader.get(f"/quotes?format=jsonfeed&{search}")
    assert response.mimetype == "application/feed+json"
    jsonschema.validate(response.json, JSON_FEED)


def test_a_feed_tells_the_newest_on_record_first(reader: FlaskClient) -> None:
    ids = [item["id"] for item in reader.get("/quotes?format=jsonfeed").json["items"]]
    assert ids == [f"urn:uuid:{quotation['id']}" for quotation in all_of(reader, "sort=-added")]


def test_both_feeds_have_the_same_ids_under_every_search(reader: FlaskClient) -> None:
    atom = [entry.id for entry in parsed(reader, "speaker=Mashal").entries]
    feed = [item["id"] for item in reader.get("/quotes?format=jsonfeed&about=Putin&date_to=2007").json["items"]]
    assert atom == feed


def test_a_feed_leads_to_its_next_page(reader: FlaskClient) -> None:
    first = reader.get("/quotes?format=jsonfeed&limit=5").json
    second = reader.get(first["next_url"]).json
    assert len(second["items"]) == 5
    assert not {item["id"] for item in first["items"]} & {item["id"] for item in second["items"]}


def test_a_page_says_where_its_feed_is(reader: FlaskClient) -> None:
    page = reader.get("/quotes?speaker=Putin&format=html").text
    assert re.search(r'type="application/atom\+xml"[^>]* href="/quotes\?speaker=Putin&amp;format=atom"', page)


def test_a_correction_shows_as_an_update_under_the_same_id(client: FlaskClient, writer: dict[str, str]) -> None:
    url = client.post("/quotes", json={"text": "before now", "speaker": "A B"}, headers=writer).json["url"]
    (before,) = client.get("/quotes?format=jsonfeed").json["items"]
    match = {"If-Match": client.get(url).headers["ETag"]}
    assert client.patch(url, json={"context": "corrected"}, headers={**writer, **match}).status_code == 200
    (after,) = client.get("/quotes?format=jsonfeed").json["items"]
    assert after["id"] == before["id"]
    assert after["date_modified"] >= before["date_modified"]
    assert "corrected" in after["content_html"]


def test_a_retracted_quotation_keeps_its_entry_with_the_reason_and_without_the_words(
    client: FlaskClient, writer: dict[str, str]
) -> None:
    body = {"text": "never said that", "speaker": "A B", "source_url": "https://example.org/1"}
    url = client.post("/quotes", json=body, headers=writer).json["url"]
    (before,) = client.get("/quotes?format=jsonfeed&speaker=A+B").json["items"]
    assert client.delete(f"{url}?reason=made+up", headers=writer).status_code == 204
    (after,) = client.get("/quotes?format=jsonfeed&speaker=A+B").json["items"]
    assert (after["id"], after["title"]) == (before["id"], "Retracted: a quotation of A B")
    assert "made up" in after["content_html"]
    atom = client.get("/quotes?format=atom&speaker=A+B").text
    assert "made up" in atom
    for answer in (atom, str(after)):
        assert "never said that" not in answer
        assert "example.org" not in answer
