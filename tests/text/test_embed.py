"""What is pasted into other people's pages: safe whatever is quoted."""

from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quoteapi.text.citation import Citation, attribution
from quoteapi.text.embed import HIGHEST, LOWEST, blockquote, card_height, frame, headline

URL = "https://quotes.example/quotes/1"
HOSTILE = [
    "<script>alert(1)</script>",
    'Frame " onload="alert(1)" Person',
    "' onload='alert(1)'",
    "</blockquote></p><img src=x onerror=alert(1)>",
    "&lt;script&gt; &quot; onload=&quot;",
    "--><svg/onload=alert(1)>",
    "]]><b>",
    "javascript:alert(1)",
]
anything = st.text() | st.sampled_from(HOSTILE)


class Pasted(HTMLParser):
    """What a page makes of HTML that is pasted into it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.lines = [""]
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.lines += [""] * (tag in ("br", "footer"))

    def handle_data(self, data: str) -> None:
        self.lines[-1] += data


@given(anything, anything | st.none(), st.sampled_from(["reported", "misattributed"]))
def test_a_frame_is_one_tag_with_the_title_as_it_is(words: str, speaker: str | None, status: str) -> None:
    title = headline(words, speaker, status)
    pasted = Pasted(frame(URL, title, 600, 196))
    shown: dict[str, Any] = {"src": f"{URL}/card", "width": "600", "height": "196", "frameborder": "0", "title": title}
    assert pasted.tags == [("iframe", shown)]


@pytest.mark.parametrize("url", ["https://quotes.example/'\"><script>", "https://quotes.example/?a&lt=1"])
def test_an_address_stays_one_attribute(url: str) -> None:
    assert Pasted(frame(url, "", 1, 1)).tags[0][1]["src"] == f"{url}/card"
    tags = Pasted(blockquote(Citation(id="1", url=url, words="words"))).tags
    assert [attributes for _, attributes in tags] == [{"cite": url}, {}, {}, {"href": url}]


@given(anything.filter(str.strip), anything, anything)
def test_a_blockquote_holds_words_and_whose_they_are_as_text(words: str, speaker: str, role: str) -> None:
    citation = Citation(id="1", url=URL, words=words, speaker=speaker, role=role)
    pasted = Pasted(blockquote(citation))
    assert [tag for tag, _ in pasted.tags if tag != "br"] == ["blockquote", "p", "footer", "a"]
    assert pasted.lines[-1] == f"— {attribution(citation)}"


def test_verse_keeps_its_lines() -> None:
    pasted = Pasted(blockquote(Citation(id="1", url=URL, words="Roses are red\r\n\nViolets are blue")))
    assert pasted.lines[:-1] == ["Roses are red", "Violets are blue"]


def card(words: str, **known: Any) -> Citation:
    return Citation(id="1", url=URL, words=words, **known)


@pytest.mark.parametrize(("words", "width", "height"), [("short", 10_000, LOWEST), ("long words " * 900, 600, HIGHEST)])
def test_a_card_is_neither_lower_nor_higher_than_it_may_be(words: str, width: int, height: int) -> None:
    assert card_height(card(words), width) == height


texts = st.text("aAm. -—\n…“中。「яЖمद\u0301", max_size=300)


@given(texts, st.integers(1, 700), st.integers(1, 700))
def test_a_narrower_card_is_no_lower(words: str, width: int, more: int) -> None:
    assert card_height(card(words), width) >= card_height(card(words), width + more)


@given(texts, texts, st.integers(1, 700))
def test_a_card_of_more_words_is_no_lower(words: str, more: str, width: int) -> None:
    assert card_height(card(words + more), width) >= card_height(card(words), width)


PAGE = {"source_url": "https://a.example", "publisher": "News"}


@pytest.mark.parametrize(
    ("known", "more"),
    [
        ({}, {"speaker": "A name that is long enough to take two lines"}),
        ({}, {"role": "Deputy Permanent Representative to the United Nations"}),
        ({"role": "President of Russia"}, {"said": "2023-10-07/2023-11-30"}),
        (PAGE, {"publisher": "Frankfurter Allgemeine Zeitung für Deutschland"}),
        (PAGE, {"published": "2023-10-07/2023-11-30"}),
        ({}, {"status": "disputed"}),
        ({"status": "disputed"}, {"status": "misattributed"}),
    ],
)
def test_a_card_that_shows_more_is_higher(known: dict[str, Any], more: dict[str, Any]) -> None:
    words = "some words " * 12
    assert card_height(card(words, **known | more), 250) > card_height(card(words, **known), 250)


def test_a_page_without_a_name_takes_as_much_of_a_card_as_its_address_is_shown() -> None:
    address = f"https://a.example/{'long/' * 100}"
    shown = card_height(card("some words", source_url=address[:49] + "…"), 200)
    assert card_height(card("some words", source_url=address), 200) == shown
