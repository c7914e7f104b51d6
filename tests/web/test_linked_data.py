"""JSON-LD: what it says of whom, and that it cannot leave its script element."""

import re

import orjson
import pytest
from flask.testing import FlaskClient


def linked(reader: FlaskClient, search: str) -> dict[str, object]:
    quotation = reader.get(f"/quotes?{search}").json["results"][0]
    response = reader.get(f"{quotation['url']}?format=jsonld")
    assert response.content_type == "application/ld+json"
    return response.json


def test_creator_and_spoken_by_are_one_with_the_wikidata_item(reader: FlaskClient) -> None:
    data = linked(reader, "speaker=Putin&q=vivid")
    assert (data["@context"], data["@type"]) == ("https://schema.org", "Quotation")
    assert data["creator"] == {
        "@type": "Person",
        "@id": "http://localhost/speakers/vladimir-putin",
        "name": "Vladimir Putin",
        "sameAs": "https://www.wikidata.org/entity/Q7747",
    }
    assert data["spokenByCharacter"] == {"@id": "http://localhost/speakers/vladimir-putin"}


def test_it_is_based_on_the_article_and_about_whom_it_is_about(reader: FlaskClient) -> None:
    data = linked(reader, "speaker=Putin&q=vivid")
    assert [article["url"].partition("/2023")[0] for article in data["isBasedOn"]] == ["https://www.themoscowtimes.com"]
    assert [(one["@type"], one["name"]) for one in data["about"]] == [("Country", "United States")]
    assert data["inLanguage"] == "en"


@pytest.mark.parametrize(
    ("search", "date"), [("speaker=Mashal", "2007"), ("q=vivid", "2023-10"), ("q=thousands", None)]
)
def test_a_date_stands_there_only_where_it_is_plain(reader: FlaskClient, search: str, date: str | None) -> None:
    assert linked(reader, search).get("dateCreated") == date


def test_linked_data_in_a_page_is_the_same_and_cannot_end_its_element(reader: FlaskClient) -> None:
    for quotation in reader.get("/quotes?speaker=Eve").json["results"]:
        page = reader.get(f"{quotation['url']}?format=html").text
        (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
        assert "<" not in data
        assert orjson.loads(data) == reader.get(f"{quotation['url']}?format=jsonld").json
