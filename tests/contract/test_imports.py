"""Lines of an import that say what a quotation was before: its id, its status and why, and its moments."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient


@pytest.fixture
def rejected(client: FlaskClient, admin: dict[str, str]) -> Callable[..., list[str]]:
    def send(**members: Any) -> list[str]:
        line = json.dumps({"text": "some words", **members})
        answer = client.post("/imports", headers=admin, data=line, content_type="application/x-ndjson")
        assert answer.status_code == 200, answer.text
        return [each["reason"] for each in answer.json["rejected"]]

    return send


@pytest.mark.parametrize(
    "given",
    [
        "00000000-0000-0000-0000-000000000000",
        "6ba7b810-9dad-41d1-80b4-00c04fd430c8",
        "0199c1f2-7c1e-7a31-1d0e-2f6a4a1f9b11",
    ],
    ids=["nil", "version 4", "another variant"],
)
def test_an_id_that_is_no_uuid_of_version_7_is_not_imported(rejected, given: str) -> None:
    (reason,) = rejected(id=given)
    assert reason.startswith("id: give a UUIDv7")


@pytest.mark.parametrize("status", ["confirmed", "disputed", "misattributed"])
@pytest.mark.parametrize("reason", [{}, {"status_reason": None}], ids=["none", "null"])
def test_a_judgement_without_a_reason_is_not_imported(rejected, status: str, reason: dict[str, None]) -> None:
    assert rejected(status=status, **reason) == [f"status_reason: is missing; say why it is {status}"]


def test_a_retraction_without_a_reason_is_imported_as_it_is_exported(
    client: FlaskClient, admin: dict[str, str]
) -> None:
    url = client.post("/quotes", json={"text": "some words"}, headers=admin).json["url"]
    client.delete(url, headers=admin)
    line = client.get("/quotes?format=jsonl&status=retracted").data
    assert b"status_reason" not in line
    sent = client.post("/imports", headers=admin, data=line, content_type="application/x-ndjson")
    assert (sent.json["unchanged"], sent.json["rejected"]) == (1, [])


@pytest.mark.parametrize("member", ["created_at", "updated_at"])
def test_a_moment_in_the_future_is_not_imported(rejected, member: str) -> None:
    (reason,) = rejected(**{member: (datetime.now(UTC) + timedelta(days=2)).isoformat()})
    assert reason == f"{member}: is in the future; give a moment that has passed or leave it out"


@pytest.mark.parametrize("member", ["created_at", "updated_at"])
def test_a_moment_by_a_clock_that_is_hours_ahead_is_imported(rejected, member: str) -> None:
    assert rejected(**{member: (datetime.now(UTC) + timedelta(hours=20)).isoformat()}) == []
