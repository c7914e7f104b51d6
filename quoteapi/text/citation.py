"""Citations of a quotation: in BibTeX, CSL-JSON, Markdown and plain text.

What is cited is the page that printed the words, with whose they are and when they were said in its note; the
words themselves where no page is known. Dates stay as exact as they are: biblatex reads EDTF as it is
(biblatex manual, section 2.3.8), CSL-JSON 1.0.2 takes `date-parts`, `season` and `circa`, and `edtf` for the rest.

Our own: the BibTeX writers there are (pybtex, bibtexparser) escape nothing for TeX, and none writes CSL-JSON.
"""

import re
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from quoteapi.text.dates_in_words import in_words
from quoteapi.text.display import plain_text

_TEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        # BibTeX counts braces whether or not a backslash stands before them.
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{letter: f"\\{letter}" for letter in "#$%&_"},
    }
)
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+!|~&=$^-])")
_PLAIN_DATE = re.compile(r"(-?[0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?(?:-XX){0,2}([~?%]?)", re.ASCII)
_LAST_MONTH = 12
MISATTRIBUTED = "misattributed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """What is cited: the words, and the page that printed them. Dates are EDTF."""

    id: str
    url: str
    words: str
    status: str = "reported"
    lang: str | None = None
    speaker: str | None = None
    role: str | None = None
    said: str | None = None
    source_url: str | None = None
    deep_link: str | None = None
    title: str | None = None
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None

    @classmethod
    def of(cls, quotation: dict[str, Any]) -> "Citation":
        """Return what a `quotation`, as JSON answers hold it, is cited as: from its first source."""
        source = quotation["sources"][0] if quotation["sources"] else {}
        speaker = quotation["speaker"]
        return cls(
            id=quotation["id"],
            url=quotation["url"],
            words=quotation["text"],
            status=quotation["status"],
            lang=quotation["lang"],
            speaker=speaker["name"] if speaker else quotation["attributed_as"],
            role=quotation["role"],
            said=quotation["date"],
            source_url=source.get("url"),
            deep_link=source.get("deep_link"),
            title=source.get("title"),
            publisher=source.get("publisher"),
            authors=tuple(source.get("authors", ())),
            published=source.get("published"),
        )


def whose(speaker: str | None, status: str) -> str:
    """Return whose words they are, as a title says it; a misattributed quotation is never said to be the speaker's."""
    name = plain_text(speaker or "Unknown speaker")
    return f"Misattributed to {name}" if status == MISATTRIBUTED else name


def attribution(citation: Citation) -> str:
    """Return whose words they are, what that was then, when they were said, and whether that is disputed."""
    said = citation.said and in_words(citation.said)
    told = plain_text(", ".join(filter(None, (whose(citation.speaker, citation.status), citation.role, said))))
    return f"{told} (disputed)" if citation.status == "disputed" else told


def plain(citation: Citation) -> str:
    """Return the citation as a line of text."""
    page = _page(citation, title=f"“{plain_text(citation.title)}”" if citation.title else None)
    where = f" {page}." if page else ""
    return f"“{plain_text(citation.words)}” — {attribution(citation)}.{where} {citation.source_url or citation.url}"


def markdown(citation: Citation) -> str:
    """Return the citation as a Markdown blockquote (CommonMark)."""
    paragraphs = [
        # A backslash breaks the line.
        "\\\n> ".join(_marked(line) for line in lines)
        for is_blank, lines in groupby(map(plain_text, citation.words.splitlines()), key=lambda line: not line)
        if not is_blank
    ]
    quoted = "\n>\n".join(f"> {paragraph}" for paragraph in paragraphs)
    link = f"<{_address(citation.deep_link or citation.url).replace('&', '&amp;')}>"
    name = f"“{_marked(plain_text(citation.title))}”" if citation.title else "quotation"
    page = _page(citation, title=f"[{name}]({link})", mark=_marked)
    return f"{quoted}\n>\n> — {_marked(attribution(citation))}. {page}.\n"


def bibtex(citation: Citation) -> str:
    """Return the citation as an `@online` entry of biblatex, in UTF-8."""
    fields = {
        "author": " and ".join(f"{{{_tex(name)}}}" for name in citation.authors),
        "title": f"{{{_tex(citation.title or citation.words)}}}",
        "organization": _tex(citation.publisher or ""),
        "date": _issued(citation) or "",
        "url": _address(citation.source_url or citation.url),
        "langid": _tex(citation.lang or "") if citation.lang and not citation.source_url else "",
        "note": _tex(f"“{plain_text(citation.words)}” — {attribution(citation)}"),
    }
    if author := _said_by(citation):
        fields["author"] = f"{{{_tex(author)}}}"
    body = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@online{{quote-{citation.id},\n{body}}}\n"


def csl(citation: Citation) -> dict[str, Any]:
    """Return the citation as an item of CSL-JSON 1.0.2. Names stay whole: nobody knows where to part them."""
    item: dict[str, Any] = {
        "id": citation.id,
        "type": "webpage",
        "title": plain_text(citation.title or citation.words),
        "URL": citation.source_url or citation.url,
        "note": f"“{plain_text(citation.words)}” — {attribution(citation)}",
    }
    author, issued = _said_by(citation), _issued(citation)
    names = [{"literal": plain_text(name)} for name in ([author] if author else citation.authors)]
    optional = {
        "author": names,
        "container-title": citation.publisher and plain_text(citation.publisher),
        "issued": issued and csl_date(issued),
        "event-date": citation.said and csl_date(citation.said),
    }
    return item | {name: value for name, value in optional.items() if value}


def csl_date(date: str) -> dict[str, Any]:
    """Return an EDTF date as a CSL date: its parts where it has nothing else, and `edtf` where they cannot say it."""
    points = [_PLAIN_DATE.fullmatch(point) for point in date.split("/")]
    if not all(points):
        return {"edtf": date}
    parts, seasons, qualifiers = [], [], []
    for point in points:
        year, month, day, qualifier = point.groups()  # type: ignore[union-attr]
        qualifiers.append(qualifier)
        is_season = month is not None and int(month) > _LAST_MONTH
        seasons += [int(month) - 20] if is_season else []
        # Citation processors count years as people do: none is 0, and -44 is 44 BC, which EDTF calls -0043.
        year = int(year) - (int(year) < 1)
        parts.append([year, *(int(part) for part in (None if is_season else month, day) if part is not None)])
    if seasons and len(points) > 1:
        return {"edtf": date}
    return {
        "date-parts": parts,
        **({"season": seasons[0]} if seasons else {}),
        **({"circa": True} if any(qualifiers) else {}),
    }


def _said_by(citation: Citation) -> str | None:
    """Return who is cited as the author: the speaker, where there is no page, and it is not known to be wrong."""
    return None if citation.source_url or citation.status == MISATTRIBUTED else citation.speaker


def _issued(citation: Citation) -> str | None:
    """Return the date of what is cited: the page's, or the words' where there is none."""
    return citation.published if citation.source_url else citation.said


def _page(citation: Citation, *, title: str | None, mark: Any = str) -> str:
    *most, last = (mark(plain_text(name)) for name in citation.authors or ("",))
    authors = f"{', '.join(most)} and {last}" if most else last
    publisher = citation.publisher and mark(plain_text(citation.publisher))
    published = citation.published and mark(in_words(citation.published))
    return ", ".join(filter(None, (authors, title, publisher, published)))


def _tex(text: str) -> str:
    return plain_text(text).translate(_TEX)


def _marked(text: str) -> str:
    # A digit and a dot would begin a list.
    return re.sub(r"^(\d+)([.)])", r"\1\\\2", _MARKDOWN.sub(r"\\\1", text))


def _address(url: str) -> str:
    return url.translate({ord(letter): f"%{ord(letter):02X}" for letter in "{}<>\\"})
