"""One address for people and programs: what `Accept` and `format` choose."""

import pytest
from flask.testing import FlaskClient

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
HTML = "text/html; charset=utf-8"
PAGES = [
    *("/", "/quotes", "/quotes/{quotation}", "/speakers", "/speakers/hamas", "/sources", "/sources/{source}"),
    *("/verify?text=courage+and+manliness", "/quotes/{quotation}/history", "/speakers/hamas/history"),
]


def path_of(reader: FlaskClient, path: str) -> str:
    quotation = reader.get("/quotes?speaker=Mashal").json["results"][0]
    return path.format(quotation=quotation["id"], source=quotation["sources"][0]["id"])


@pytest.mark.parametrize("path", PAGES)
def test_a_browser_gets_a_page(reader: FlaskClient, path: str) -> None:
    response = reader.get(path_of(reader, path), headers={"Accept": BROWSER})
    assert (response.status_code, response.content_type) == (200, HTML)
    assert "Accept" in response.headers["Vary"]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("accept", ["*/*", None, "application/json"])
def test_a_program_gets_json(reader: FlaskClient, path: str, accept: str | None) -> None:
    response = reader.get(path_of(reader, path), headers={"Accept": accept} if accept else {})
    assert (response.status_code, response.content_type) == (200, "application/json")


UNFOLDING = [
    "WordPress/6.8; https://desk.example",
    "Ghost(https://github.com/TryGhost/Ghost)",
    "Discourse Forum Onebox v3.5.0",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "Twitterbot/1.0",
    "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
    "http.rb/5.1.1 (Mastodon/4.2.0; +https://social.example/)",
]
OF_ONE = [path for path in PAGES if path.startswith(("/quotes/", "/speakers/", "/sources/"))]


@pytest.mark.parametrize("path", OF_ONE)
@pytest.mark.parametrize("agent", UNFOLDING)
def test_what_unfolds_a_pasted_link_gets_its_page(reader: FlaskClient, path: str, agent: str) -> None:
    response = reader.get(path_of(reader, path), headers={"Accept": "*/*", "User-Agent": agent})
    assert (response.status_code, response.content_type) == (200, HTML)
    assert 'property="og:title"' in response.text


def test_no_cache_shares_a_page_that_the_name_of_a_client_chose(reader: FlaskClient) -> None:
    headers = {"Accept": "*/*", "User-Agent": UNFOLDING[0]}
    assert "no-store" in reader.get("/speakers/hamas", headers=headers).headers["Cache-Control"]
    assert "public" in reader.get("/speakers/hamas?format=html", headers=headers).headers["Cache-Control"]


@pytest.mark.parametrize(
    ("path", "accept", "agent"),
    [
        ("/quotes", "*/*", UNFOLDING[0]),
        ("/speakers/hamas", "application/json", UNFOLDING[0]),
        ("/speakers/hamas?format=json", "*/*", UNFOLDING[0]),
        ("/speakers/hamas", "*/*", "curl/8.14.1"),
        ("/speakers/hamas", "*/*", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
    ],
)
def test_a_program_that_only_looks_like_that_gets_json(reader: FlaskClient, path: str, accept: str, agent: str) -> None:
    response = reader.get(path, headers={"Accept": accept, "User-Agent": agent})
    assert response.content_type == "application/json"


@pytest.mark.parametrize("path", PAGES)
def test_format_beats_accept(reader: FlaskClient, path: str) -> None:
    path = path_of(reader, path)
    asked = f"{path}{'&' if '?' in path else '?'}format="
    assert reader.get(f"{asked}json", headers={"Accept": BROWSER}).content_type == "application/json"
    assert reader.get(f"{asked}html", headers={"Accept": "application/json"}).content_type == HTML


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("application/atom+xml", "application/atom+xml"),
        ("application/feed+json", "application/feed+json"),
        ("application/feed+json;q=0.5, text/html;q=0.4", "application/feed+json"),
        ("text/html;q=0.4, application/json;q=0.5", "application/json"),
    ],
)
def test_accept_chooses_among_all_formats(reader: FlaskClient, accept: str, media_type: str) -> None:
    assert reader.get("/quotes", headers={"Accept": accept}).mimetype == media_type


@pytest.mark.parametrize("path", ["/nowhere", "/quotes?speker=x", "/quotes/1", "/speakers/nobody"])
def test_an_error_is_a_page_for_a_browser_and_a_problem_for_a_program(reader: FlaskClient, path: str) -> None:
    page, problem = reader.get(path, headers={"Accept": BROWSER}), reader.get(path)
    assert (page.content_type, problem.content_type) == (HTML, "application/problem+json")
    assert page.status_code == problem.status_code


def test_an_error_of_writing_is_a_problem_also_for_a_browser(reader: FlaskClient) -> None:
    response = reader.post("/quotes", headers={"Accept": BROWSER})
    assert (response.status_code, response.content_type) == (401, "application/problem+json")


def test_a_page_and_json_have_different_validators(reader: FlaskClient) -> None:
    page, json = reader.get("/quotes", headers={"Accept": BROWSER}), reader.get("/quotes")
    assert page.headers["ETag"] != json.headers["ETag"]
    again = reader.get("/quotes", headers={"Accept": BROWSER, "If-None-Match": page.headers["ETag"]})
    assert again.status_code == 304


def test_a_page_is_whole_whatever_fields_were_asked_for(reader: FlaskClient) -> None:
    response = reader.get("/quotes?fields=text&format=html")
    assert response.status_code == 200
    assert "The Moscow Times" in response.text


def test_a_form_leads_to_an_address_without_what_was_left_empty(reader: FlaskClient) -> None:
    response = reader.get("/search/quotes?q=policy&speaker=&date_from=+&status=")
    assert (response.status_code, response.headers["Location"]) == (303, "/quotes?q=policy")
