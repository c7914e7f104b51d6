"""`/speakers` and `/sources` on the demonstration data."""

import pytest
from flask.testing import FlaskClient


def ids(client: FlaskClient, query: str) -> list[str]:
    return [speaker["id"] for speaker in client.get(f"/speakers?{query}").json["results"]]


def test_a_speaker_has_all_names_and_a_count_of_what_it_said(piece: FlaskClient) -> None:
    speaker = piece.get("/speakers/khaled-mashal").json
    assert speaker["quote_count"] == 1
    assert (speaker["name"], speaker["kind"], speaker["wikidata"]) == ("Khaled Mashal", "person", None)
    assert [name["name"] for name in speaker["names"]] == [
        *("Khaled Mashal", "Khaled Meshaal", "Khalid Mishal", "Khaled Mashaal", "خالد مشعل"),
    ]
    assert speaker["names"][-1]["lang"] == "ar"


def test_institutions_and_offices_are_no_people(piece: FlaskClient) -> None:
    kinds = {speaker["id"]: speaker["kind"] for speaker in piece.get("/speakers").json["results"]}
    assert kinds == {
        "hamas": "organization",
        "islamic-state": "organization",
        "khaled-mashal": "person",
        "prime-minister-of-iraq": "office",
        "russia": "country",
        "secretary-general-of-the-arab-league": "office",
        "sergey-lavrov": "person",
        "the-kremlin": "organization",
        "united-states": "country",
        "vladimir-putin": "person",
    }


def test_q_finds_by_any_whole_name_with_score_one(piece: FlaskClient) -> None:
    found = piece.get("/speakers?q=ISIS").json["results"]
    assert [(speaker["id"], speaker["score"]) for speaker in found] == [("islamic-state", 1.0)]


def test_q_also_finds_near_spellings_with_a_lower_score(piece: FlaskClient) -> None:
    found = piece.get("/speakers?q=Lavrow").json["results"]
    assert found[0]["id"] == "sergey-lavrov"
    assert 0.8 <= found[0]["score"] < 1


def test_a_speaker_that_was_found_by_name_is_not_suggested_again(piece: FlaskClient) -> None:
    assert ids(piece, "q=Mashal") == ["khaled-mashal"]


def test_kind_and_pages_of_speakers(piece: FlaskClient) -> None:
    first = piece.get("/speakers?kind=person&limit=2").json
    second = piece.get(first["next"]).json
    assert [s["id"] for s in first["results"] + second["results"]] == [
        *("khaled-mashal", "sergey-lavrov", "vladimir-putin"),
    ]
    assert second["next"] is None


@pytest.mark.parametrize("speaker_id", ["nobody", "Vladimir-Putin", "%00", "a" * 5000, "Q7747"])
def test_an_unknown_speaker_is_404(piece: FlaskClient, speaker_id: str) -> None:
    assert piece.get(f"/speakers/{speaker_id}").status_code == 404


def test_a_source_counts_what_it_printed(piece: FlaskClient) -> None:
    source = piece.get("/sources?domain=www.themoscowtimes.com").json["results"][0]
    assert source["quote_count"] == 7
    assert source["authors"] == ["Milan Czerny", "Dan Storyev"]
    assert (source["publisher"], source["published"]) == ("The Moscow Times", "2023-10-30")
    assert piece.get(f"/sources/{source['id']}").json == source


def test_a_domain_that_printed_nothing_has_no_sources(piece: FlaskClient) -> None:
    assert piece.get("/sources?domain=example.org").json["results"] == []


@pytest.mark.parametrize("source_id", ["1", "00000000-0000-7000-8000-000000000000", "%00"])
def test_an_unknown_source_is_404(piece: FlaskClient, source_id: str) -> None:
    assert piece.get(f"/sources/{source_id}").status_code == 404


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/speakers?name=x", "name"),
        ("/speakers?q=", "q"),
        ("/speakers?kind=robot", "kind"),
        ("/speakers?cursor=x", "cursor"),
        ("/speakers/hamas?x=1", "x"),
        ("/sources?domain=a%20b", "domain"),
        ("/sources?domain=https://example.org", "domain"),
        ("/healthz?x=1", "x"),
    ],
)
def test_a_wrong_parameter_is_422(piece: FlaskClient, path: str, field: str) -> None:
    response = piece.get(path)
    assert (response.status_code, [e["field"] for e in response.json["errors"]]) == (422, [field])
