"""Quotations on other people's pages: the HTML to paste there, safe whatever is quoted, and the size of a card."""

import math
from html import escape

from quoteapi.text.citation import Citation, attribution, whose
from quoteapi.text.display import opening, plain_text

WIDTH = 600
NARROWEST = 200
LOWEST, HIGHEST = 140, 720
_HEADLINE_LENGTH = 80


def headline(words: str, speaker: str | None, status: str) -> str:
    """Return whose `words` they are and how they begin, as titles say it."""
    return f"{whose(speaker, status)}: “{opening(plain_text(words), _HEADLINE_LENGTH)}”"


def card_height(words: str, status: str, width: int) -> int:
    """Return how many pixels the card is high that is `width` pixels wide.

    Generously: its letters are about ten pixels wide, its lines 30 high.
    """
    letters = max(1, (max(width, NARROWEST) - 48) // 10)
    lines = sum(max(1, math.ceil(len(line) / letters)) for line in words.splitlines())
    small = math.ceil(180 / letters)
    flag = 0 if status == "reported" else 40
    return max(LOWEST, min(HIGHEST, 70 + 30 * lines + 24 * small + flag))


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
