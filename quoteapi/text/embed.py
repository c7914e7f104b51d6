"""Quotations on other people's pages: the HTML to paste there, safe whatever is quoted, and the size of a card."""

import math
from html import escape
from typing import NamedTuple

from quoteapi.text.citation import MISATTRIBUTED, Citation, attribution, whose
from quoteapi.text.dates_in_words import in_words
from quoteapi.text.display import opening, plain_text
from quoteapi.text.measuring import count_lines

WIDTH = 600
LOWEST, HIGHEST = 140, 2000
_HEADLINE_LENGTH, _ADDRESS_LENGTH = 80, 50
_ON_RECORD = "On record"
NOTICES = {
    "confirmed": "Confirmed",
    "disputed": "Disputed",
    "misattributed": "Misattributed: not this speaker’s words",
}
"""What a card says of a quotation that is of this status; nothing of others."""


class _Font(NamedTuple):
    """A size of letters and the height of their lines, in pixels."""

    size: float
    line: float


# As in card.css: what stands around and between texts, and each text. Bold letters, as names are, are wider.
_AROUND, _BESIDE, _BELOW_NOTICE = 58, 49, 10
_WORDS, _SIGNED, _SMALL = _Font(20, 28.4), _Font(15 * 1.08, 22.5), _Font(13, 19.5)


def headline(words: str, speaker: str | None, status: str) -> str:
    """Return whose `words` they are and how they begin, as titles say it."""
    return f"{whose(speaker, status)}: “{opening(plain_text(words), _HEADLINE_LENGTH)}”"


def card_height(cited: Citation, width: int) -> int:
    """Return how many pixels the card of what is `cited` is high at the most that is `width` pixels wide.

    None is lower than LOWEST, nor higher than HIGHEST, where the longest words scroll.
    """
    across = max(width - _BESIDE, _WORDS.size)
    words = sum(_lines(line, across, _WORDS) for line in f"“{cited.words}”".splitlines())
    height = _AROUND + _WORDS.line * words
    height += _SIGNED.line * _lines(_signature(cited), across, _SIGNED)
    height += _SMALL.line * _lines(_origin(cited), across, _SMALL)
    if notice := NOTICES.get(cited.status):
        height += _BELOW_NOTICE + _SIGNED.line * _lines(notice, across, _SIGNED)
    return max(LOWEST, min(HIGHEST, math.ceil(height)))


def _lines(text: str, across: float, font: "_Font") -> int:
    return count_lines(text, across / font.size)


def _signature(cited: Citation) -> str:
    name = cited.speaker or "Unknown speaker"
    signed = f"wrongly attributed to {name}" if cited.status == MISATTRIBUTED else name
    return f"— {', '.join(filter(None, (signed, cited.role, cited.said and in_words(cited.said))))}"


def _origin(cited: Citation) -> str:
    if cited.source_url is None:
        return _ON_RECORD
    page = cited.publisher or cited.title or opening(plain_text(cited.source_url), _ADDRESS_LENGTH)
    printed = ", ".join(filter(None, (f"Printed in {page}", cited.published and in_words(cited.published))))
    return f"{printed} · {_ON_RECORD}"


def frame(url: str, title: str, width: int, height: int) -> str:
    """Return an `<iframe>` with the card of the quotation at `url`, of so many pixels."""
    attributes = {"src": f"{url}/card", "width": width, "height": height, "frameborder": 0, "title": title}
    inside = " ".join(f'{name}="{escape(str(value))}"' for name, value in attributes.items())
    return f"<iframe {inside}></iframe>"


def blockquote(citation: Citation) -> str:
    """Return a `<blockquote>` that links to the quotation, for where frames are not allowed."""
    words = "<br>".join(escape(line) for line in map(plain_text, citation.words.splitlines()) if line)
    url = escape(citation.url)
    by = f'<footer>— <a href="{url}">{escape(attribution(citation))}</a></footer>'
    return f'<blockquote cite="{url}"><p>{words}</p>{by}</blockquote>'
