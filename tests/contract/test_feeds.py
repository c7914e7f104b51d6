"""Feeds as their readers follow them: what was entered or changed last comes first."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

Headers = dict[str, str]
Change = Callable[[FlaskClient, Headers, str], Any]


def post(client: FlaskClient, admin: Headers, **more: Any) -> str:
    """Enter a quotation, its words those of the oldest where none are given, and return its address."""
    body = {"text": "the oldest words", "speaker": "Ann Other", "lang": "en"} | more
    answer = client.post("/quotes", json=body, headers=admin)
    assert answer.status_code in (200, 201)
    return str(answer.json["url"])


def patch(url: str, **body: Any) -> Change:
    def change(client: FlaskClient, admin: Headers, oldest: str) -> Any:
        path = url.format(oldest=oldest)
        match = {"If-Match": client.get(path).headers["ETag"]}
        return client.patch(path, json=body, headers={**admin, **match})

    return change


def enter_again(**body: Any) -> Change:
    return lambda client, admin, _: client.post(
        "/quotes", json={"text": "the oldest words", "speaker": "Ann Other"} | body, headers=admin
    )


PAGE = "https://example.org/first"
CHANGES: dict[str, Change] = {
    "a correction": patch("{oldest}", context="corrected"),
    "a review": lambda client, admin, oldest: client.post(
        f"{oldest}/reviews", json={"status": "disputed", "note": "no recording"}, headers=admin
    ),
    "a retraction": lambda client, admin, oldest: client.delete(f"{oldest}?reason=made+up", headers=admin),
    "a new source": enter_again(source_url="https://example.org/second"),
    "something filled in": enter_again(date="2007"),
    "a wording filled in": enter_again(source={"url": PAGE, "as_printed": "The oldest words!"}),
    "more known of its page": lambda client, admin, _: client.post(
        "/quotes",
        json={"text": "others", "speaker": "Cy", "source": {"url": PAGE, "title": "A title"}},
        headers=admin,
    ),
    "a correction of its page": patch("{oldest}", sources=[{"url": PAGE, "publisher": "The Paper"}]),
    "a new name of its speaker": patch("/speakers/ann-other", name="Ann Another"),
    "a new name of whom it is about": patch("/speakers/bo-spoken-of", name="Bo"),
    "a merger of its speaker": lambda client, admin, _: client.post(
        "/speakers/ann-other/merge", json={"into": "dee"}, headers=admin
    ),
}


@pytest.fixture
def oldest(client: FlaskClient, admin: Headers) -> str:
    """The address of the quotation that was entered first of more than a feed has."""
    url = post(client, admin, about=["Bo Spoken Of"], source_url=PAGE)
    for number in range(25):
        post(client, admin, text=f"later words {number}", speaker="Dee")
    return url


@pytest.mark.parametrize("change", CHANGES)
def test_a_feed_is_led_by_what_was_changed_last(client: FlaskClient, admin: Headers, oldest: str, change: str) -> None:
    before = client.get("/quotes?format=jsonfeed&lang=en")
    assert oldest not in [item["url"] for item in before.json["items"]]
    assert CHANGES[change](client, admin, oldest).status_code in (200, 201, 204)
    after = client.get("/quotes?format=jsonfeed&lang=en", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert after.json["items"][0]["url"] == oldest


def test_a_feed_is_as_it_was_where_nothing_changed(client: FlaskClient, admin: Headers, oldest: str) -> None:
    has = {"If-None-Match": client.get("/quotes?format=atom").headers["ETag"]}
    enter_again()(client, admin, oldest)
    assert client.get("/quotes?format=atom", headers=has).status_code == 304


@pytest.mark.parametrize("search", ["speaker=Ann", "q=oldest", "source=example.org", "about=Bo", "lang=en"])
def test_every_feed_that_holds_it_is_led_by_what_was_changed_last(
    client: FlaskClient, admin: Headers, oldest: str, search: str
) -> None:
    post(client, admin, text="the oldest words but one", about=["Bo Spoken Of"], source_url=PAGE)
    CHANGES["a retraction"](client, admin, oldest)
    assert client.get(f"/quotes?format=jsonfeed&{search}").json["items"][0]["url"] == oldest
