"""What other sites get: cards in frames, what is copied, links that lead to the words."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

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
