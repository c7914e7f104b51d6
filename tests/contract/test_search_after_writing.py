"""What is written shows in search at once: corrections, retractions, imports and merges."""

from typing import Any

import pytest
from flask.testing import FlaskClient

BODY = {"text": "the old wording of it", "speaker": "A One", "about": ["C Three"], "date": "2007"}


@pytest.fixture
def quotation(client: FlaskClient, admin: dict[str, str]) -> dict[str, Any]:
    return client.post("/quotes", json=BODY, headers=admin).json


def found(client: FlaskClient, query: str) -> int:
    answer = client.get(f"/quotes?include=total&{query}")
    assert answer.status_code == 200, answer.text
    assert len(answer.json["results"]) == answer.json["total"]
    return answer.json["total"]


def test_a_correction_shows_at_once(client: FlaskClient, admin: dict[str, str], quotation: dict[str, Any]) -> None:
    given = {"text": "the new wording of it", "speaker": "B Two", "about": ["D Four"], "date": "2023", "lang": "en"}
    changed = client.patch(quotation["url"], json=given, headers={**admin, "If-Match": "*"})
    assert changed.status_code == 200
    assert (found(client, "q=old"), found(client, "q=new")) == (0, 1)
    for query in ("speaker=B Two", "about=D Four", "date_from=2023", "lang=en"):
        assert found(client, f"q=wording&{query}") == 1, query
    for query in ("speaker=A One", "about=C Three", "date_to=2007"):
        assert found(client, f"q=wording&{query}") == 0, query


def test_a_retraction_and_its_reversal_show_at_once(
    client: FlaskClient, admin: dict[str, str], quotation: dict[str, Any]
) -> None:
    client.delete(quotation["url"], headers=admin)
    assert (found(client, "q=wording"), found(client, "q=wording&status=retracted")) == (0, 1)
    review = {"status": "confirmed", "note": "There is a tape."}
    client.post(f"{quotation['url']}/reviews", json=review, headers=admin)
    assert found(client, "q=wording&status=confirmed") == 1


def test_an_import_shows_at_once(client: FlaskClient, admin: dict[str, str]) -> None:
    lines = b'{"text": "one imported line"}\n{"text": "another imported line", "speaker": "A One"}\n'
    client.post("/imports", data=lines, content_type="application/x-ndjson", headers=admin)
    assert (found(client, "q=imported"), found(client, "q=imported&speaker=A One")) == (2, 1)


def test_a_merge_shows_at_once(client: FlaskClient, admin: dict[str, str], quotation: dict[str, Any]) -> None:
    client.post("/quotes", json={"text": "another wording", "speaker": "B Two", "about": ["A One"]}, headers=admin)
    client.post("/quotes", json={**BODY, "speaker": "B Two"}, headers=admin)
    for old, new in (("a-one", "b-two"), ("c-three", "b-two")):
        assert client.post(f"/speakers/{old}/merge", json={"into": new}, headers=admin).status_code == 200
    assert found(client, "q=wording&speaker=b-two") == 2
    assert found(client, "q=wording&about=b-two") == 2
