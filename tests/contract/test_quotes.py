"""`GET /quotes` and `GET /quotes/{id}` on the demonstration data, as a stranger would use them."""

import pytest
from flask.testing import FlaskClient

VIVID = "vivid example of the failure of the United States' policy in the Middle East"
COURAGE = "courage and manliness"
UGLY = "the ugly neocolonial system of international relations"
POSITION = "position regarding the ongoing Zionist aggression against our people"


def texts(client: FlaskClient, query: str) -> list[str]:
    response = client.get(f"/quotes?{query}")
    assert response.status_code == 200, response.text
    return [quotation["text"] for quotation in response.json["results"]]


@pytest.mark.parametrize(
    "name",
    [
        "Putin",
        "putin",
        "PUTIN",
        "Путин",
        "Vladimir  PUTIN",
        "putin vladimir",
        "vladimir-putin",
        "Q7747",
        "Владимир Путин",
    ],
)
def test_putin_by_any_name_said_the_two_that_he_said_and_not_what_mashal_said_of_him(
    piece: FlaskClient, name: str
) -> None:
    assert set(texts(piece, f"speaker={name}")) == {VIVID, UGLY}


def test_about_putin_are_what_mashal_and_hamas_said(piece: FlaskClient) -> None:
    assert set(texts(piece, "about=Putin")) == {COURAGE, POSITION}


@pytest.mark.parametrize("name", ["Mashal", "Meshaal", "Mishal", "Mashaal", "مشعل", "خالد مشعل", "khalid mishal"])
def test_mashal_by_any_spelling_is_the_same_one(piece: FlaskClient, name: str) -> None:
    assert texts(piece, f"speaker={name}") == [COURAGE]


@pytest.mark.parametrize("name", ["Rasputin", "Put", "utin", "Vladimir Mashal", "Putin Putinov"])
def test_a_name_that_is_nobodys_finds_nothing(piece: FlaskClient, name: str) -> None:
    response = piece.get(f"/quotes?speaker={name}")
    assert (response.status_code, response.json["results"], response.json["next"]) == (200, [], None)


def test_several_speakers_are_any_of_them(piece: FlaskClient) -> None:
    assert set(texts(piece, "speaker=Mashal&speaker=Hamas")) == {COURAGE, POSITION}


def test_filters_of_different_kinds_must_all_hold(piece: FlaskClient) -> None:
    assert texts(piece, "speaker=Mashal&about=Putin&date_from=2007&lang=en&status=reported") == [COURAGE]
    assert texts(piece, "speaker=Hamas&about=Hamas") == []


def test_addressee_is_whom_it_was_said_to(piece: FlaskClient) -> None:
    assert texts(piece, "addressee=Iraq") == [VIVID]


def test_the_answer_says_whom_a_name_was_taken_for(piece: FlaskClient) -> None:
    resolved = piece.get("/quotes?speaker=Meshaal&about=Putin").json["resolved"]
    assert resolved == {
        "speaker": [{"id": "khaled-mashal", "name": "Khaled Mashal", "kind": "person"}],
        "about": [{"id": "vladimir-putin", "name": "Vladimir Putin", "kind": "person"}],
    }


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Lavrow", "sergey-lavrov"),
        ("Meshal", "khaled-mashal"),
        ("Vladmir Puttin", "vladimir-putin"),
        ("Путинн", "vladimir-putin"),
        ("Hammas", "hamas"),
    ],
)
def test_a_near_miss_suggests_whom_it_may_have_meant(piece: FlaskClient, typed: str, meant: str) -> None:
    answer = piece.get(f"/quotes?speaker={typed}").json
    assert answer["results"] == []
    best = answer["suggestions"]["speaker"][0]
    assert best["id"] == meant
    assert 0.8 <= best["score"] < 1


def test_a_name_that_is_somebodys_gets_no_suggestions(piece: FlaskClient) -> None:
    assert "suggestions" not in piece.get("/quotes?speaker=Putin").json


def test_a_year_stays_a_year(piece: FlaskClient) -> None:
    found = piece.get("/quotes?date_from=2007&date_to=2007").json["results"]
    assert [(q["text"], q["date"], q["date_earliest"], q["date_latest"]) for q in found] == [
        (COURAGE, "2007", "2007-01-01", "2007-12-31")
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("date_from=2015&date_to=2015", 1),
        ("date_from=2007-05-01&date_to=2007-05-01", 1),
        ("date_from=2007-05&date_to=2007-06&date_match=within", 0),
        ("date_from=2007&date_to=2007&date_match=within", 1),
        ("date_from=2023-10-31", 4),
        ("date_to=2014", 1),
        ("date_from=0001", 6),
        ("date_from=-0044&date_to=9999", 6),
        ("published_from=2023-10-30&published_to=2023-10-30", 7),
        ("published_to=2023-10-29", 0),
    ],
)
def test_date_ranges_are_inclusive_and_undated_ones_never_match(piece: FlaskClient, query: str, found: int) -> None:
    assert len(texts(piece, query)) == found


@pytest.mark.parametrize(
    "source",
    [
        "themoscowtimes.com",
        "www.themoscowtimes.com",
        "WWW.TheMoscowTimes.com",
        "https://www.themoscowtimes.com/2023/10/30/why-russia-and-hamas-are-growing-closer-a82938",
        "https://WWW.themoscowtimes.com:443/2023/10/30/why-russia-and-hamas-are-growing-closer-a82938%23x",
    ],
)
def test_all_seven_are_found_by_their_source(piece: FlaskClient, source: str) -> None:
    assert len(texts(piece, f"source={source}")) == 7


def test_all_seven_are_found_by_their_sources_id_and_publisher(piece: FlaskClient) -> None:
    source = piece.get("/sources").json["results"][0]
    assert len(texts(piece, f"source={source['id']}")) == 7
    assert len(texts(piece, "publisher=The Moscow Times")) == 7
    assert texts(piece, "publisher=the moscow times") == []


@pytest.mark.parametrize("source", ["moscowtimes.com", "example.org", "https://www.themoscowtimes.com/"])
def test_another_source_finds_nothing(piece: FlaskClient, source: str) -> None:
    assert texts(piece, f"source={source}") == []


def test_the_default_order_is_newest_first_and_undated_last(piece: FlaskClient) -> None:
    dates = [q["date"] for q in piece.get("/quotes").json["results"]]
    assert dates == ["2023-10", "2023-10", "2023-10", "2023-10", "2015~", "2007", None]


def test_by_date_is_oldest_first_and_undated_last(piece: FlaskClient) -> None:
    dates = [q["date"] for q in piece.get("/quotes?sort=date").json["results"]]
    assert dates == ["2007", "2015~", "2023-10", "2023-10", "2023-10", "2023-10", None]


def test_added_is_the_order_of_entry_and_its_reverse(piece: FlaskClient) -> None:
    added = texts(piece, "sort=added")
    assert added[0] == VIVID
    assert texts(piece, "sort=-added") == added[::-1]


def test_total_is_the_exact_count_and_only_there_when_asked_for(piece: FlaskClient) -> None:
    assert piece.get("/quotes?limit=2&include=total").json["total"] == 7
    assert "total" not in piece.get("/quotes").json


def test_fields_leaves_only_these_members_and_the_id(piece: FlaskClient) -> None:
    first = piece.get("/quotes?fields=text,date").json["results"][0]
    assert set(first) == {"id", "text", "date"}
    assert set(piece.get(f"/quotes/{first['id']}?fields=speaker").json) == {"id", "speaker"}


def test_next_is_a_whole_address_that_keeps_the_filters_and_stands_in_link(piece: FlaskClient) -> None:
    response = piece.get("/quotes?about=Putin&limit=1&include=total")
    following = response.json["next"]
    assert following.startswith("http://localhost/quotes?about=Putin&limit=1&include=total&cursor=")
    assert response.headers["Link"] == f'<{following}>; rel="next"'
    last = piece.get(following)
    assert len(last.json["results"]) == 1
    assert last.json["next"] is None
    assert "Link" not in last.headers


def test_a_name_that_was_typed_into_an_address_without_encoding_is_paged_through(piece: FlaskClient) -> None:
    first = piece.get("/quotes?speaker=Путин&limit=1").json
    assert first["next"].isascii()
    assert [quotation["speaker"]["id"] for quotation in piece.get(first["next"]).json["results"]] == ["vladimir-putin"]


def test_one_quotation_has_every_member_of_the_contract(piece: FlaskClient) -> None:
    quotation = piece.get("/quotes?speaker=Putin&date_from=2023").json["results"][0]
    assert list(quotation) == [
        *("id", "url", "text", "lang", "original", "speaker", "attributed_as", "role", "about", "addressee", "date"),
        *("date_earliest", "date_latest", "context", "source_url", "sources", "status", "created_at", "updated_at"),
    ]
    assert list(quotation["sources"][0]) == [
        *("id", "url", "title", "publisher", "authors", "published", "archive_url", "archived_at"),
        *("as_printed", "prefix", "suffix", "deep_link"),
    ]
    assert quotation["speaker"] == {"id": "vladimir-putin", "name": "Vladimir Putin", "kind": "person"}
    assert quotation["about"] == [{"id": "united-states", "name": "United States", "kind": "country"}]
    assert quotation["attributed_as"] == "Putin"
    assert (quotation["date"], quotation["date_earliest"], quotation["date_latest"]) == (
        *("2023-10", "2023-10-01", "2023-10-31"),
    )
    assert quotation["created_at"] == "2026-11-22T10:00:00Z"
    assert quotation["source_url"] == quotation["sources"][0]["url"]
    assert piece.get(quotation["url"]).json == quotation


@pytest.mark.parametrize(
    "quotation_id",
    [
        "9223372036854775808",
        "1",
        "00000000-0000-7000-8000-000000000000",
        "%00",
        "%F0%9F%98%80",
        "..",
        "'; DROP TABLE quotation; --",
        "a" * 5000,
    ],
)
@pytest.mark.parametrize("below", ["", "/history"])
def test_an_unknown_id_is_404(piece: FlaskClient, quotation_id: str, below: str) -> None:
    response = piece.get(f"/quotes/{quotation_id}{below}")
    assert (response.status_code, response.content_type) == (404, "application/problem+json")


def test_the_history_starts_with_the_creation(piece: FlaskClient) -> None:
    quotation = piece.get("/quotes?limit=1").json["results"][0]
    history = piece.get(f"/quotes/{quotation['id']}/history").json["results"]
    assert history == [{"at": "2026-11-22T10:00:00Z", "by": "test", "action": "created", "changes": {}, "reason": None}]


@pytest.mark.parametrize("other", ["/quotes?about=Putin", "/quotes?limit=1&sort=date", "/quotes?lang=en"])
def test_the_cursor_of_another_request_is_422(piece: FlaskClient, other: str) -> None:
    cursor = piece.get("/quotes?limit=1").json["next"].partition("cursor=")[2]
    assert piece.get(f"{other}&cursor={cursor}").status_code == 422
