"""What `GET /quotes` says of parameters that are wrong."""

import pytest
from flask.testing import FlaskClient


@pytest.mark.parametrize(
    ("query", "field", "says"),
    [
        ("speker=Putin", "speker", "did you mean speaker?"),
        ("format=rtf", "format", "give json"),
        ("include=everything", "include", "give some of total, highlight"),
        ("speaker=", "speaker", "is empty"),
        ("speaker=%20", "speaker", "is blank"),
        ("speaker=!!!", "speaker", "a name of 1 to 16 words"),
        ("speaker=" + "a%20" * 17, "speaker", "a name of 1 to 16 words"),
        ("speaker=" + "a" * 301, "speaker", "give 1 to 300 characters"),
        ("speaker=%00", "speaker", "control character"),
        ("speaker=%FF", "speaker", "UTF-8"),
        ("speaker=%ED%A0%80", "speaker", "UTF-8"),
        ("limit=0", "limit", "from 1 to 100"),
        ("limit=101", "limit", "from 1 to 100"),
        ("limit=1e1", "limit", "from 1 to 100"),
        ("limit=1_0", "limit", "from 1 to 100"),
        ("limit=%D9%A5", "limit", "from 1 to 100"),
        ("limit=9223372036854775808", "limit", "from 1 to 100"),
        ("limit=5&limit=6", "limit", "is given 2 times"),
        ("date_from=yesterday", "date_from", "2007, 2007-05 or 2007-05-01"),
        ("date_from=2026-02-30", "date_from", "no such day"),
        ("date_from=2007~", "date_from", "2007, 2007-05 or 2007-05-01"),
        ("date_from=2008&date_to=2007", "date_to", "swap"),
        ("published_from=2008&published_to=2007", "published_to", "swap"),
        ("date_match=touch", "date_match", "overlap or within"),
        ("status=true", "status", "reported, confirmed"),
        ("sort=price", "sort", "-date, date"),
        ("lang=english!", "lang", "BCP 47"),
        ("fields=text,password", "fields", "give some of id"),
        ("fields=text,text", "fields", "twice"),
        ("source=javascript://x", "source", "http"),
        ("source=two words", "source", "example.org"),
        ("cursor=abc", "cursor", "next"),
        ("cursor=W10", "cursor", "next"),
        ("cursor=bnVsbA", "cursor", "next"),
        ("q=", "q", "is empty"),
        ("q=-x", "q", "names only what to leave out"),
        ("q=" + "a%20" * 17, "q", "more than 16"),
        ("q=" + "a" * 257, "q", "longer than 256"),
        ("q=a&q=b", "q", "is given 2 times"),
        ("q=%FF", "q", "UTF-8"),
        ("sort=relevance", "sort", "needs q"),
        ("include=highlight", "include", "needs q"),
        ("facets=month", "facets", "give some of speaker, about"),
        ("facets=year,year", "facets", "twice"),
    ],
)
def test_a_wrong_parameter_is_422_and_says_what_would_be_right(
    piece: FlaskClient, query: str, field: str, says: str
) -> None:
    response = piece.get(f"/quotes?{query}")
    assert response.status_code == 422, response.text
    assert [error["field"] for error in response.json["errors"]] == [field]
    assert says in response.json["errors"][0]["message"]
    assert response.json["errors"][0]["location"] == "query"


def test_every_wrong_parameter_is_named_at_once(piece: FlaskClient) -> None:
    errors = piece.get("/quotes?speker=x&limit=0&date_from=x&sort=").json["errors"]
    assert {error["field"] for error in errors} == {"speker", "limit", "date_from", "sort"}
