"""What other sites get: cards in frames, what is copied, links that lead to the words."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from quoteapi.text.anchor import deep_link


@pytest.mark.parametrize("width", [200, 320, 600])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_embedded_card_fits_its_frame_on_another_origin(
    tab: Callable[..., Any], site: Flask, base: str, other: tuple[str, dict[str, str]], width: int, scheme: str
) -> None:
    client, (origin, pages) = site.test_client(), other
    quotation = client.get("/quotes?q=vivid", base_url=base).json["results"][0]
    asked = {"url": quotation["url"], "maxwidth": width}
    pages["article"] = client.get("/oembed", query_string=asked, base_url=base).json["html"]
    page = tab(color_scheme=scheme)
    page.goto(f"{origin}/article")
    frame = page.frame_locator("iframe")
    assert frame.locator(".words").inner_text() == quotation["text"]
    size = frame.locator("html").evaluate("e => [e.scrollWidth - innerWidth, e.scrollHeight - innerHeight]")
    assert max(size) <= 0


CARDS: dict[str, dict[str, Any]] = {
    "short": {"text": "We go"},
    "long names": {
        "text": "The ugly neocolonial system of international relations has ceased to exist",
        "speaker": "Abdullah bin Abdulaziz bin Abdul Rahman Al Saud",
        "role": "Deputy Permanent Representative of the Kingdom to the United Nations Office in Geneva",
        "date": "2023-10-07/2023-11-30",
        "source": {"url": "https://a.example/1", "publisher": "Frankfurter Allgemeine Zeitung für Deutschland"},
    },
    "address": {
        "text": "A page without a name",
        "source_url": "https://a.example/politics/why-nobody-reads-addresses.html",
    },
    "capitals": {"text": "NEVER LET THEM TELL YOU OTHERWISE WHEN WE MEET. " * 3, "speaker": "WWW MMM"},
    "long words": {"text": "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz, sagte er. " * 4},
    "verse": {"text": "Roses are red\nViolets are blue\n\nAnd so are you"},
    "Russian": {
        "text": "Безобразная неоколониальная система международных отношений, складывавшаяся десятилетиями, "
        "перестала существовать; вместо неё приходит многополярный мир. " * 2,
        "speaker": "Константин Константинович Рокоссовский",
        "role": "заместитель министра иностранных дел Российской Федерации",
        "source": {"url": "https://a.example/2", "publisher": "Независимая газета", "published": "2023-10-30"},
    },
    "Chinese": {
        "text": "丑陋的新殖民主义国际关系体系已经不复存在;取而代之的是「多极世界」,不管任何人是否喜欢。" * 3,
        "speaker": "王小明",
        "role": "中华人民共和国外交部发言人",
        "source": {"url": "https://a.example/3", "publisher": "人民日报海外版", "published": "2023-10-30"},
    },
    "Arabic": {
        "text": "لقد انتهى النظام الاستعماري الجديد القبيح للعلاقات الدولية، وما يأتي بدلا منه هو عالم متعدد الأقطاب. "
        * 2,
        "speaker": "عبد الله بن عبد العزيز",
        "role": "القائد الأعلى للقوات المسلحة",
        "source": {"url": "https://a.example/4", "publisher": "الأهرام اليومي"},
    },
}


@pytest.mark.parametrize("shown", CARDS)
@pytest.mark.parametrize("status", ["reported", "misattributed"])
def test_a_card_scrolls_in_no_frame_of_the_size_that_oembed_gives(
    tab: Callable[..., Any],
    written: Callable[..., tuple[FlaskClient, str]],
    other: tuple[str, dict[str, str]],
    shown: str,
    status: str,
) -> None:
    origin, pages = other
    widths = (200, 250, 320, 400, 600)
    client, url = written(CARDS[shown] | {"role": f"{CARDS[shown].get('role', 'Writer')}, {status}"}, status)
    asked = [{"url": url, "maxwidth": width} for width in widths]
    frames = [client.get("/oembed", query_string=each, base_url=url).json["html"] for each in asked]
    pages["sizes"] = "".join(frames)
    page = tab()
    page.goto(f"{origin}/sizes")
    too_large = {}
    for width, frame in zip(widths, page.locator("iframe").all(), strict=True):
        inside = frame.content_frame.locator("html")
        assert inside.locator(".words").inner_text().split() == CARDS[shown]["text"].split()
        too_large[width] = inside.evaluate("e => [e.scrollWidth - innerWidth, e.scrollHeight - innerHeight]")
    assert list(too_large.values()) == [[0, 0]] * len(widths), too_large


def test_a_card_of_a_retracted_quotation_shows_that_in_its_frame(
    tab: Callable[..., Any], site: Flask, base: str, other: tuple[str, dict[str, str]]
) -> None:
    origin, pages = other
    quotation = site.test_client().get("/quotes?status=retracted", base_url=base).json["results"][0]
    pages["retracted"] = f'<iframe src="{quotation["url"]}/card" width="600" height="200"></iframe>'
    page = tab()
    page.goto(f"{origin}/retracted")
    assert page.frame_locator("iframe").get_by_text("This quotation was retracted").is_visible()


def test_no_other_page_lets_itself_be_framed(
    chromium: Any, address: Callable[[str], str], base: str, other: tuple[str, dict[str, str]]
) -> None:
    origin, pages = other
    pages["framing"] = f'<iframe src="{base}{address("/quote")}?format=html" width="600" height="300"></iframe>'
    with chromium.new_page() as page:
        page.goto(f"{origin}/framing")
        assert page.frame_locator("iframe").locator("figure").count() == 0


def test_what_is_copied_runs_nothing_where_it_is_pasted(
    tab: Callable[..., Any], site: Flask, base: str, other: tuple[str, dict[str, str]]
) -> None:
    page, (origin, pages) = tab(), other
    for quotation in site.test_client().get("/quotes?speaker=Eve", base_url=base).json["results"]:
        page.goto(f"/quotes/{quotation['id']}")
        page.get_by_text("Embed", exact=True).click()
        copied = [page.locator(f"pre[aria-labelledby={box}]").inner_text() for box in ("e-frame", "e-block")]
        pages["pasted"] = f"<!doctype html><meta charset=utf-8>{''.join(copied)}"
        page.goto(f"{origin}/pasted")
        assert page.evaluate("window.pwned") is None
        tags = page.evaluate("[...document.body.querySelectorAll('*')].map(e => e.localName)")
        assert tags == ["iframe", "blockquote", "p", "footer", "a"]
        assert page.frame_locator("iframe").locator(".words").count() == 1


VERSE = "Roses are red in June\nViolets are blue in May"
FILLER = "<p>Nothing to be seen here.</p>" * 100


@pytest.mark.parametrize(
    ("words", "as_printed", "page"),
    [
        (VERSE, None, "<p>{}</p>".format(VERSE.replace("\n", "<br>"))),
        (VERSE, None, "<p>{}</p>".format(VERSE.replace("\n", "</p><p>"))),
        (VERSE, None, f"<div>{VERSE}</div>"),
        ("Short", f"Short\n{VERSE}", "<p>Short</p><p>{}</p>".format(VERSE.replace("\n", "<br>"))),
        ("We shall go on … to the end", None, "<p>We shall go on, however long it takes, to the end</p>"),
        ("We shall go on … to the end", None, "<p>We shall go on … to the end</p>"),
        ("We shall go on […] to [the] end of it", None, "<p>We shall go on, and on,</p><p>to an end of it</p>"),
        ("[W]e shall go on [and on]", None, "<p>For we shall go on</p>"),
        ("We go", "We […] go … on", "<p>We […] go … on</p>"),
    ],
)
def test_a_deep_link_leads_to_words_that_are_cut(
    tab: Callable[..., Any], other: tuple[str, dict[str, str]], words: str, as_printed: str | None, page: str
) -> None:
    origin, pages = other
    pages["printed"] = f"<!doctype html><meta charset=utf-8>{FILLER}<main>He said: {page}</main>{FILLER}"
    shown = tab()
    shown.goto(deep_link(f"{origin}/printed", words, "He said:", as_printed=as_printed))
    shown.wait_for_function("scrollY > 0")
    place = shown.evaluate(
        "(e => [e.top, innerHeight - e.bottom])(document.querySelector('main').getBoundingClientRect())"
    )
    assert min(place) > 0
