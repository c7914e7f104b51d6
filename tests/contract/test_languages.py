"""Languages: a tag is the same in any letter case (BCP 47), wherever it is sent."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

TAGS = [("EN", "en"), ("zh-HANT-tw", "zh-Hant-TW"), ("x-KLINGON", "x-klingon")]


@pytest.fixture
def post(client: FlaskClient, writer: dict[str, str]):
    def send(lang: str) -> dict[str, Any]:
        return client.post("/quotes", json={"text": f"words in {lang}", "lang": lang}, headers=writer).json

    return send


@pytest.mark.parametrize(("sent", "kept"), TAGS)
def test_a_language_is_kept_in_its_canonical_case(post, sent: str, kept: str) -> None:
    assert post(sent)["lang"] == kept


@pytest.mark.parametrize(("sent", "kept"), TAGS)
def test_an_imported_language_is_kept_in_its_canonical_case(
    client: FlaskClient, admin: dict[str, str], sent: str, kept: str
) -> None:
    line = json.dumps({"text": "some words", "lang": sent})
    client.post("/imports", data=line, content_type="application/x-ndjson", headers=admin)
    assert client.get("/quotes").json["results"][0]["lang"] == kept


@pytest.mark.parametrize("asked", ["en-GB", "EN-gb", "en-gb"])
def test_a_language_is_found_in_any_case(client: FlaskClient, post, asked: str) -> None:
    post("en-gb")
    assert len(client.get(f"/quotes?lang={asked}").json["results"]) == 1


def test_a_correction_to_the_same_language_in_another_case_changes_nothing(
    client: FlaskClient, post, writer: dict[str, str]
) -> None:
    quotation = post("en")
    patched = client.patch(quotation["url"], json={"lang": "EN"}, headers={**writer, "If-Match": "*"})
    assert patched.json == quotation


def test_the_language_of_a_name_is_kept_in_its_canonical_case(client: FlaskClient, writer: dict[str, str]) -> None:
    speaker = {"name": "Jane Example", "names": [{"name": "Джейн", "lang": "RU-cyrl"}]}
    client.post("/quotes", json={"text": "some words", "speaker": speaker}, headers=writer)
    assert client.get("/speakers/jane-example").json["names"][1]["lang"] == "ru-Cyrl"
