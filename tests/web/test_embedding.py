"""Cards and oEmbed: the rules of oEmbed 1.0, and those of WordPress, Ghost and Discourse as their code states them."""

import html
import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient


@pytest.fixture
def quotation(reader: FlaskClient) -> dict[str, Any]:
    return reader.get("/quotes?speaker=Mashal").json["results"][0]


def embed(reader: FlaskClient, url: str, **asked: Any) -> Any:
    return reader.get("/oembed", query_string={"url": url, **asked})


class Tags(HTMLParser):
    """All start tags of a document, each with its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_the_answer_has_what_oembed_requires_of_rich(reader: FlaskClient, quotation: dict[str, Any]) -> None:
    answer = embed(reader, quotation["url"]).json
    assert (answer["type"], answer["version"]) == ("rich", "1.0")
    assert {"html", "width", "height", "title", "author_name", "provider_name"} <= set(answer)
    assert isinstance(answer["width"], int)
    assert isinstance(answer["height"], int)


def test_xml_takes_whatever_is_stored(reader: FlaskClient) -> None:
    for quotation in reader.get("/quotes?speaker=Eve").json["results"]:
        root = ElementTree.fromstring(embed(reader, quotation["url"], format="xml").data)
        said = embed(reader, quotation["url"]).json["title"]
        assert root.findtext("title") == said.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")


def test_xml_says_the_same_as_json(reader: FlaskClient, quotation: dict[str, Any]) -> None:
    response = embed(reader, quotation["url"], format="xml")
    assert response.mimetype == "text/xml"
    root = ElementTree.fromstring(response.data)
    assert root.tag == "oembed"
    said = {name: str(value) for name, value in embed(reader, quotation["url"]).json.items()}
    assert {child.tag: child.text for child in root} == said


@pytest.mark.parametrize(
    "url", ["https://elsewhere.example/quotes/1", "http://localhost/speakers/hamas", "x", "http://localhost/quotes/"]
)
def test_a_foreign_address_is_404(reader: FlaskClient, url: str) -> None:
    assert embed(reader, url).status_code == 404


def test_another_format_is_501(reader: FlaskClient, quotation: dict[str, Any]) -> None:
    assert embed(reader, quotation["url"], format="yaml").status_code == 501


def test_an_address_in_another_script_is_understood_either_way(reader: FlaskClient, quotation: dict[str, Any]) -> None:
    for host in ("пример.example", "xn--e1afmkfd.example"):
        asked = {"url": f"http://{host}/quotes/{quotation['id']}"}
        answer = reader.get("/oembed", query_string=asked, base_url="http://xn--e1afmkfd.example").json
        assert f'src="http://xn--e1afmkfd.example/quotes/{quotation["id"]}/card"' in answer["html"]


@pytest.mark.parametrize("suffix", ["?format=html", "#facts", "/card", "?utm_source=x"])
def test_an_address_as_it_is_pasted_is_understood(reader: FlaskClient, quotation: dict[str, Any], suffix: str) -> None:
    assert embed(reader, quotation["url"] + suffix).json == embed(reader, quotation["url"]).json


@pytest.mark.parametrize(("maxwidth", "maxheight"), [(200, 100), (320, 150), (1200, 900), (1, 1), (10_001, 10**9)])
def test_no_embed_is_larger_than_asked_for(
    reader: FlaskClient, quotation: dict[str, Any], maxwidth: int, maxheight: int
) -> None:
    answer = embed(reader, quotation["url"], maxwidth=maxwidth, maxheight=maxheight).json
    assert answer["width"] <= maxwidth
    assert answer["height"] <= maxheight
    assert f'width="{answer["width"]}" height="{answer["height"]}"' in answer["html"]


@pytest.mark.parametrize("bound", ["maxwidth", "maxheight"])
@pytest.mark.parametrize("bad", ["0", "-1", "abc", "1e3", "1.5", "9" * 16, "9" * 5000])
def test_a_size_that_is_none_is_422(reader: FlaskClient, quotation: dict[str, Any], bound: str, bad: str) -> None:
    assert embed(reader, quotation["url"], **{bound: bad}).status_code == 422


@pytest.mark.parametrize("bound", [10_001, 100_000, 10**9, 2**31 - 1, 10**15 - 1])
def test_a_bound_beyond_the_cards_size_bounds_nothing(
    reader: FlaskClient, quotation: dict[str, Any], bound: int
) -> None:
    """oEmbed 1.0, section 2.2: `maxwidth` and `maxheight` are the most that it may be."""
    unbounded = embed(reader, quotation["url"]).json
    assert embed(reader, quotation["url"], maxwidth=bound, maxheight=bound).json == unbounded


def test_wordpress_discovers_asks_and_keeps_the_frame(reader: FlaskClient, quotation: dict[str, Any]) -> None:
    """class-wp-oembed.php `discover` and `fetch`; embed.php `wp_filter_oembed_result`."""
    head = reader.get(f"{quotation['url']}?format=html").text.partition("</head>")[0]
    links = [Tags(f"<link{inner}>").found[0][1] for inner in re.findall(r"(?i)<link([^<>]+?)/?>", head)]
    endpoint = next(link["href"] for link in links if link.get("type") == "application/json+oembed")
    asked = urlencode({"maxwidth": 600, "maxheight": 900, "url": quotation["url"], "dnt": 1, "format": "json"})
    answer = reader.get(f"{re.sub('[?].*', '', html.unescape(endpoint or ''))}?{asked}").json
    assert answer["type"] in ("rich", "video")
    ((tag, attributes),) = Tags(answer["html"]).found
    assert tag == "iframe"
    assert set(attributes) <= {
        *("src", "width", "height", "frameborder", "marginwidth", "marginheight", "scrolling", "title")
    }
    content = re.search(r"(?s)(<blockquote>.*?</blockquote>)?.*(<iframe.*?></iframe>)", answer["html"])
    assert content is not None
    assert content[1] is None, "WordPress hides a frame behind a blockquote"
    assert content[2] == answer["html"]


def test_wordpress_goes_on_to_xml_only_after_a_501(reader: FlaskClient, quotation: dict[str, Any]) -> None:
    assert embed(reader, quotation["url"], format="json").status_code == 200
    assert embed(reader, quotation["url"], format="xml").status_code == 200


def test_ghost_takes_the_embed(reader: FlaskClient, quotation: dict[str, Any]) -> None:
    """OEmbedService.js `fetchOembedData`: the href as it stands; a rich answer needs html and width."""
    page = reader.get(f"{quotation['url']}?format=html").text
    (href,) = [a["href"] for tag, a in Tags(page).found if tag == "link" and a.get("type") == "application/json+oembed"]
    assert "wp-json/oembed" not in (href or "")
    assert urlsplit(href or "").scheme in ("http", "https")
    answer = reader.get(href or "").json
    assert answer["type"] in ("photo", "video", "link", "rich")
    assert answer["version"]
    assert answer["html"]
    assert answer["width"]


def test_ghost_finds_a_title_for_its_bookmark(reader: FlaskClient, quotation: dict[str, Any]) -> None:
    properties = meta(reader.get(f"{quotation['url']}?format=html").text)
    assert properties["og:title"] == "Khaled Mashal: “courage and manliness”"


@pytest.mark.parametrize("search", ["speaker=Mashal", "speaker=Eve", "speaker=Putin"])
def test_discourse_takes_the_embed(reader: FlaskClient, search: str) -> None:
    """standard_embed.rb, allowlisted_generic_onebox.rb: at most 4000 bytes, an iframe, a height, no article."""
    for quotation in reader.get(f"/quotes?{search}").json["results"]:
        answer = embed(reader, quotation["url"]).json
        assert len(answer["html"].encode()) <= 4000
        assert answer["height"]
        assert "wp-embedded-content" not in answer["html"]
        assert "article" not in answer["type"]
        ((tag, attributes),) = Tags(answer["html"]).found
        assert (tag, attributes["src"]) == ("iframe", f"{quotation['url']}/card")


def test_discourse_falls_back_to_opengraph(reader: FlaskClient, quotation: dict[str, Any]) -> None:
    properties = meta(reader.get(f"{quotation['url']}?format=html").text)
    assert properties["og:description"]
    assert "article" not in properties["og:type"]
    assert properties["twitter:card"] == "summary"


@pytest.mark.parametrize("path", ["/quotes/{quotation}", "/speakers/khaled-mashal", "/sources/{source}"])
def test_the_address_that_is_shared_is_a_page_to_whoever_asks_for_anything(
    reader: FlaskClient, quotation: dict[str, Any], path: str
) -> None:
    path = path.format(quotation=quotation["id"], source=quotation["sources"][0]["id"])
    page = reader.get(path, headers={"Accept": "text/html"}).text
    shared = meta(page)["og:url"]
    response = reader.get(shared, headers={"Accept": "*/*"})
    assert (response.status_code, response.mimetype) == (200, "text/html")
    assert meta(response.text)["og:url"] == shared
    assert f'<link rel="canonical" href="{shared.partition("?")[0]}">' in page


def link_types(response: Any) -> dict[str, str]:
    links = re.findall(r'<([^>]+)>; rel="alternate"; type="([^"]+)"', response.headers["Link"])
    return {type_: url for url, type_ in links}


@pytest.mark.parametrize("asked", ["", "?fields=text", "?format=json"])
def test_json_links_to_the_page_and_to_how_it_is_embedded(
    reader: FlaskClient, quotation: dict[str, Any], asked: str
) -> None:
    links = link_types(reader.get(quotation["url"] + asked, headers={"Accept": "*/*"}))
    assert links.keys() == {"text/html", "application/json+oembed"}
    assert reader.get(links["text/html"], headers={"Accept": "*/*"}).mimetype == "text/html"
    assert reader.get(links["application/json+oembed"]).json == embed(reader, quotation["url"]).json


def test_json_that_has_not_changed_has_its_links(reader: FlaskClient, quotation: dict[str, Any]) -> None:
    first = reader.get(quotation["url"])
    again = reader.get(quotation["url"], headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.headers["Link"]) == (304, first.headers["Link"])


@pytest.mark.parametrize("path", ["/quotes/{}", "/quotes?limit=1"])
def test_links_are_ascii_where_the_host_is_not(reader: FlaskClient, quotation: dict[str, Any], path: str) -> None:
    response = reader.get(path.format(quotation["id"]), base_url="http://xn--e1afmkfd.example")
    assert response.headers["Link"].startswith("<http://xn--e1afmkfd.example/")


@pytest.mark.parametrize("search", ["speaker=Eve", "speaker=Mashal", "speaker=Lenin", "status=disputed"])
def test_the_frame_to_be_copied_is_the_one_that_oembed_gives(reader: FlaskClient, search: str) -> None:
    for quotation in reader.get(f"/quotes?limit=5&{search}").json["results"]:
        assert copied(reader, quotation, "e-frame") == embed(reader, quotation["url"]).json["html"]


@pytest.mark.parametrize("which", ["e-frame", "e-block"])
def test_what_is_copied_holds_nothing_of_what_is_quoted_as_markup(reader: FlaskClient, which: str) -> None:
    allowed = {
        "e-frame": [{"src", "width", "height", "frameborder", "title"}],
        "e-block": [{"cite"}, set(), set(), {"href"}],
    }
    for quotation in reader.get("/quotes?speaker=Eve").json["results"]:
        assert [{*attributes} for _, attributes in Tags(copied(reader, quotation, which)).found] == allowed[which]


def copied(reader: FlaskClient, quotation: dict[str, Any], which: str) -> str:
    """What a reader copies out of one of the boxes under "Embed"."""
    page = reader.get(f"{quotation['url']}?format=html").text
    (box,) = re.findall(rf'<pre [^>]*aria-labelledby="{which}">(.*?)</pre>', page, re.DOTALL)
    assert "<" not in box
    return html.unescape(box)


def meta(page: str) -> dict[str, str]:
    tags = [attributes for tag, attributes in Tags(page).found if tag == "meta"]
    return {(a.get("property") or a.get("name") or ""): a.get("content") or "" for a in tags}


def test_the_discovery_link_asks_for_this_quotation(reader: FlaskClient, quotation: dict[str, Any]) -> None:
    page = reader.get(f"{quotation['url']}?format=html").text
    asked = [
        parse_qs(urlsplit(a["href"] or "").query)
        for tag, a in Tags(page).found
        if tag == "link" and "oembed" in (a.get("type") or "")
    ]
    assert asked == [{"url": [quotation["url"]]}, {"url": [quotation["url"]], "format": ["xml"]}]


def test_a_card_may_be_framed_anywhere_and_runs_nothing(reader: FlaskClient, quotation: dict[str, Any]) -> None:
    response = reader.get(f"{quotation['url']}/card")
    policy = dict(part.strip().partition(" ")[::2] for part in response.headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "*"
    assert "script-src" not in policy
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in response.headers
    assert "<script" not in response.text


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
@pytest.mark.parametrize("path", ["/", "/quotes", "/speakers", "/sources", "/docs", "/openapi.json", "/nowhere"])
def test_nothing_but_the_card_may_be_framed(reader: FlaskClient, path: str, accept: str) -> None:
    response = reader.get(path, headers={"Accept": accept})
    assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]


def test_a_card_of_a_disputed_quotation_says_so(reader: FlaskClient) -> None:
    (judged,) = reader.get("/quotes?status=disputed").json["results"]
    assert "Disputed" in reader.get(f"{judged['url']}/card").text


def test_nothing_gives_misattributed_words_to_whom_they_were_attributed(reader: FlaskClient) -> None:
    (judged,) = reader.get("/quotes?status=misattributed").json["results"]
    assert judged["speaker"]["name"] == "Jud Ged"
    shown = reader.get("/oembed", query_string={"url": judged["url"]}).json
    assert shown["title"] == "Misattributed to Jud Ged: “judged misattributed”"
    assert (shown["author_name"], "author_url" in shown) == ("Misattributed to Jud Ged", False)
    data = reader.get(f"{judged['url']}?format=jsonld").json
    assert data["creativeWorkStatus"] == "Misattributed"
    assert not {"creator", "spokenByCharacter"} & data.keys()
    for path in ("?format=markdown", "?format=bibtex", "?format=csl", "?format=html", "/card"):
        text = reader.get(judged["url"] + path).get_data(as_text=True)
        assert "Misattributed" in text, path
        assert not re.search(r"(— |\{|\"literal\":\"|<title>)Jud Ged", text), path


@pytest.mark.parametrize("accept", ["text/html,*/*;q=0.8", "*/*", ""])
def test_a_card_that_is_out_there_says_that_its_quotation_was_retracted(reader: FlaskClient, accept: str) -> None:
    (judged,) = reader.get("/quotes?status=retracted").json["results"]
    response = reader.get(f"{judged['url']}/card", headers={"Accept": accept})
    assert response.status_code == 410
    assert "frame-ancestors *" in response.headers["Content-Security-Policy"]
    assert "This quotation was retracted" in response.text
    assert "The transcript says otherwise" in response.text
    assert judged["text"] not in response.text


def test_a_retracted_quotation_is_not_embedded_anew(reader: FlaskClient) -> None:
    (judged,) = reader.get("/quotes?status=retracted").json["results"]
    assert embed(reader, judged["url"]).status_code == 410


def test_a_card_of_nothing_is_a_card(reader: FlaskClient) -> None:
    response = reader.get("/quotes/00000000-0000-7000-8000-000000000000/card", headers={"Accept": "text/html"})
    assert response.status_code == 404
    assert "frame-ancestors *" in response.headers["Content-Security-Policy"]
