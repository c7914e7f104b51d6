"""`/verify` under whatever two texts: never an error of ours, and what is stored is always exact."""

import string
from typing import Any

from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

LONGEST = 10_000
ODD = [
    *(
        "[W]e",
        "[sic]",
        "…",
        "[…]",
        "...",
        "“",
        "”",
        "'",
        "’",
        "don't",
        "not",
        "never",
        "25",
        "4,500",
        "million",
        "U.S.",
    ),
    *("neo-colonial", "colour", "color", "ﬁn", "e\u0301", "\u00ad", "\u200b", "\u202e", "OR", "§q1"),
    *("我們", "不是", "ไทย", "привет"),
]


def long(part: str) -> str:
    return (part * LONGEST)[:LONGEST]


WORDS = st.lists(st.sampled_from(ODD) | st.text(string.ascii_letters, min_size=1, max_size=8), min_size=1, max_size=40)
TEXTS = (
    WORDS.map(" ".join)
    | st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1, max_size=60)
    | st.tuples(st.sampled_from(ODD), st.sampled_from(["", " ", "\n"])).map(
        lambda part: ("".join(part) * LONGEST)[:LONGEST]
    )
)
FUZZ = settings(max_examples=40, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])


def post(client: FlaskClient, path: str, body: Any, headers: dict[str, str] | None = None) -> Any:
    return client.post(path, json=body, headers=headers)


def test_any_two_texts_are_answered_and_a_stored_one_is_exact(client: FlaskClient, writer: dict[str, str]) -> None:
    entered = []

    @FUZZ
    @given(stored=TEXTS, claim=TEXTS)
    def attack(stored: str, claim: str) -> None:
        entry = post(client, "/quotes", {"text": stored, "speaker": "Ann Example"}, writer)
        assert entry.status_code in (200, 201, 422), entry.json
        answer = post(client, "/verify", {"text": claim, "speaker": "Ann"})
        assert answer.status_code in (200, 422), answer.json
        if entry.status_code == 201:
            entered.append(entry.json["text"])
            assert post(client, "/verify", {"text": entry.json["text"]}).json["verdict"] == "exact"

    attack()
    found = post(client, "/verify", {"claims": [{"text": text} for text in entered[:20]]}).json["results"]
    assert {each["verdict"] for each in found} == {"exact"}
