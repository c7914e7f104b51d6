"""The form of claims: short ones get an address that can be passed on, long ones a page all the same."""

from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
LONG = "A very long speech that nobody has ever given. " * 150


def test_a_short_claim_gets_an_address(reader: FlaskClient) -> None:
    typed = {"text": " courage\r\nand manliness ", "speaker": "Putin", "date": ""}
    answer = reader.post("/search/verify", data=typed, headers=BROWSER)
    assert answer.status_code == 303
    assert parse_qs(urlsplit(answer.location).query) == {"text": ["courage\nand manliness"], "speaker": ["Putin"]}


def test_a_long_claim_is_judged_whole(reader: FlaskClient) -> None:
    words = reader.get("/quotes?q=manliness").json["results"][0]["text"]
    page = reader.post(
        "/search/verify", data={"text": f"{LONG}{words}", "date": ""}, headers=BROWSER, follow_redirects=True
    )
    assert page.status_code == 200
    assert 'class="verdict ' in page.text
    assert f"{LONG.strip()} {words}" in page.text


def test_a_form_is_answered_in_json_to_programs(reader: FlaskClient) -> None:
    answer = reader.post("/verify", data={"text": "courage and manliness", "speaker": "Mashal", "date": ""})
    assert answer.json["claim"] == {"text": "courage and manliness", "speaker": "Mashal", "date": None}


@pytest.mark.parametrize("send", ["get", "post"])
def test_what_was_typed_stands_in_the_form_again_beside_what_is_wrong_with_it(reader: FlaskClient, send: str) -> None:
    typed = {"text": "courage and <b>manliness", "speaker": "Mashal", "date": "the 30th of May"}
    sent = {"query_string": typed} if send == "get" else {"data": typed}
    page = getattr(reader, send)("/verify", headers=BROWSER, **sent)
    assert page.status_code == 422
    assert "courage and &lt;b&gt;manliness</textarea>" in page.text
    assert 'value="the 30th of May"' in page.text


@pytest.mark.parametrize(
    "sent", [b"text=%ff%fe", b"text=a&text=b", b"&".join(b"a%d=1" % at for at in range(200)), b"text=\xff"]
)
def test_what_is_no_form_is_refused(reader: FlaskClient, sent: bytes) -> None:
    answer = reader.post("/verify", data=sent, content_type="application/x-www-form-urlencoded")
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")


def test_a_page_made_of_a_form_is_not_shown_to_others(reader: FlaskClient) -> None:
    pages = [
        reader.post("/verify", data={"text": text}, headers=BROWSER)
        for text in ("courage and manliness", "something else that was never said")
    ]
    assert pages[0].headers["Cache-Control"] == "no-store"
    assert pages[0].text != pages[1].text
