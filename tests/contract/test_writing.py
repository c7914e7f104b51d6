"""Writing: entering, correcting, retracting, reviewing and merging, as a newsroom's CMS would."""

import json
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from quoteapi.api.routing import ROUTES

BODY = {
    "text": "We shall see what we shall see",
    "speaker": {"name": "Jane Example", "kind": "person"},
    "about": ["The Budget"],
    "date": "2015~",
    "source_url": "https://example.org/a",
}


@pytest.fixture
def post(client: FlaskClient, writer: dict[str, str]):
    def send(body: Any = None, path: str = "/quotes", **members: Any):
        return client.post(path, json={**BODY, **members} if body is None else body, headers=writer)

    return send


@pytest.fixture
def patch(client: FlaskClient, writer: dict[str, str]):
    def send(url: str, body: dict[str, Any], tag: str | None = None):
        tag = tag or client.get(url).headers["ETag"]
        return client.patch(url, json=body, headers={**writer, "If-Match": tag})

    return send


def test_a_new_quotation_is_201_with_its_address_and_validator(client: FlaskClient, post) -> None:
    made = post()
    assert made.status_code == 201, made.text
    read = client.get(made.headers["Location"])
    assert (read.json, read.headers["ETag"]) == (made.json, made.headers["ETag"])
    assert made.json["speaker"] == {"id": "jane-example", "name": "Jane Example", "kind": "person"}
    assert made.json["about"] == [{"id": "the-budget", "name": "The Budget", "kind": "unknown"}]
    assert (made.json["date"], made.json["date_earliest"], made.json["status"]) == ("2015~", "2015-01-01", "reported")
    assert made.json["source_url"] == "https://example.org/a"
    assert client.get(f"{made.json['url']}/history").json["results"][0]["by"] == "write"


def test_the_same_again_is_200_and_adds_nothing(client: FlaskClient, post) -> None:
    first, second = post(), post()
    assert (second.status_code, second.json) == (200, first.json)
    assert client.get("/quotes?include=total").json["total"] == 1


def test_the_same_words_printed_elsewhere_add_a_source(post) -> None:
    first = post()
    second = post(text="“We shall see what we shall see”".strip("“”"), source_url="https://example.net/b")
    assert (second.status_code, second.json["id"]) == (200, first.json["id"])
    assert [source["url"] for source in second.json["sources"]] == ["https://example.org/a", "https://example.net/b"]


def test_the_same_words_by_another_speaker_are_another_quotation(post) -> None:
    assert post().json["id"] != post(speaker="Somebody Else").json["id"]
    assert post(speaker=None).status_code == 201
    assert post(speaker=None).status_code == 200


def test_a_name_of_exactly_one_is_that_one_and_of_nobody_a_new_one(post) -> None:
    first = post(text="one thing", speaker="José Ñandú")
    assert post(text="another thing", speaker="JOSE  NANDU").json["speaker"] == first.json["speaker"]
    assert post(text="a third thing", speaker="José").json["speaker"]["id"] == "jose"


def test_a_name_of_several_is_409_with_the_candidates(client: FlaskClient, post) -> None:
    for item in ("Q207", "Q23505"):
        assert post(text=f"words of {item}", speaker={"name": "George Bush", "wikidata": item}).status_code == 201
    refused = post(text="words", speaker="George Bush")
    assert (refused.status_code, [c["id"] for c in refused.json["candidates"]]) == (
        409,
        ["george-bush", "george-bush-2"],
    )
    assert post(text="words", speaker={"id": "george-bush-2"}).status_code == 201
    assert post(text="words", speaker={"name": "George Bush", "wikidata": "Q207"}).status_code == 201


def test_a_refused_quotation_leaves_nothing(client: FlaskClient, post) -> None:
    assert post(about=["Newcomer", {"id": "nobody"}]).status_code == 422
    assert client.get("/speakers").json["results"] == []
    assert client.get("/sources").json["results"] == []


@pytest.mark.parametrize(
    ("members", "field", "says"),
    [
        ({"text": None}, "text", "null"),
        ({"text": ""}, "text", "blank"),
        ({"text": "   "}, "text", "blank"),
        ({"text": "…!"}, "text", "letter"),
        ({"text": "a" * 10_001}, "text", "10000"),
        ({"text": "nul \x00 inside"}, "text", "control character"),
        ({"text": "half \ud800 pair"}, "text", "surrogate"),
        ({"text": 5}, "text", "give a text"),
        ({"date": "2026-02-30"}, "date", "no such day"),
        ({"date": "last week"}, "date", "EDTF"),
        ({"date": 2007}, "date", "EDTF"),
        ({"source_url": "javascript:alert(1)"}, "source_url", "http"),
        ({"source_url": "/relative"}, "source_url", "http"),
        ({"source_url": None, "source": {"title": "x"}}, "source.url", "is missing; give an address such as https://"),
        ({"source_url": None, "sources": [{}]}, "sources.0.url", "is missing; give an address such as https://"),
        ({"source": 7, "source_url": None}, "source", "give an object with some of url, title"),
        ({"about": None}, "about", "is null; give a list"),
        ({"about": [None]}, "about.0", "is null; give a name"),
        ({"text": None}, "text", "is null; give a text"),
        ({"source": {"url": "https://example.org/b"}}, "source", "only one of"),
        ({"speaker": {}}, "speaker", "either"),
        ({"speaker": {"id": "a", "name": "b"}}, "speaker", "either"),
        ({"speaker": {"id": "nobody"}}, "speaker", "no speaker with the id"),
        ({"speaker": {"name": "x", "kind": "robot"}}, "speaker.kind", "person"),
        ({"speaker": {"name": "x", "wikidata": "7747"}}, "speaker.wikidata", "Q7747"),
        ({"speaker": ["x"]}, "speaker", "give a name"),
        ({"about": "x"}, "about", "give a list"),
        ({"about": ["x", {"nam": "y"}]}, "about.1.nam", "is no member here"),
        ({"lang": "english!"}, "lang", "BCP 47"),
        ({"id": "0199c1f2-7c1e-7a31-9d0e-2f6a4a1f9b11"}, "id", "only the server"),
        ({"status": "confirmed"}, "status", "only the server"),
        ({"created_at": "2026-01-01T00:00:00Z"}, "created_at", "only the server"),
        ({"date_earliest": "2007-01-01"}, "date_earliest", "only the server"),
        ({"spaker": "x"}, "spaker", "is no member here"),
        ({"\ud800": "x"}, "\\ud800", "is no member here"),
    ],
)
def test_a_wrong_member_is_422_and_says_what_would_be_right(
    post, members: dict[str, Any], field: str, says: str
) -> None:
    refused = post(**members)
    assert refused.status_code == 422, refused.text
    assert [error["field"] for error in refused.json["errors"]] == [field]
    assert says in refused.json["errors"][0]["message"]
    assert refused.json["errors"][0]["location"] == "body"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"not json",
        b'{"text": "a", "text": "b"}',
        b'{"text": NaN}',
        b"\xff\xfe",
        b'{"text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"text": ' + b"[" * 100 + b"]" * 100 + b"}",
        b'{"text": ' + b"9" * 5000 + b"}",
        b'\xef\xbb\xbf{"text": "x"}',
    ],
    ids=["empty", "cut", "words", "a key twice", "NaN", "no UTF-8", "deep", "rather deep", "a huge number", "BOM"],
)
def test_a_body_that_is_no_json_is_400(client: FlaskClient, writer: dict[str, str], body: bytes) -> None:
    refused = client.post("/quotes", data=body, content_type="application/json", headers=writer)
    assert (refused.status_code, refused.content_type) == (400, "application/problem+json")


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b'{"text": ' + b"9" * 5000 + b"}", "a number has 5000 digits; at most 1000 are taken"),
        (b'\xef\xbb\xbf{"text": "x"}', "byte order mark; send UTF-8 without one"),
    ],
    ids=["number", "mark"],
)
def test_what_is_said_of_a_body_that_is_no_json_is_of_the_body(
    client: FlaskClient, writer: dict[str, str], body: bytes, says: str
) -> None:
    refused = client.post("/quotes", data=body, content_type="application/json", headers=writer)
    assert says in refused.json["detail"]


def test_a_correction_with_the_current_tag_as_a_weak_one_is_told_so(
    client: FlaskClient, post, writer: dict[str, str]
) -> None:
    made = post()
    sent = {**writer, "If-Match": f"W/{made.headers['ETag']}"}
    refused = client.patch(made.json["url"], json={"date": "2016"}, headers=sent)
    assert (refused.status_code, "without W/" in refused.json["detail"]) == (412, True)


@pytest.mark.parametrize(
    ("path", "body", "field", "says"),
    [
        ("/speakers/jane-example", {"name": None}, "name", "is null; give a text"),
        ("/speakers/jane-example", {"names": ["x"]}, "names.0", "give an object with some of name, lang"),
        ("/speakers/jane-example", {"names": "x"}, "names", "give a list"),
    ],
)
def test_a_wrong_correction_of_a_speaker_says_what_would_be_right(
    post, patch, path: str, body: dict[str, Any], field: str, says: str
) -> None:
    post()
    (error,) = patch(path, body).json["errors"]
    assert (error["field"], says in error["message"]) == (field, True), error


@pytest.mark.parametrize("body", [b"[]", b'"x"', b"null", b"5"])
def test_a_body_that_is_json_and_no_object_is_422(client: FlaskClient, writer: dict[str, str], body: bytes) -> None:
    assert client.post("/quotes", data=body, content_type="application/json", headers=writer).status_code == 422


def test_another_media_type_is_415(client: FlaskClient, writer: dict[str, str]) -> None:
    assert client.post("/quotes", data="text=x", headers=writer).status_code == 415
    assert client.post("/quotes", data="{}", content_type="text/plain", headers=writer).status_code == 415


def test_a_body_of_more_than_256_kib_is_413(client: FlaskClient, writer: dict[str, str]) -> None:
    refused = client.post("/quotes", data=b" " * 262_145, content_type="application/json", headers=writer)
    assert (refused.status_code, refused.content_type) == (413, "application/problem+json")


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Bearer quoteapi_x", "Basic dTpw", "Bearer a b", "Bearer " + "x" * 5000]
)
def test_without_a_good_token_writing_is_401(client: FlaskClient, header: str | None) -> None:
    refused = client.post("/quotes", json=BODY, headers={} if header is None else {"Authorization": header})
    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"].startswith("Bearer")


def test_an_expired_or_revoked_token_is_401(client: FlaskClient, as_, database) -> None:
    from quoteapi.store import tokens

    expired = as_("write", "old", expires_at=datetime.now(UTC) - timedelta(seconds=1))
    revoked = as_("write", "gone")
    with database.writing() as connection:
        tokens.revoke(connection, "gone", at=datetime.now(UTC))
    assert [client.post("/quotes", json=BODY, headers=header).status_code for header in (expired, revoked)] == [
        401,
        401,
    ]


def test_every_route_is_closed_to_those_it_says_it_is_closed_to(
    app: Flask, client: FlaskClient, writer: dict[str, str]
) -> None:
    checked = set()
    for rule in app.url_map.iter_rules():
        declared = getattr(app.view_functions[rule.endpoint], ROUTES, None)
        if declared is None or declared.access == "public":
            continue
        path = rule.rule.replace("<", "").replace(">", "")
        assert client.open(path, method=declared.method).status_code == 401, path
        if declared.access == "admin":
            assert client.open(path, method=declared.method, headers=writer).status_code == 403, path
        checked.add(declared.endpoint)
    assert checked >= {"post_quote", "patch_quote", "delete_quote", "post_review", "patch_speaker", "merge_speaker"}


def test_an_idempotency_key_repeats_the_first_answer(client: FlaskClient, writer: dict[str, str]) -> None:
    headers = {**writer, "Idempotency-Key": "desk-1"}
    first, again = (client.post("/quotes", json=BODY, headers=headers) for _ in range(2))
    assert (again.status_code, again.data) == (201, first.data)
    assert all(again.headers[name] == first.headers[name] for name in ("Location", "ETag", "Content-Type"))
    other = client.post("/quotes", json={**BODY, "text": "something else"}, headers=headers)
    assert (other.status_code, other.json["errors"][0]["field"]) == (422, "Idempotency-Key")


def test_an_idempotency_key_is_its_tokens_own(client: FlaskClient, as_) -> None:
    made = [
        client.post("/quotes", json={**BODY, "text": name}, headers={**as_("write", name), "Idempotency-Key": "k"})
        for name in ("one", "two")
    ]
    assert [response.status_code for response in made] == [201, 201]


def test_a_correction_is_seen_at_once_and_kept_in_the_history(client: FlaskClient, post, patch) -> None:
    url = post().json["url"]
    given = {
        "text": "We shall see",
        "speaker": "John Example",
        "date": "2016",
        "context": "At lunch.",
        "about": [],
        "addressee": ["Jane Example"],
        "sources": [{"url": "https://example.org/a", "prefix": "He said:"}, {"url": "https://example.org/b"}],
    }
    changed = patch(f"{url}?reason=The%20tape%20says%20so", given, tag=client.get(url).headers["ETag"])
    assert changed.status_code == 200, changed.text
    assert client.get(url).json == changed.json
    assert client.get(url).headers["ETag"] == changed.headers["ETag"]
    assert (changed.json["text"], changed.json["date"]) == ("We shall see", "2016")
    assert changed.json["speaker"]["name"] == "John Example"
    assert [ref["id"] for ref in changed.json["addressee"]] == ["jane-example"]
    assert [s["prefix"] for s in changed.json["sources"]] == ["He said:", None]
    entry = client.get(f"{url}/history").json["results"][-1]
    assert (entry["action"], entry["reason"]) == ("updated", "The tape says so")
    assert set(entry["changes"]) == set(given)
    assert entry["changes"]["speaker"] == {
        "was": {"id": "jane-example", "name": "Jane Example"},
        "is": {"id": "john-example", "name": "John Example"},
    }
    assert entry["changes"]["date"] == {"was": "2015~", "is": "2016"}


def test_null_takes_away_what_may_be_missing(post, patch) -> None:
    changed = patch(post(context="x").json["url"], {"date": None, "context": None, "speaker": None, "lang": None})
    assert [changed.json[name] for name in ("date", "date_earliest", "context", "speaker")] == [None] * 4


def test_a_correction_that_changes_nothing_leaves_no_trace(client: FlaskClient, post, patch) -> None:
    url = post().json["url"]
    before = client.get(url)
    same = patch(url, {name: BODY[name] for name in ("text", "about", "date")})
    assert (same.status_code, same.headers["ETag"]) == (200, before.headers["ETag"])
    assert len(client.get(f"{url}/history").json["results"]) == 1


def test_a_correction_needs_what_was_seen(client: FlaskClient, post, writer: dict[str, str]) -> None:
    url = post().json["url"]
    tag = client.get(url).headers["ETag"]

    def send(match: str | None) -> int:
        headers = writer if match is None else {**writer, "If-Match": match}
        return client.patch(url, json={"context": match}, headers=headers).status_code

    assert [send(None), send('"stale"'), send(f"W/{tag}"), send(tag), send(tag), send("*")] == [
        428,
        412,
        412,
        200,
        412,
        200,
    ]


@pytest.mark.parametrize("member", ["status", "id", "source_url", "created_at"])
def test_what_a_correction_cannot_change_is_422(post, patch, member: str) -> None:
    assert patch(post().json["url"], {member: "confirmed"}).status_code == 422


def test_a_correction_to_words_that_are_there_already_is_409(post, patch) -> None:
    post(text="taken words")
    url = post().json["url"]
    assert patch(url, {"text": "Taken words"}).status_code == 409
    assert patch(url, {"text": "Taken words", "speaker": "Somebody Else"}).status_code == 200


def test_a_retracted_quotation_is_410_with_the_reason_and_keeps_its_history(
    client: FlaskClient, post, writer: dict[str, str]
) -> None:
    url = post().json["url"]
    assert client.delete(f"{url}?reason=Never%20said", headers=writer).status_code == 204
    gone = client.get(url)
    assert (gone.status_code, gone.json["reason"]) == (410, "Never said")
    assert client.get("/quotes").json["results"] == []
    (shown,) = client.get("/quotes?status=retracted").json["results"]
    assert shown["status"] == "retracted"
    assert client.get("/speakers/jane-example").json["quote_count"] == 0
    assert [entry["action"] for entry in client.get(f"{url}/history").json["results"]] == ["created", "retracted"]
    assert client.delete(url, headers=writer).status_code == 410
    assert client.patch(url, json={"context": "x"}, headers={**writer, "If-Match": "*"}).status_code == 410


def test_deleting_honours_if_match_where_it_is_sent(client: FlaskClient, post, writer: dict[str, str]) -> None:
    url = post().json["url"]
    assert client.delete(url, headers={**writer, "If-Match": '"stale"'}).status_code == 412
    assert client.delete(url, headers={**writer, "If-Match": client.get(url).headers["ETag"]}).status_code == 204


def test_entering_what_was_retracted_is_409_and_a_review_brings_it_back(
    client: FlaskClient, post, writer: dict[str, str]
) -> None:
    url = post().json["url"]
    client.delete(url, headers=writer)
    assert post().status_code == 409
    assert post({"status": "reported", "note": "There is a tape."}, f"{url}/reviews").status_code == 201
    assert client.get(url).status_code == 200
    assert post().status_code == 200


def test_a_review_changes_the_status_with_its_reason(client: FlaskClient, post) -> None:
    url = post().json["url"]
    given = {"status": "disputed", "note": "The tape is cut.", "evidence_url": "https://example.org/tape"}
    reviewed = post(given, f"{url}/reviews")
    assert (reviewed.status_code, reviewed.json["status"]) == (201, "disputed")
    entry = client.get(f"{url}/history").json["results"][-1]
    assert (entry["action"], entry["reason"]) == ("reviewed", "The tape is cut.")
    assert entry["changes"]["status"] == {"was": "reported", "is": "disputed"}
    assert entry["changes"]["evidence_url"]["is"] == "https://example.org/tape"
    assert [q["id"] for q in client.get("/quotes?status=disputed").json["results"]] == [reviewed.json["id"]]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"status": "confirmed"},
        {"status": "true", "note": "x"},
        {"status": "confirmed", "note": " "},
        {"status": "confirmed", "note": "x", "evidence_url": "javascript:x"},
    ],
)
def test_a_review_without_status_or_reason_is_422(post, body: dict[str, str]) -> None:
    assert post(body, f"{post().json['url']}/reviews").status_code == 422


def test_a_speakers_names_kind_and_item_can_be_corrected_and_the_id_stays(client: FlaskClient, post, patch) -> None:
    url = post().json["url"]
    given = {"name": "Jane E. Example", "kind": "office", "wikidata": "Q42", "names": [{"name": "Джейн", "lang": "ru"}]}
    changed = patch("/speakers/jane-example", given)
    assert changed.status_code == 200, changed.text
    assert (changed.json["id"], changed.json["wikidata"]) == ("jane-example", "Q42")
    assert {name["name"] for name in changed.json["names"]} == {"Jane E. Example", "Джейн"}
    assert client.get(url).json["speaker"] == {"id": "jane-example", "name": "Jane E. Example", "kind": "office"}
    for name, found in (
        ("Джейн", 1),
        ("Jane Example", 1),
        ("Q42", 1),
        ("jane-example", 1),
        ("Dzheyn", 1),
        ("Janet", 0),
    ):
        assert len(client.get(f"/quotes?speaker={name}").json["results"]) == found, name


def test_a_wikidata_item_of_another_speaker_is_409(post, patch) -> None:
    post(text="a b c", speaker={"name": "Somebody Else", "wikidata": "Q42"})
    post()
    assert patch("/speakers/jane-example", {"wikidata": "Q42"}).status_code == 409


def test_a_merge_moves_everything_and_the_old_id_redirects(client: FlaskClient, post, admin: dict[str, str]) -> None:
    post(text="both said this", speaker="J. Example", source_url="https://example.org/1")
    kept = post(text="both said this", speaker="Jane Example", source_url="https://example.org/2").json
    only = post(text="only J. said this", speaker="J. Example").json
    about = post(text="of her", speaker="Critic", about=["J. Example", "Jane Example"]).json
    merged = client.post("/speakers/j-example/merge", json={"into": "jane-example"}, headers=admin)
    assert (merged.status_code, merged.json["id"], merged.json["quote_count"]) == (200, "jane-example", 2)
    assert {name["name"] for name in merged.json["names"]} == {"Jane Example", "J. Example"}
    moved = client.get("/speakers/j-example")
    assert (moved.status_code, moved.headers["Location"]) == (308, "http://localhost/speakers/jane-example")
    for name in ("j-example", "J. Example", "jane-example"):
        assert len(client.get(f"/quotes?speaker={name}").json["results"]) == 2, name
    assert len(client.get(kept["url"]).json["sources"]) == 2
    assert client.get(only["url"]).json["speaker"]["id"] == "jane-example"
    assert [ref["id"] for ref in client.get(about["url"]).json["about"]] == ["jane-example"]
    double = client.get("/quotes?status=retracted").json["results"][0]
    assert client.get(double["url"]).headers["Location"] == kept["url"]
    assert client.get(f"{only['url']}/history").json["results"][-1]["action"] == "merged"


def test_a_merge_can_be_followed_by_another(client: FlaskClient, post, admin: dict[str, str]) -> None:
    for name in ("A One", "B Two", "C Three"):
        post(text=f"words of {name}", speaker=name)
    for old, new in (("a-one", "b-two"), ("b-two", "c-three")):
        assert client.post(f"/speakers/{old}/merge", json={"into": new}, headers=admin).status_code == 200
    for old in ("a-one", "b-two"):
        assert client.get(f"/speakers/{old}").headers["Location"].endswith("/speakers/c-three")
    assert len(client.get("/quotes?speaker=a-one").json["results"]) == 3
    assert post(text="new words", speaker={"id": "a-one"}).json["speaker"]["id"] == "c-three"
    assert post(text="newer words", speaker="A One").json["speaker"]["id"] == "c-three"


@pytest.mark.parametrize(
    ("path", "into", "status"),
    [
        ("nobody", "jane-example", 404),
        ("jane-example", "nobody", 422),
        ("jane-example", "jane-example", 422),
        ("jane-example", "", 422),
    ],
)
def test_a_merge_that_makes_no_sense_is_refused(
    client: FlaskClient, post, admin: dict[str, str], path: str, into: str, status: int
) -> None:
    post()
    assert client.post(f"/speakers/{path}/merge", json={"into": into}, headers=admin).status_code == status


def test_speakers_with_two_wikidata_items_are_not_merged_until_one_is_taken_away(
    client: FlaskClient, post, patch, admin: dict[str, str]
) -> None:
    for name, item in (("A One", "Q42"), ("B Two", "Q207")):
        post(text=f"words of {name}", speaker={"name": name, "wikidata": item})
    refused = client.post("/speakers/a-one/merge", json={"into": "b-two"}, headers=admin)
    assert refused.status_code == 409
    for said in ("Q42", "Q207", "PATCH", "/speakers/a-one", '{"wikidata": null}'):
        assert said in refused.json["detail"], said
    assert client.get("/speakers/a-one").json["wikidata"] == "Q42"
    patch("/speakers/a-one", {"wikidata": None})
    merged = client.post("/speakers/a-one/merge", json={"into": "b-two"}, headers=admin)
    assert (merged.status_code, merged.json["wikidata"]) == (200, "Q207")


def test_a_merge_keeps_the_only_wikidata_item(client: FlaskClient, post, admin: dict[str, str]) -> None:
    post(text="words of A One", speaker={"name": "A One", "wikidata": "Q42"})
    post(text="words of B Two", speaker="B Two")
    merged = client.post("/speakers/a-one/merge", json={"into": "b-two"}, headers=admin)
    assert (merged.status_code, merged.json["wikidata"]) == (200, "Q42")


def race(number: int, act) -> list[Any]:
    together, results = Barrier(number), []

    def run() -> None:
        together.wait()
        results.append(act())

    threads = [Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(results)


def test_twenty_racing_corrections_with_one_validator_make_one(app: Flask, post, writer: dict[str, str]) -> None:
    url = post().json["url"]
    tag = app.test_client().get(url).headers["ETag"]
    numbers = iter(range(20))

    def correct() -> int:
        body = {"context": f"correction {next(numbers)}"}
        return app.test_client().patch(url, json=body, headers={**writer, "If-Match": tag}).status_code

    assert race(20, correct) == [200] + [412] * 19
    assert len(app.test_client().get(f"{url}/history").json["results"]) == 2


def test_twenty_racing_posts_of_one_quotation_make_one(app: Flask, writer: dict[str, str]) -> None:
    statuses = race(20, lambda: app.test_client().post("/quotes", json=BODY, headers=writer).status_code)
    assert statuses == [200] * 19 + [201]
    (quotation,) = app.test_client().get("/quotes").json["results"]
    assert len(app.test_client().get(f"{quotation['url']}/history").json["results"]) == 1


def test_a_merge_keeps_the_quotation_that_stands_whosever_it_was(
    client: FlaskClient, post, writer: dict[str, str], admin: dict[str, str]
) -> None:
    stands = post(text="both said this", speaker="A One").json["url"]
    retracted = post(text="both said this", speaker="B Two").json["url"]
    client.delete(retracted, headers=writer)
    client.post("/speakers/a-one/merge", json={"into": "b-two"}, headers=admin)
    assert (client.get(stands).status_code, client.get(retracted).status_code) == (200, 410)
    assert client.get(stands).json["speaker"]["id"] == "b-two"
    assert post({"status": "confirmed", "note": "x"}, f"{retracted}/reviews").status_code == 409


def test_merging_what_was_merged_already_is_409(post, client: FlaskClient, admin: dict[str, str]) -> None:
    for name in ("A One", "B Two", "C Three"):
        post(text=f"words of {name}", speaker=name)
    client.post("/speakers/a-one/merge", json={"into": "b-two"}, headers=admin)
    assert client.post("/speakers/a-one/merge", json={"into": "c-three"}, headers=admin).status_code == 409


def test_new_namesakes_never_get_an_id_that_a_numbered_name_has(post) -> None:
    post(text="first words", speaker="John 2")
    made = post(
        text="more words",
        speaker={"name": "John", "kind": "person"},
        about=[{"name": "John", "kind": "organization"}],
    )
    assert made.status_code == 201
    assert {made.json["speaker"]["id"], made.json["about"][0]["id"]} == {"john", "john-3"}


def test_a_draft_that_becomes_ambiguous_by_itself_leaves_nobody(client: FlaskClient, post) -> None:
    people = [{"name": "X", "kind": "person"}, {"name": "X", "kind": "country"}, "X"]
    assert post(about=people).status_code == 409
    assert client.get("/speakers").json["results"] == []
    assert client.get("/quotes").json["results"] == []


@pytest.fixture
def refused(client: FlaskClient, admin: dict[str, str], post):
    """An import whose only line is refused: it says something new of a known speaker, and names two of one name."""
    post({"text": "first words", "speaker": "Known t"})
    line = {
        "text": "refused words",
        "speaker": {"name": "Known t", "kind": "person", "wikidata": "Q11051583", "names": [{"name": "Kay Tee"}]},
        "about": [{"name": "New t", "kind": "person"}, {"name": "New t", "kind": "country"}],
        "addressee": ["New t"],
    }
    lines = [line, {"text": "other words", "speaker": "New t"}]
    return client.post(
        "/imports",
        data="\n".join(map(json.dumps, lines)),
        headers=admin,
        content_type="application/x-ndjson",
    ).json


def test_a_refused_line_leaves_what_is_known_of_a_speaker_as_it_was(client: FlaskClient, refused) -> None:
    assert [rejected["line"] for rejected in refused["rejected"]] == [1]
    known = client.get("/speakers/known-t").json
    assert (known["kind"], known["wikidata"], known["names"]) == ("unknown", None, [{"name": "Known t", "lang": None}])


def test_a_refused_line_leaves_its_new_names_and_ids_free(client: FlaskClient, refused) -> None:
    assert [speaker["id"] for speaker in client.get("/speakers").json["results"]] == ["known-t", "new-t"]


def test_a_refusal_names_nobody_who_is_not_there(client: FlaskClient, refused) -> None:
    assert "new-t" not in refused["rejected"][0]["reason"]
    assert "give each the kind" in refused["rejected"][0]["reason"]


def test_the_validator_does_not_depend_on_the_name_of_the_host(
    client: FlaskClient, post, writer: dict[str, str]
) -> None:
    path = f"/quotes/{post().json['id']}"
    tag = client.get(path, base_url="https://quotes.example").headers["ETag"]
    assert client.patch(path, json={"context": "x"}, headers={**writer, "If-Match": tag}).status_code == 200
