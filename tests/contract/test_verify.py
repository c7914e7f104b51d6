"""`/verify`: is this quotation on record, whose is it, and what was changed?"""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient

from quoteapi.store.database import Database
from quoteapi.store.editing import review
from quoteapi.store.quotes import QuoteFilter, page

EXAMPLES = [
    ("courage and manliness", "Putin", "misattributed", "courage and manliness"),
    (
        "vivid example of the failure of United States policy in the Middle East",
        None,
        "altered",
        "vivid example of the failure of the United States' policy in the Middle East",
    ),
    (
        "example of the failure",
        None,
        "excerpt",
        "vivid example of the failure of the United States' policy in the Middle East",
    ),
    (
        "ugly neo-colonial system of international relations",
        None,
        "altered",
        "the ugly neocolonial system of international relations",
    ),
]

Enter = Callable[..., dict[str, Any]]


def ask(client: FlaskClient, text: str, **claimed: str | None) -> dict[str, Any]:
    given = {"text": text, **{name: value for name, value in claimed.items() if value is not None}}
    response = client.get("/verify", query_string=given)
    assert response.status_code == 200, response.json
    return response.json


@pytest.fixture
def enter(client: FlaskClient, writer: dict[str, str]) -> Enter:
    def post(text: str, speaker: str | None = "Ann Example", **members: Any) -> dict[str, Any]:
        response = client.post("/quotes", json={"text": text, "speaker": speaker, **members}, headers=writer)
        assert response.status_code == 201, response.json
        return response.json

    return post


@pytest.mark.parametrize(("text", "speaker", "verdict", "stored"), EXAMPLES)
def test_the_claims_about_the_piece(
    piece: FlaskClient, text: str, speaker: str | None, verdict: str, stored: str
) -> None:
    answer = ask(piece, text, speaker=speaker)
    assert (answer["verdict"], answer["evidence"][0]["quote"]["text"]) == (verdict, stored)


def test_a_misattribution_names_who_is_on_record(piece: FlaskClient) -> None:
    answer = ask(piece, "courage and manliness", speaker="Putin")
    assert answer["evidence"][0]["quote"]["speaker"]["id"] == "khaled-mashal"
    assert "said by Khaled Mashal, Leader of Hamas, in 2007, printed by The Moscow Times" in answer["note"]
    assert "not on record as said by Putin" in answer["note"]


def test_the_evidence_is_a_whole_quotation_with_its_links(piece: FlaskClient) -> None:
    quote = ask(piece, "courage and manliness")["evidence"][0]["quote"]
    assert quote == piece.get(quote["url"]).json
    assert quote["sources"][0]["deep_link"].endswith("#:~:text=courage%20and%20manliness")


def test_the_diff_says_which_words_were_changed(piece: FlaskClient) -> None:
    answer = ask(piece, "vivid example of the success of the United States' policy in the Middle East")
    assert answer["evidence"][0]["diff"] == [{"op": "replace", "claim": "success", "quote": "failure"}]


@pytest.mark.parametrize(
    ("stored", "claimed", "verdict", "flags"),
    [
        ("I did not have relations", "I did have relations", "altered", ["negation_changed"]),
        ("I did not have relations", "I did not have any relations", "altered", []),
        ("Nobody was hurt there", "Somebody was hurt there", "altered", ["negation_changed"]),
        ("Nobody was hurt there", "Nobody was killed there", "altered", []),
        ("I never met him", "I never met her", "altered", []),
        ("I never met him", "I never met him before", "altered", []),
        ("We did not pay them a penny", "We paid them a penny", "altered", ["negation_changed"]),
        ("courage and manliness", "courage and manlines", "altered", []),
        ("We will win this war", "We will leave this room", "not_found", []),
        ("I love this man's courage", "I love this town", "not_found", []),
    ],
)
def test_a_short_quotation_is_found_with_a_word_changed(
    client: FlaskClient, enter: Enter, stored: str, claimed: str, verdict: str, flags: list[str]
) -> None:
    enter(stored)
    answer = ask(client, claimed)
    assert (answer["verdict"], answer["flags"]) == (verdict, flags)


DOORS = "He [Brandt] was gone [sic] at 5:30 p.m., but nobody paid 3.5 million for his doors… not in May 2024."


@pytest.mark.parametrize(
    ("claimed", "verdict", "flags"),
    [
        ("was gone [sic] at 5:30", "excerpt", []),
        ("He [Brandt] was", "excerpt", []),
        ("for his doors… not in May", "excerpt", ["negation_before"]),
        ("p.m., but nobody", "excerpt", []),
        ("million for his doors", "altered", ["number_changed"]),
        ("in May 2024", "altered", ["negation_changed"]),
        ("[Brandt] was gone at 5:30 p.m., but nobody [in Oslo] paid", "edited_excerpt", ["name_changed"]),
        ("was gone at 5:30 p.m., but nobody [not] paid", "altered", ["negation_changed"]),
    ],
)
def test_a_run_of_whole_words_is_an_excerpt_unless_a_negation_or_a_number_was_cut(
    client: FlaskClient, enter: Enter, claimed: str, verdict: str, flags: list[str]
) -> None:
    enter(DOORS)
    answer = ask(client, claimed)
    assert (answer["verdict"], answer["flags"]) == (verdict, flags)


@pytest.mark.parametrize(
    ("stored", "claimed", "verdict"),
    [
        ("I know that no one is perfect", "that no one", "excerpt"),
        ("I know that no one is perfect", "know that no", "excerpt"),
        ("I know that no one is perfect", "no one is", "excerpt"),
        ("I did not inhale", "I didn't inhale", "altered"),
        ("I do not know", "I don't know", "altered"),
        ("All are equal, and all of them [the citizens] have rights.", "all of them have rights", "altered"),
        ("It costs a lot, said Lotte Weiss to Emil Brandt.", "said Emil Brandt to Lotte Weiss", "altered"),
    ],
)
def test_what_is_on_record_or_nearly_so_is_found_among_small_words(
    client: FlaskClient, enter: Enter, stored: str, claimed: str, verdict: str
) -> None:
    enter(stored)
    assert ask(client, claimed)["verdict"] == verdict


@pytest.mark.parametrize(("first", "flags"), [("Ursula Merkel", ["name_changed"]), ("Angela Merkel", [])])
def test_a_name_that_was_changed_is_flagged_also_as_the_first_word(
    client: FlaskClient, enter: Enter, first: str, flags: list[str]
) -> None:
    enter("Angela Merkel told me the truth about Berlin")
    answer = ask(client, f"{first} told me the whole truth about Berlin")
    assert (answer["verdict"], answer["flags"]) == ("altered", flags)


@pytest.mark.parametrize(
    ("text", "verdict"), [("知己知彼", "excerpt"), ("百戰不殆", "excerpt"), ("知己", "insufficient")]
)
def test_four_han_characters_are_enough_to_be_looked_for(
    client: FlaskClient, enter: Enter, text: str, verdict: str
) -> None:
    enter("知己知彼，百戰不殆", "孫子")
    assert ask(client, text)["verdict"] == verdict


def test_what_is_nowhere_is_no_evidence_of_anything(piece: FlaskClient) -> None:
    answer = ask(piece, "a riddle wrapped in a mystery inside an enigma")
    assert (answer["verdict"], answer["evidence"]) == ("not_found", [])
    assert "never evidence that they were not said" in answer["note"]


@pytest.mark.parametrize(
    ("text", "verdict"), [("thousands", "exact"), ("Thousands", "insufficient"), ("…", "insufficient")]
)
def test_a_word_is_too_short_but_letter_for_letter(piece: FlaskClient, text: str, verdict: str) -> None:
    assert ask(piece, text)["verdict"] == verdict


def test_the_claim_comes_back_as_it_was_given(piece: FlaskClient) -> None:
    claim = {"text": "courage  and manliness", "speaker": "Путин", "date": "2007~"}
    assert ask(piece, **claim)["claim"] == claim
    assert ask(piece, "grave concerns")["claim"] == {"text": "grave concerns", "speaker": None, "date": None}


@pytest.mark.parametrize("name", ["Mashal", "خالد مشعل", "khaled-mashal", "Meshaal Khaled"])
def test_a_name_means_whom_it_means_in_a_search(piece: FlaskClient, name: str) -> None:
    answer = ask(piece, "courage and manliness", speaker=name)
    assert (answer["verdict"], answer["resolved"]["speaker"][0]["id"]) == ("exact", "khaled-mashal")


@pytest.mark.parametrize(
    ("speaker", "verdict", "meant"),
    [
        ("George W. Bush", "misattributed", ["george-w-bush"]),
        ("george w bush", "misattributed", ["george-w-bush"]),
        ("George H. W. Bush", "exact", ["george-h-w-bush"]),
        ("Bush", "exact", ["george-h-w-bush", "george-w-bush"]),
    ],
)
def test_a_whole_name_is_not_that_of_another_whose_name_holds_it(
    client: FlaskClient, enter: Enter, speaker: str, verdict: str, meant: list[str]
) -> None:
    enter("Read my lips: no new taxes", "George H. W. Bush")
    enter("I was born in New Haven", "George W. Bush")
    answer = ask(client, "Read my lips: no new taxes", speaker=speaker)
    assert (answer["verdict"], [each["id"] for each in answer["resolved"]["speaker"]]) == (verdict, meant)


def test_a_whole_name_of_several_means_each_of_them(client: FlaskClient, enter: Enter) -> None:
    for kind, text in (("person", "We are on our way"), ("organization", "We have left at last")):
        enter(text, {"name": "Georgia", "kind": kind})
    enter("We shall arrive tonight", "Georgia Meloni")
    answer = ask(client, "We are on our way", speaker="GEORGIA")
    assert (answer["verdict"], len(answer["resolved"]["speaker"])) == ("exact", 2)


def test_words_of_somebody_are_not_cleared_by_a_copy_without_a_speaker(client: FlaskClient, enter: Enter) -> None:
    enter("We shall rebuild the bridge", "Jane Example")
    enter("We shall rebuild the bridge", None)
    enter("I was never near that river", "Ann Bee")
    answer = ask(client, "We shall rebuild the bridge", speaker="Ann Bee")
    assert (answer["verdict"], answer["flags"]) == ("misattributed", [])
    assert "said by Jane Example" in answer["note"]


def test_a_misspelt_name_is_no_misattribution(piece: FlaskClient) -> None:
    answer = ask(piece, "destructive policy", speaker="Lavrow")
    assert (answer["verdict"], answer["resolved"]) == ("exact", {"speaker": []})
    assert "claimed_speaker_unknown" in answer["flags"]
    assert answer["suggestions"]["speaker"][0]["id"] == "sergey-lavrov"


def test_the_words_of_another_under_a_name_of_nobody_are_misattributed(piece: FlaskClient) -> None:
    answer = ask(piece, "destructive policy", speaker="Quentin Nobody")
    assert (answer["verdict"], answer["flags"]) == ("misattributed", ["claimed_speaker_unknown"])
    assert "suggestions" not in answer


@pytest.mark.parametrize(("date", "differs"), [("2007", False), ("2007-05", False), ("2008", True), ("../2006", True)])
def test_another_date_is_flagged_and_changes_no_verdict(piece: FlaskClient, date: str, differs: bool) -> None:
    answer = ask(piece, "courage and manliness", date=date)
    assert (answer["verdict"], "date_differs" in answer["flags"]) == ("exact", differs)


def test_words_under_several_speakers_are_the_claimed_ones_with_the_others_behind(
    client: FlaskClient, enter: Enter
) -> None:
    for name in ("Ann Example", "Bob Example", "Cy Example"):
        enter("Never change a winning team", name)
    answer = ask(client, "never change a winning team", speaker="Cy Example")
    assert answer["verdict"] == "match"
    assert [each["quote"]["speaker"]["id"] for each in answer["evidence"]] == [
        "cy-example",
        "ann-example",
        "bob-example",
    ]


def test_a_saying_of_hundreds_is_also_the_last_ones(client: FlaskClient, admin: dict[str, str]) -> None:
    sayings = ["So it is what it is", "So: it is what it is now"]
    names = [f"Speaker {chr(65 + at // 26)}{chr(65 + at % 26)}" for at in range(400)]
    lines = "\n".join(json.dumps({"text": sayings[at % 2], "speaker": name}) for at, name in enumerate(names))
    imported = client.post("/imports", data=lines, content_type="application/x-ndjson", headers=admin)
    assert imported.json["created"] == 400
    for speaker, text in (("Speaker PI", sayings[0]), ("Speaker PJ", "so it is what it is")):
        answer = ask(client, text, speaker=speaker)
        assert answer["verdict"] in ("exact", "excerpt")
        assert answer["evidence"][0]["quote"]["speaker"]["name"] == speaker


def test_the_original_may_be_quoted_as_well(client: FlaskClient, enter: Enter) -> None:
    enter("We shall hang on to the end", original="Мы будем держаться до конца", lang="en")
    answer = ask(client, "мы будем держаться до конца")
    assert (answer["verdict"], answer["evidence"][0]["compared"]) == ("match", "original")


def status_of(database: Database, status: str) -> None:
    with database.writing() as connection:
        (quotation,) = page(connection, QuoteFilter()).rows
        review(connection, quotation.id, status, by="desk", at=datetime.now(UTC), reason="The tape says otherwise.")


def test_a_retracted_quotation_is_shown_as_such_and_proves_nothing(
    client: FlaskClient, database: Database, enter: Enter
) -> None:
    enter("We shall hang on to the end")
    status_of(database, "retracted")
    answer = ask(client, "We shall hang on to the end")
    assert (answer["verdict"], answer["evidence"][0]["quote"]["status"]) == ("not_found", "retracted")
    assert "has been retracted, and proves nothing" in answer["note"]
    assert "The tape says otherwise." in answer["note"]


@pytest.mark.parametrize("status", ["disputed", "misattributed"])
def test_a_doubtful_status_is_in_the_evidence_and_in_the_note(
    client: FlaskClient, database: Database, enter: Enter, status: str
) -> None:
    enter("We shall hang on to the end")
    status_of(database, status)
    answer = ask(client, "We shall hang on to the end")
    assert (answer["verdict"], answer["evidence"][0]["quote"]["status"]) == ("exact", status)
    assert status in answer["note"].partition(".")[0]
    assert answer["evidence"][0]["judged"]["reason"] == "The tape says otherwise."


def test_of_several_judgements_the_last_is_told(client: FlaskClient, writer: dict[str, str], enter: Enter) -> None:
    quotation = enter("We shall hang on to the end")
    for note in ("Nobody heard it.", "The tape says otherwise."):
        review = {"status": "disputed", "note": note, "evidence_url": "https://example.org/tape"}
        assert client.post(f"/quotes/{quotation['id']}/reviews", json=review, headers=writer).status_code == 201
    (evidence,) = ask(client, "We shall hang on to the end")["evidence"]
    assert (evidence["judged"]["reason"], evidence["judged"]["evidence_url"]) == (note, "https://example.org/tape")
    assert evidence["judged"]["at"] == evidence["quote"]["updated_at"]


def test_evidence_that_nobody_judged_says_nothing_of_a_judgement(piece: FlaskClient) -> None:
    assert "judged" not in ask(piece, "courage and manliness")["evidence"][0]


def test_what_a_merge_left_behind_is_no_evidence(client: FlaskClient, admin: dict[str, str], enter: Enter) -> None:
    enter("We shall hang on to the end", "Ann Example")
    enter("We shall hang on to the end", "Anne Example")
    merged = client.post("/speakers/anne-example/merge", json={"into": "ann-example"}, headers=admin)
    assert merged.status_code == 200
    assert len(ask(client, "We shall hang on to the end")["evidence"]) == 1


def test_several_claims_are_answered_in_their_order(piece: FlaskClient) -> None:
    claims = [{"text": text, "speaker": speaker} for text, speaker, *_ in EXAMPLES]
    response = piece.post("/verify", json={"claims": claims})
    assert response.status_code == 200
    assert response.json["results"] == [ask(piece, **claim) for claim in claims]


def test_one_claim_by_post_is_answered_like_one_by_get(piece: FlaskClient) -> None:
    claim = {"text": "courage and manliness", "speaker": "Putin", "date": "2007"}
    assert piece.post("/verify", json=claim).json == ask(piece, **claim)


def test_a_hundred_claims_take_the_statements_of_one(
    piece_app: Flask, piece: FlaskClient, statements: Callable[..., Any]
) -> None:
    database = piece_app.extensions["quoteapi"].database
    claims = [{"text": f"vivid example {at} of the policy", "speaker": "Putin"} for at in range(100)]
    counts = []
    for some in (claims[:1], claims):
        with statements(database) as seen:
            assert piece.post("/verify", json={"claims": some}).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 10


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "text"),
        ({"text": ""}, "text"),
        ({"text": " \n"}, "text"),
        ({"text": None}, "text"),
        ({"text": "a\0b"}, "text"),
        ({"text": "a" * 10_001}, "text"),
        ({"text": "so it goes", "quote": 1}, "quote"),
        ({"text": "so it goes", "date": "2026-02-30"}, "date"),
        ({"text": "so it goes", "speaker": "!"}, "speaker"),
        ({"text": "so it goes", "claims": [{"text": "so it goes"}]}, "claims"),
        ({"claims": []}, "claims"),
        ({"claims": [{"text": "so it goes"}] * 101}, "claims"),
        ({"claims": [{"text": "so it goes"}, {}]}, "claims.1.text"),
    ],
)
def test_a_wrong_body_is_422_and_names_the_member(piece: FlaskClient, body: dict[str, Any], field: str) -> None:
    response = piece.post("/verify", json=body)
    assert (response.status_code, [error["field"] for error in response.json["errors"]]) == (422, [field])


def test_half_a_surrogate_pair_is_422(piece: FlaskClient) -> None:
    body = b'{"text": "so it goes \\ud800"}'
    assert piece.post("/verify", data=body, content_type="application/json").status_code == 422


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "text"),
        ("text=", "text"),
        ("text=so+it+goes&text=on", "text"),
        ("text=so+it+goes&quote=1", "quote"),
        ("text=so%00it", "text"),
        ("text=so+it+goes&speaker=", "speaker"),
        ("text=so+it+goes&date=soon", "date"),
    ],
)
def test_a_wrong_parameter_is_422_and_is_named(piece: FlaskClient, query: str, field: str) -> None:
    response = piece.get(f"/verify?{query}")
    assert (response.status_code, [error["field"] for error in response.json["errors"]]) == (422, [field])


@pytest.mark.parametrize(("body", "status"), [(b"{", 400), (b'{"text": "a", "text": "b"}', 400), (b"[]", 422)])
def test_what_is_no_json_object_is_refused(piece: FlaskClient, body: bytes, status: int) -> None:
    assert piece.post("/verify", data=body, content_type="application/json").status_code == status


def test_another_media_type_is_415(piece: FlaskClient) -> None:
    assert piece.post("/verify", data="so it goes", content_type="text/plain").status_code == 415


def test_reading_is_cached_and_validated_like_every_reading(piece: FlaskClient) -> None:
    path = "/verify?" + urlencode({"text": "courage and manliness"})
    first = piece.get(path)
    assert first.headers["Cache-Control"].startswith("public, max-age=60")
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert piece.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    head = piece.head(path)
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", first.headers["ETag"])


def test_a_post_is_kept_by_nobody_and_any_origin_may_send_it(piece: FlaskClient) -> None:
    asked = {"Origin": "https://paper.example", "Access-Control-Request-Method": "POST"}
    allowed = piece.options("/verify", headers=asked)
    assert "POST" in allowed.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in allowed.headers["Access-Control-Allow-Headers"]
    assert "POST" not in piece.options("/quotes", headers=asked).headers["Access-Control-Allow-Methods"]
    response = piece.post("/verify", json={"text": "courage and manliness"})
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
