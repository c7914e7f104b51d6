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
ATOM_TYPE, FEED_TYPE = "application/atom+xml", "application/feed+json"
MEDIA_TYPES = {"atom": ATOM_TYPE, "jsonfeed": FEED_TYPE}
IDS = r"urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"

AUTHORS = {
    "type": "array",
    "minItems": 1,
    "items": {
        "anyOf": [{"required": ["name"]}, {"required": ["url"]}],
        "properties": {"name": {"type": "string"}, "url": {"type": "string", "pattern": "^https?://"}},
        "additionalProperties": False,
    },
}
# What https://www.jsonfeed.org/version/1.1/ says of the members that we send.
JSON_FEED = {
    "type": "object",
    "required": ["version", "title", "items"],
    "additionalProperties": False,
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": {"type": "string"},
        **{key: {"type": "string", "pattern": "^https?://"} for key in ("home_page_url", "feed_url", "next_url")},
        "authors": AUTHORS,
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
                    "authors": AUTHORS,
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
        assert re.fullmatch(IDS, entry.findtext(f"{ATOM}id") or "")
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


def test_a_feed_tells_the_latest_change_first(reader: FlaskClient) -> None:
    items = reader.get("/quotes?format=jsonfeed&limit=100").json["items"]
    moments = [item["date_modified"] for item in items]
    assert moments == sorted(moments, reverse=True)
    assert len({item["id"] for item in items}) == len(all_of(reader, "limit=100"))


def test_an_atom_feed_was_updated_when_its_first_entry_was(reader: FlaskClient) -> None:
    feed = parsed(reader, "")
    assert feed.feed.updated == feed.entries[0].updated


def test_both_feeds_have_the_same_ids_under_every_search(reader: FlaskClient) -> None:
    atom = [entry.id for entry in parsed(reader, "speaker=Mashal").entries]
    feed = [item["id"] for item in reader.get("/quotes?format=jsonfeed&about=Putin&date_to=2007").json["items"]]
    assert atom == feed


def test_a_feed_leads_to_its_next_page(reader: FlaskClient) -> None:
    first = reader.get("/quotes?format=jsonfeed&limit=5").json
    second = reader.get(first["next_url"]).json
    assert len(second["items"]) == 5
    assert not {item["id"] for item in first["items"]} & {item["id"] for item in second["items"]}


@pytest.mark.parametrize("search", ["", "q=the", "speaker=Gthy&lang=xx", "speaker=Jud"])
@pytest.mark.parametrize("format_", ["atom", "jsonfeed"])
def test_pages_of_a_feed_hold_each_entry_once(reader: FlaskClient, format_: str, search: str) -> None:
    ids: list[str] = []
    url: str | None = f"/quotes?{search}&limit=7"
    while url:
        answer = reader.get(url, headers={"Accept": MEDIA_TYPES[format_]})
        assert answer.mimetype == MEDIA_TYPES[format_]
        ids += re.findall(IDS, answer.text)
        link = re.match("<(.*)>", answer.headers.get("Link", ""))
        url = link and link[1]
    assert len(ids) == len(set(ids)) == len(all_of(reader, f"{search}&limit=100"))


@pytest.mark.parametrize(("here", "there"), [("format=json&sort=-date", "atom"), ("format=atom&sort=-date", "json")])
def test_the_cursor_of_a_list_is_none_of_a_feed_nor_the_other_way_round(
    reader: FlaskClient, here: str, there: str
) -> None:
    (link,) = re.findall("<(.*)>", reader.get(f"/quotes?{here}&limit=2").headers["Link"])
    assert reader.get(link).status_code == 200
    assert reader.get(re.sub("format=[a-z]+", f"format={there}", link)).status_code == 422


@pytest.mark.parametrize("search", ["lang=en&sort=date&limit=3", "q=the&limit=3&include=total&facets=year&fields=text"])
@pytest.mark.parametrize("asked", ["by its address", "by Accept"])
def test_a_feed_names_itself_and_its_next_page_as_a_feed(reader: FlaskClient, search: str, asked: str) -> None:
    atom, feed = (
        reader.get(f"/quotes?{search}{f'&format={format_}' if asked == 'by its address' else ''}", headers=accept)
        for format_, accept in (("atom", {"Accept": ATOM_TYPE}), ("jsonfeed", {"Accept": FEED_TYPE}))
    )
    links = {link.get("rel"): link.get("href") for link in ElementTree.fromstring(atom.data).findall(f"{ATOM}link")}
    select = search.partition("&")[0]
    assert links["alternate"] == feed.json["home_page_url"] == f"http://localhost/quotes?{select}"
    assert links["self"] == f"http://localhost/quotes?{select}&limit=3&format=atom"
    assert feed.json["feed_url"] == f"http://localhost/quotes?{select}&limit=3&format=jsonfeed"
    assert "format=atom" in links["next"]
    assert "format=jsonfeed" in feed.json["next_url"]


def test_a_part_of_an_atom_feed_names_itself_and_not_the_whole(reader: FlaskClient) -> None:
    first = reader.get("/quotes?format=atom&limit=3")
    second = ElementTree.fromstring(reader.get(re.findall("<(.*)>", first.headers["Link"])[0]).data)
    (here,) = [link.get("href") or "" for link in second.findall(f"{ATOM}link") if link.get("rel") == "self"]
    entries = [entry.findtext(f"{ATOM}id") for entry in second.findall(f"{ATOM}entry")]
    again = ElementTree.fromstring(reader.get(here).data)
    assert entries == [entry.findtext(f"{ATOM}id") for entry in again.findall(f"{ATOM}entry")]
    assert second.findtext(f"{ATOM}id") == ElementTree.fromstring(first.data).findtext(f"{ATOM}id")


@pytest.mark.parametrize("shown", ["sort=date", "sort=added", "include=total", "facets=year,speaker", "fields=text"])
def test_a_feed_has_the_same_entries_however_its_search_was_shown(reader: FlaskClient, shown: str) -> None:
    plain, other = (reader.get(f"/quotes?format=jsonfeed&lang=en&{each}").json for each in ("limit=20", shown))
    assert other["items"] == plain["items"]


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


def test_misattributed_words_are_not_given_to_the_speaker(client: FlaskClient, writer: dict[str, str]) -> None:
    body = {"text": "Let them eat cake", "speaker": "Marie Antoinette", "role": "Queen of France", "date": "1789"}
    url = client.post("/quotes", json=body, headers=writer).json["url"]
    verdict = {"status": "misattributed", "note": "It is in Rousseau."}
    assert client.post(f"{url}/reviews", json=verdict, headers=writer).status_code == 201
    (entry,) = parsed(client, "").entries
    (item,) = client.get("/quotes?format=jsonfeed").json["items"]
    assert entry.title == item["title"] == "Misattributed to Marie Antoinette, 1789: “Let them eat cake”"
    assert entry.author == "quoteapi"
    assert "authors" not in item
    for content in (entry.content[0].value, item["content_html"]):
        assert re.search("— Misattributed to <a[^>]*>(<bdi>)?Marie Antoinette", content)
