"""What is said of a mistake is true of it, and says what would be right."""

import pytest
from flask.testing import FlaskClient


def detail(response) -> str:
    assert response.content_type == "application/problem+json"
    return response.json["detail"]


@pytest.mark.parametrize(
    ("character", "instead"), [('"', "%22"), ("<", "%3C"), ("`", "%60"), ("{", "%7B"), ("}", "%7D"), ("\\", "%5C")]
)
def test_a_source_url_with_a_character_that_no_address_has_is_told_which_and_how_to_write_it(
    client: FlaskClient, writer: dict[str, str], character: str, instead: str
) -> None:
    sent = {"text": "some words", "source_url": f"https://example.org/a{character}b"}
    (error,) = client.post("/quotes", json=sent, headers=writer).json["errors"]
    assert error["message"] == f"a source URL holds no {character}; percent-encode it as {instead}"


def test_a_source_url_with_a_space_is_told_so(client: FlaskClient, writer: dict[str, str]) -> None:
    sent = {"text": "some words", "source_url": "https://example.org/a b"}
    (error,) = client.post("/quotes", json=sent, headers=writer).json["errors"]
    assert "no spaces or control characters" in error["message"]


@pytest.mark.parametrize("sent", ["", "🙂", "a\0b", {"name": ""}])
def test_a_mistake_is_found_at_a_member_that_was_sent(
    client: FlaskClient, writer: dict[str, str], sent: str | dict[str, str]
) -> None:
    (error,) = client.post("/quotes", json={"text": "some words", "speaker": sent}, headers=writer).json["errors"]
    assert error["field"] == ("speaker" if isinstance(sent, str) else "speaker.name")


@pytest.mark.parametrize("body", ["[]", "5", "null"])
def test_the_detail_of_a_body_that_is_no_object_names_the_body(
    client: FlaskClient, writer: dict[str, str], body: str
) -> None:
    refused = client.post("/quotes", data=body, content_type="application/json", headers=writer)
    assert detail(refused) == "body: is no JSON object; send {…}"


def test_the_detail_of_an_address_that_is_too_long_names_the_query(client: FlaskClient) -> None:
    assert detail(client.get(f"/quotes?q={'a' * 7000}")).startswith("query: has more than")


@pytest.mark.parametrize("date", ["10/10/2023", "2023-10-07/yesterday", "yesterday/2023"])
def test_what_is_no_date_is_named_whole(client: FlaskClient, writer: dict[str, str], date: str) -> None:
    refused = client.post("/quotes", json={"text": "some words", "date": date}, headers=writer)
    assert detail(refused).startswith(f"date: '{date}' is not a date; write a date in EDTF")


@pytest.mark.parametrize("header", ["Basic dTpw", "quoteapi_secret", ""])
def test_another_scheme_than_bearer_is_told_that_bearer_is_due(client: FlaskClient, header: str) -> None:
    refused = client.post("/quotes", json={"text": "some words"}, headers={"Authorization": header})
    assert detail(refused) == "Writing needs a token and no other scheme: send `Authorization: Bearer …`."
    assert refused.headers["WWW-Authenticate"] == 'Bearer realm="quoteapi"'


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"text": "x", "claims": []}, "claims: does not go with text; send either text or claims"),
        ({"speaker": "x", "claims": []}, "claims: does not go with speaker; send either text or claims"),
    ],
)
def test_a_claim_beside_claims_is_told_to_choose(client: FlaskClient, body: dict, says: str) -> None:
    assert detail(client.post("/verify", json=body)) == says


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("url=", "is empty; give a value or leave it out"),
        ("url=a&url=b", "is given 2 times; give it once"),
        ("", "is missing; give the address of a quotation"),
    ],
)
def test_one_thing_is_said_of_one_parameter(client: FlaskClient, query: str, says: str) -> None:
    refused = client.get(f"/oembed?{query}")
    assert [(error["field"], error["message"]) for error in refused.json["errors"]] == [("url", says)]


@pytest.mark.parametrize(
    ("path", "right"), [("/quotes/", "/quotes"), ("/speakers/a%20b/", "/speakers/a%20b"), ("/imports/", "/imports")]
)
def test_an_address_with_a_slash_too_many_is_told_the_one_without(client: FlaskClient, path: str, right: str) -> None:
    missing = client.get(path)
    says = f"There is nothing at this address; here they end without a slash: {right}."
    assert (missing.status_code, detail(missing)) == (404, says)


@pytest.mark.parametrize("path", ["/nothing", "/nothing/"])
def test_an_address_with_nothing_at_it_is_told_where_something_is(client: FlaskClient, path: str) -> None:
    missing = client.get(path)
    assert (missing.status_code, detail(missing)) == (404, "There is nothing at this address; / says what there is.")
