"""Pages: what stands on them, how much they weigh, and that nothing of theirs comes from elsewhere."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from quoteapi.web.graph import by_year
from quoteapi.web.rendering import ICON

PATHS = [
    "/",
    "/quotes",
    "/quotes?q=policy",
    "/speakers",
    "/speakers/vladimir-putin",
    "/speakers/vladimir-putin/history",
    "/sources",
    "/quotes?x=1",
    "/nowhere",
    "/verify",
    "/verify?text=courage+and+manliness&speaker=Putin",
]


def page(reader: FlaskClient, path: str) -> Any:
    return reader.get(path, headers={"Accept": "text/html"})


@pytest.fixture
def quotation(reader: FlaskClient) -> dict[str, Any]:
    return reader.get("/quotes?q=vivid").json["results"][0]


LONG = ["/quotes?speaker=Lenin", "/quotes?q=народу", "/quotes?q=площади", "/speakers/lenin-gthy"]


@pytest.mark.parametrize("path", [*PATHS, *LONG])
def test_a_page_weighs_less_than_60_kb_in_all(reader: FlaskClient, path: str) -> None:
    assert len(page(reader, path).data) < 60_000


@pytest.mark.parametrize("path", PATHS)
def test_a_page_loads_nothing(reader: FlaskClient, path: str) -> None:
    text = page(reader, path).text
    assert re.findall(r"<(?:script(?! type=\"application/ld)|img|iframe|object|embed|video|audio|source )", text) == []
    assert re.findall(r"@import|url\(|rel=\"stylesheet\"", text) == []


@pytest.mark.parametrize("path", PATHS)
def test_the_policy_allows_this_stylesheet_and_nothing_else(reader: FlaskClient, path: str) -> None:
    policy = page(reader, path).headers["Content-Security-Policy"]
    assert re.fullmatch(
        r"default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]+'; img-src data:; base-uri 'none'; "
        r"form-action 'self'; frame-ancestors 'none'",
        policy,
    )


@pytest.mark.parametrize("path", PATHS)
def test_no_element_has_a_style_or_a_handler_of_its_own(reader: FlaskClient, path: str) -> None:
    assert re.findall(r"<[a-z][^>]*\s(?:style|on\w+)=", page(reader, path).text) == []


def test_a_quotations_page_says_all_that_is_known(reader: FlaskClient, quotation: dict[str, Any]) -> None:
    text = page(reader, quotation["url"]).text
    for known in (
        "vivid example of the failure of the United States&#39; policy in the Middle East",
        "President of Russia",
        "October 2023",
        "“<bdi>Putin</bdi>”",
        'href="/speakers/united-states"',
        'href="/speakers/prime-minister-of-iraq"',
        "His first comments after the outbreak of the war",
        "Milan Czerny, Dan Storyev",
        "#:~:text=vivid%20example",
        "30 October 2023",
        "@online{",
        "&lt;blockquote cite=",
        "&lt;iframe src=",
    ):
        assert known in text, known


def test_a_judged_quotation_has_a_banner_with_the_reason(reader: FlaskClient) -> None:
    (judged,) = reader.get("/quotes?status=disputed").json["results"]
    text = page(reader, judged["url"]).text
    assert re.search(r'class="banner disputed".*?Disputed.*?The transcript says otherwise', text, re.DOTALL)


def test_a_retracted_quotations_page_is_410_and_says_why(reader: FlaskClient) -> None:
    (judged,) = reader.get("/quotes?status=retracted").json["results"]
    response = page(reader, judged["url"])
    assert response.status_code == 410
    assert "The transcript says otherwise" in response.text
    assert f"/quotes/{judged['id']}/history" in response.text


def test_results_mark_what_was_found(reader: FlaskClient) -> None:
    assert "destructive <mark>policy</mark>" in page(reader, "/quotes?q=policy").text


def test_results_count_by_facet_and_lead_to_each(reader: FlaskClient) -> None:
    text = page(reader, "/quotes?q=policy").text
    (path,) = re.findall(r'href="(/quotes\?q=policy&amp;speaker=sergey-lavrov)"', text)
    assert "1 quotation<" in page(reader, path.replace("&amp;", "&")).text


def test_a_name_of_nobody_leads_to_near_ones(reader: FlaskClient) -> None:
    assert 'href="/quotes?speaker=sergey-lavrov"' in page(reader, "/quotes?speaker=Lavrow").text


def test_a_speakers_page_says_what_they_said_and_what_was_said_of_them(reader: FlaskClient) -> None:
    text = page(reader, "/speakers/vladimir-putin").text
    said, _, of_them = text.partition("What was said about them")
    assert "ugly neocolonial system" in said
    assert "courage and manliness" in of_them
    assert "Владимир Путин" in said


def test_a_picture_by_year_has_words_for_those_who_do_not_see_it(reader: FlaskClient) -> None:
    text = page(reader, "/speakers/filla-buster").text
    assert re.search(
        r'<svg[^>]*role="img"[^>]*aria-labelledby="graph-title".*?<title id="graph-title">.*2001: 1, ', text, re.DOTALL
    )


def test_a_picture_has_a_place_for_years_without_any() -> None:
    graph = by_year([(2001, 4), (2004, 1)])
    assert graph is not None
    assert [(bar.year, bar.quotations) for bar in graph.bars] == [("2001", 4), ("2002", 0), ("2003", 0), ("2004", 1)]


def test_one_year_makes_no_picture() -> None:
    assert by_year([(2001, 4)]) is None


def test_a_sources_page_says_what_it_printed(reader: FlaskClient, quotation: dict[str, Any]) -> None:
    text = page(reader, f"/sources/{quotation['sources'][0]['id']}").text
    assert "7 quotations printed here" in text
    assert "grave concerns" in text


def test_attacks_stand_on_pages_as_text(reader: FlaskClient) -> None:
    for quotation in reader.get("/quotes?speaker=Eve").json["results"]:
        source = quotation["sources"][0]["id"]
        for path in (
            *(
                f"/quotes/{quotation['id']}",
                f"/quotes/{quotation['id']}/card",
                f"/quotes/{quotation['id']}/history",
                f"/speakers/{quotation['speaker']['id']}",
            ),
            *(f"/sources/{source}", "/quotes?speaker=Eve", "/sources", "/speakers", "/quotes?q=%3Cscript%3Ewindow"),
        ):
            text = page(reader, path).text
            assert re.findall(r"<script>|<img|<svg/|<textarea", text) == [], path
            assert re.findall(r"<[^>]+\son\w+=", re.sub(r'"[^"]*"', '""', text)) == [], path
            assert re.findall(r'href="(?!https?://|/|\?|#)', text.replace(ICON, "")) == [], path
            assert "${49}" not in text


def test_misattributed_words_stand_apart_from_what_a_speaker_said(reader: FlaskClient) -> None:
    text = page(reader, "/speakers/jud-ged").text
    said, _, not_theirs = text.partition("Wrongly attributed to them</h2>")
    assert "judged disputed" in said
    assert "judged misattributed" not in said
    assert "judged misattributed" in not_theirs


def test_a_speakers_page_counts_what_they_said_and_no_misattributed_words(reader: FlaskClient) -> None:
    text = page(reader, "/speakers/jud-ged").text
    assert reader.get("/speakers/jud-ged").json["quote_count"] == 2
    assert re.search(r'class="lead">1 quotation on record\. <a href="#not-theirs">1 is wrongly attributed', text)


def test_what_was_said_to_somebody_is_reached_from_their_page(reader: FlaskClient) -> None:
    text = page(reader, "/speakers/prime-minister-of-iraq").text
    assert "vivid example" in text.partition("Said to them</h2>")[2]
    assert 'href="/quotes?addressee=prime-minister-of-iraq"' in text
    assert "Nothing that they said, or" not in text


@pytest.mark.parametrize(("status", "signed"), [("misattributed", "Misattributed to "), ("disputed", "<b>")])
def test_a_list_signs_misattributed_words_as_such(reader: FlaskClient, status: str, signed: str) -> None:
    text = page(reader, f"/quotes?status={status}").text
    assert f'<p class="by">{signed}<a href="/speakers/jud-ged">' in text


VERDICTS = {
    "misattributed": "Wrongly attributed to Jud Ged",
    "disputed": "On record, but disputed",
    "retracted": "Was on record, and was retracted",
}


@pytest.mark.parametrize("status", VERDICTS)
@pytest.mark.parametrize("speaker", ["", "&speaker=Jud+Ged"])
def test_words_not_to_be_relied_on_are_no_good_news(reader: FlaskClient, status: str, speaker: str) -> None:
    text = page(reader, f"/verify?text=judged+{status}{speaker}").text
    assert f'<div class="verdict {status}" role="status">\n<h1>{VERDICTS[status]}</h1>' in text
    assert f'<b class="{status}">Word for word</b>' in text
    assert "The transcript says otherwise &lt;script&gt;" in text
    assert re.findall(r'class="[^"]*\bexact\b', text) == []


@pytest.mark.parametrize(("status", "bold"), [("misattributed", False), ("retracted", False), ("disputed", True)])
def test_evidence_is_signed_in_bold_only_where_it_is_theirs(reader: FlaskClient, status: str, bold: bool) -> None:
    (signed,) = re.findall(r'<p class="by">(.*?)</a>', page(reader, f"/verify?text=judged+{status}").text)
    assert signed.startswith("<b>") is bold
    assert bold or "attributed to" in signed


def test_a_verdicts_headline_is_not_said_twice(reader: FlaskClient) -> None:
    text = page(reader, "/verify?text=courage+and+manliness&speaker=Putin").text
    assert "On record as somebody else’s words</h1>" in text
    assert "On record as somebody else&#39;s words" not in text


def test_a_claim_is_shown_corrected_with_its_punctuation(reader: FlaskClient) -> None:
    text = page(reader, "/verify?text=%3Cthe+ugly:+neocolonial+system+of+national+relations!").text
    compared = re.findall(r'<p dir="auto"><bdi>.*?</p></div>', text, re.DOTALL)[0]
    assert re.sub("<[^>]+>", "", compared) == (
        "&lt;the ugly: neocolonial system of As claimed: national As on record: international relations!"
    )


def test_an_address_that_is_too_long_is_called_so(reader: FlaskClient) -> None:
    response = page(reader, f"/verify?text={'a' * 6001}")
    assert response.status_code == 422
    assert "<b>The address</b>: has more than 6000 bytes" in response.text


def test_what_is_wrong_is_said_in_plain_words(reader: FlaskClient) -> None:
    text = page(reader, "/verify?text=so+it+goes&date=yesterday").text
    assert "“around 2015” is 2015~" in text
    assert "EDTF" not in text
    assert "Unprocessable" not in text.partition("<footer")[0]


TURNED = "/quotes?q=javascript"
SHOWN = [
    *(
        "{quotation}?format=html",
        "{quotation}/card",
        "/speakers/{speaker}",
        "/speakers",
        "/sources/{source}",
        "/sources",
    ),
    *(
        TURNED,
        "/quotes?speaker=Eve",
        "/quotes?about=About",
        "/quotes?q=%E2%80%AEesrever",
        "/verify?text=javascript:window",
    ),
    *(
        "/verify?text=%E2%80%AEjavascript+window+pwned+2+esrever+said+the+minister+2&speaker=%E2%80%AEPutin",
        "/",
        "/nowhere",
    ),
    *(f"{{quotation}}?format={format_}" for format_ in ("markdown", "bibtex", "csl")),
    *(f"{TURNED}&format={format_}" for format_ in ("atom", "jsonfeed")),
    *("/oembed?url={quotation}", "/oembed?format=xml&url={quotation}"),
]


@pytest.mark.parametrize("path", SHOWN)
def test_what_turns_words_is_shown_nowhere(reader: FlaskClient, path: str) -> None:
    (turned,) = reader.get(TURNED).json["results"]
    known = {"quotation": turned["url"], "speaker": turned["speaker"]["id"], "source": turned["sources"][0]["id"]}
    assert re.findall("[\u202a-\u202e\u2066-\u2069]", page(reader, path.format(**known)).text) == []


def test_what_turns_words_is_sent_as_it_was(reader: FlaskClient) -> None:
    (turned,) = reader.get(TURNED).json["results"]
    assert "\u202eesrever\u2066" in turned["text"]
    assert turned == reader.get(turned["url"]).json
    assert reader.get(f"{turned['url']}?format=jsonld").json["text"] == turned["text"]


def test_a_translation_and_its_original_are_told_apart(reader: FlaskClient, quotation: dict[str, Any]) -> None:
    translated = reader.get(TURNED).json["results"][0]
    labels = r'<p class="label">(Translation|Original)</p>\s*<blockquote'
    assert re.findall(labels, page(reader, translated["url"]).text) == ["Translation", "Original"]
    assert re.findall(labels, page(reader, quotation["url"]).text) == []


def test_years_before_christ_are_written_as_people_count_them(reader: FlaskClient) -> None:
    text = page(reader, "/speakers/julius-caesar").text
    assert "Quotations by year: 47 BC: 2, 44 BC: 1<" in text
    assert re.findall(r"<text[^>]*>([^<]*)", text) == ["2", "1", "47 BC–44 BC"]
    assert re.findall(r"<bdi>([^<]* BC)</bdi> <span class=\"count\">(\d)", text) == [("47 BC", "2"), ("44 BC", "1")]


@pytest.mark.parametrize(
    ("path", "says"),
    [("/speakers/hamas", "1 quotation on record."), ("/speakers/filla-buster", "25 quotations on record.")],
)
def test_a_description_counts_as_people_do(reader: FlaskClient, path: str, says: str) -> None:
    assert re.search(rf'<meta name="description" content="[^"]*: {says}">', page(reader, path).text)


def test_a_description_of_words_without_a_context_ends_with_whose_they_are(reader: FlaskClient) -> None:
    (found,) = reader.get("/quotes?speaker=Filla&q=7").json["results"]
    assert (
        re.findall(r'"(?:og:)?description" content="([^"]*)', page(reader, found["url"]).text)
        == ["Filla Buster, 2007."] * 2
    )
