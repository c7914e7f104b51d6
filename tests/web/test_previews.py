"""What previews of links show (the Open Graph protocol, https://ogp.me): of every page, and its picture."""

import re
import struct
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient

FOUND = "each with its date, its context and every page that printed it."
DESCRIPTIONS = {
    "/": "Direct quotations from the news: who said them, when, of whom, and where they were printed.",
    "/quotes?q=policy&speaker=Lavrov": f"Quotations by Sergey Lavrov, with the words policy: 1 on record, {FOUND}",
    "/quotes?q=nowhere+atall": "Quotations with the words nowhere atall: nothing on record, which is no evidence that "
    "it was not said.",
    "/quotes/{quotation}": "Vladimir Putin, President of Russia, October 2023. His first comments after",
    "/quotes/{quotation}/history": "Who changed what on record of this quotation, when, and why.",
    "/speakers/hamas/history": "Who changed what on record of this speaker, when, and why.",
    "/speakers": "Who is on record: people, organisations, countries and offices, under every spelling",
    "/speakers/khaled-mashal": "What Khaled Mashal (Khaled Meshaal",
    "/speakers/hamas": "What Hamas",
    "/sources": "The pages that printed what is on record",
    "/sources/{source}": "The Moscow Times, 30 October 2023: 7 quotations printed here, and whose they are.",
    "/verify": "Paste a quotation and learn whether it is on record",
    "/verify?text=courage+and+manliness&speaker=Putin": "“courage and manliness”, said by Khaled Mashal",
    "/docs": "Who said this, when, of whom, and where was it printed?",
}


def properties(reader: FlaskClient, path: str, **options: Any) -> dict[str, list[str]]:
    """All that the page's `meta` elements say, by name."""
    quotation = reader.get("/quotes?q=vivid").json["results"][0]
    known = {"quotation": quotation["id"], "source": quotation["sources"][0]["id"]}
    text = reader.get(path.format(**known), headers={"Accept": "text/html"}, **options).text
    said: dict[str, list[str]] = {}
    for name, content in re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)">', text):
        said.setdefault(name, []).append(unescape(content))
    return said


@pytest.mark.parametrize("path", DESCRIPTIONS)
def test_a_page_is_described_in_words(reader: FlaskClient, path: str) -> None:
    said = properties(reader, path)
    assert said["description"] == said["og:description"]
    assert said["description"][0].startswith(DESCRIPTIONS[path])


@pytest.mark.parametrize("path", DESCRIPTIONS)
def test_a_page_has_once_each_what_a_preview_needs(reader: FlaskClient, path: str) -> None:
    said = properties(reader, path)
    needed = {"og:title", "og:type", "og:url", "og:image", "og:image:alt", "og:description", "twitter:card"}
    assert [name for name in needed if len(said.get(name, ())) != 1 or not said[name][0]] == []
    assert said["twitter:card"] == ["summary"]


@pytest.mark.parametrize("path", DESCRIPTIONS)
def test_the_addresses_of_a_preview_are_whole_and_below_the_services_own(reader: FlaskClient, path: str) -> None:
    said = properties(reader, path, base_url="https://quotes.example")
    assert said["og:image"] == ["https://quotes.example/preview.png"]
    assert said["og:url"][0].startswith("https://quotes.example/")


@pytest.mark.parametrize("path", DESCRIPTIONS)
def test_the_address_of_a_preview_leads_to_its_page(reader: FlaskClient, path: str) -> None:
    said = properties(reader, path)
    assert properties(reader, said["og:url"][0])["og:title"] == said["og:title"]


def test_a_claim_that_was_sent_as_a_form_has_no_address(reader: FlaskClient) -> None:
    text = reader.post("/verify", data={"text": "courage and manliness"}, headers={"Accept": "text/html"}).text
    assert "og:description" in text
    assert "og:url" not in text


def test_names_that_attack_stand_in_a_preview_as_text(reader: FlaskClient) -> None:
    for quotation in reader.get("/quotes?speaker=Eve").json["results"]:
        for path in (f"/speakers/{quotation['speaker']['id']}", f"/sources/{quotation['sources'][0]['id']}"):
            assert properties(reader, path)["og:image"] == ["http://localhost/preview.png"], path


def test_a_preview_of_a_retracted_quotations_history_has_none_of_its_words(reader: FlaskClient) -> None:
    (judged,) = reader.get("/quotes?status=retracted").json["results"]
    assert judged["text"] not in str(properties(reader, f"/quotes/{judged['id']}/history"))


def test_a_preview_of_a_retracted_quotation_says_that_and_none_of_its_words(reader: FlaskClient) -> None:
    (judged,) = reader.get("/quotes?status=retracted").json["results"]
    said = properties(reader, f"/quotes/{judged['id']}")
    assert said["og:title"] == ["This quotation was retracted"]
    assert said["og:description"] == ["Do not use it. What happened to it, and why, is on record."]
    assert judged["text"] not in str(said)


def test_an_error_has_no_preview(reader: FlaskClient) -> None:
    assert properties(reader, "/nowhere").keys() == {"viewport", "robots"}


def test_the_picture_is_small_and_of_the_size_that_pages_give(reader: FlaskClient) -> None:
    response = reader.get("/preview.png")
    said = properties(reader, "/")
    assert response.mimetype == "image/png"
    assert response.data.startswith(b"\x89PNG\r\n\x1a\n")
    assert len(response.data) < 40_000
    size = [int(said[f"og:image:{side}"][0]) for side in ("width", "height")]
    assert size == [*struct.unpack(">II", response.data[16:24])] == [1200, 630]


def test_the_picture_is_kept_for_long(reader: FlaskClient) -> None:
    response = reader.get("/preview.png")
    assert response.headers.getlist("Cache-Control") == ["public, max-age=2592000"]
    again = reader.get("/preview.png", headers={"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, again.headers["Cache-Control"]) == (304, "public, max-age=2592000")
