"""Citations: what other projects' parsers and processors read in them."""

import re
import warnings
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import jsonschema
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from quoteapi.text.citation import Citation, bibtex, csl, csl_date, markdown, plain

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # These libraries are older than some of what Python now warns of.
    import bibtexparser
    from citeproc import Citation as Cited
    from citeproc import CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
    from citeproc.source.json import CiteProcJSON
    from markdown_it import MarkdownIt
    from pybtex.database import parse_string

FULL = Citation(
    id="0199c1f2-7c1e-7a31-9d0e-2f6a4a1f9b11",
    url="https://quotes.example/quotes/0199c1f2-7c1e-7a31-9d0e-2f6a4a1f9b11",
    words="courage and manliness",
    lang="en",
    speaker="Khaled Mashal",
    role="Leader of Hamas",
    said="2007",
    source_url="https://news.example/a_b%20c~d?e=1&f=2#g",
    deep_link="https://news.example/a_b%20c~d?e=1&f=2#g:~:text=courage%20and%20manliness",
    title="50% of {Russia} & Hamas_#1 $5 ~ ^ \\",
    publisher="The Moscow Times",
    authors=("Milan Czerny", "Reuters and Partners"),
    published="2023-10-30",
)
BARE = Citation(id="1", url="https://quotes.example/quotes/1", words="thousands")
HOSTILE = '}{\\"%#$&_~^<script>[x](javascript:a) \u202e`*@'


def read_bibtex(text: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        (entry,) = parse_string(text, "bibtex").entries.values()
    return entry


def test_bibtex_is_read_by_pybtex() -> None:
    entry = read_bibtex(bibtex(FULL))
    assert entry.type == "online"
    assert entry.fields["date"] == "2023-10-30"
    assert entry.fields["url"] == FULL.source_url
    assert [str(person) for person in entry.persons["author"]] == ["{Milan Czerny}", "{Reuters and Partners}"]
    assert "courage and manliness” — Khaled Mashal, Leader of Hamas, 2007" in entry.fields["note"]


def test_bibtex_is_read_by_bibtexparser() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        library = bibtexparser.parse_string(bibtex(FULL))
    assert library.failed_blocks == []
    (entry,) = library.entries
    assert (entry.entry_type, entry["organization"], entry["date"]) == ("online", "The Moscow Times", "2023-10-30")


def test_bibtex_of_a_quotation_without_a_page_cites_the_quotation_itself() -> None:
    entry = read_bibtex(bibtex(BARE))
    assert entry.fields["url"] == BARE.url
    assert entry.fields["title"] == "{thousands}"


def test_words_without_a_page_are_dated_alike_in_bibtex_and_csl() -> None:
    speech = replace(BARE, said="2007-05")
    assert read_bibtex(bibtex(speech)).fields["date"] == "2007-05"
    assert csl(speech)["issued"] == {"date-parts": [[2007, 5]]}


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=40))
def test_no_text_breaks_out_of_a_bibtex_field(text: str) -> None:
    entry = read_bibtex(bibtex(Citation(id="1", url="https://a.example", words=text + HOSTILE, title=text + HOSTILE)))
    assert set(entry.fields) <= {"title", "url", "note"}
    for letter in "#$%&_":
        assert re.search(rf"(?<!\\){re.escape(letter)}", entry.fields["title"]) is None


# The rules of csl-data.json of CSL 1.0.2 that concern what we send.
CSL = {
    "type": "object",
    "required": ["id", "type"],
    "additionalProperties": False,
    "properties": {
        **{key: {"type": "string"} for key in ("id", "title", "URL", "note", "container-title")},
        "type": {"const": "webpage"},
        "author": {"items": {"properties": {"literal": {"type": "string"}}, "additionalProperties": False}},
        **{
            key: {
                "type": "object",
                "additionalProperties": False,
                "minProperties": 1,
                "properties": {
                    "date-parts": {
                        "minItems": 1,
                        "maxItems": 2,
                        "items": {"minItems": 1, "maxItems": 3, "items": {"type": "integer"}},
                    },
                    "season": {"type": "integer"},
                    "circa": {"type": "boolean"},
                    "edtf": {"type": "string", "pattern": r"[0-9,-,%,~,X,?,..,\/]"},
                },
            }
            for key in ("issued", "event-date")
        },
    },
}


@pytest.mark.parametrize("citation", [FULL, BARE])
def test_csl_fits_the_schema(citation: Citation) -> None:
    jsonschema.validate(csl(citation), CSL)


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("2023-10-30", {"date-parts": [[2023, 10, 30]]}),
        ("2023-10", {"date-parts": [[2023, 10]]}),
        ("2007", {"date-parts": [[2007]]}),
        ("-0043-03-15", {"date-parts": [[-44, 3, 15]]}),
        ("0000", {"date-parts": [[-1]]}),
        ("0001", {"date-parts": [[1]]}),
        ("-0001/0001", {"date-parts": [[-2], [1]]}),
        ("-0043-21", {"date-parts": [[-44]], "season": 1}),
        ("2015~", {"date-parts": [[2015]], "circa": True}),
        ("2023-21", {"date-parts": [[2023]], "season": 1}),
        ("2023-10-07/2023-10-30", {"date-parts": [[2023, 10, 7], [2023, 10, 30]]}),
        ("2004-XX", {"date-parts": [[2004]]}),
        ("2004-06-XX/2005-XX-XX", {"date-parts": [[2004, 6], [2005]]}),
        ("199X", {"edtf": "199X"}),
        ("../1985", {"edtf": "../1985"}),
        ("2023-21/2023-22", {"edtf": "2023-21/2023-22"}),
    ],
)
def test_a_csl_date_is_as_exact_as_the_date(date: str, expected: dict[str, Any]) -> None:
    assert csl_date(date) == expected


def test_citeproc_makes_a_reference_of_csl() -> None:
    reference = referenced(FULL)
    assert "Milan Czerny" in reference
    assert "2023" in reference


@pytest.mark.parametrize(("published", "year"), [("-0043-03-15", "44 ?BC"), ("0000", "1 ?BC")])
def test_citeproc_writes_years_as_people_count_them(published: str, year: str) -> None:
    assert re.search(rf"(?<!\d){year}", referenced(replace(FULL, published=published)))


def referenced(citation: Citation) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        style = CitationStylesStyle("harvard-cite-them-right", validate=False)
        bibliography = CitationStylesBibliography(style, CiteProcJSON([csl(citation)]), formatter.plain)
        bibliography.register(Cited([CitationItem(citation.id)]))
        (reference,) = (str(item) for item in bibliography.bibliography())
    return reference


def test_markdown_is_a_blockquote_that_says_who_when_and_where() -> None:
    html = MarkdownIt().render(markdown(FULL))
    assert html.startswith("<blockquote>\n<p>courage and manliness</p>\n<p>— Khaled Mashal, Leader of Hamas, 2007.")
    assert f'href="{FULL.deep_link.replace("&", "&amp;")}"' in html  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "words",
    ["# a", "1. a", "- a", "*a*", "[a](javascript:b)", "<script>", "`a`", "![a](b)", "a\n\n# b", "| a |", "~~a~~"],
)
def test_words_stay_words_in_markdown(words: str) -> None:
    html = (
        MarkdownIt("commonmark")
        .enable(["table", "strikethrough"])
        .render(markdown(Citation(id="1", url="https://a.example", words=words)))
    )
    assert re.findall(r"<(\w+)", html.rpartition("<p>—")[0].replace("</p>\n", "")) in (
        ["blockquote", "p"],
        ["blockquote", "p", "p"],
    )


class Rendered(HTMLParser):
    """What is read of HTML: its lines, and its tags."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.tags, self.links = "", [], []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        self.text += data


MARKS = ["=", "===", "-", "---", "#", "1.", "2)", "+", "*", "> ", "    ", "\t", "```", "~~~", "|", "\\", "<b>", "&lt;"]
lines = st.lists(st.text("ab=-#1.)+*>|`~_[](!)<&;:\\$^ \t\n", max_size=8) | st.sampled_from(MARKS), max_size=6)


@example("===", "", "https://a.example")
@given(
    lines.map("\n".join), st.text(max_size=10), st.sampled_from(["https://a.example/?a=1&lt;=2&copy;", FULL.deep_link])
)
def test_markdown_shows_the_words_line_by_line_and_means_nothing_else(words: str, name: str, page: str) -> None:
    cited = Citation(id="1", url="https://a.example", words=f"start\n{words}", speaker=f"x{name}", deep_link=page)
    html = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(markdown(cited))
    shown = Rendered(html)
    assert set(shown.tags) == {"blockquote", "p", "a"} | {"br"} & set(shown.tags)
    assert shown.links == [page]
    assert [line for line in shown.text.splitlines() if line][:-1] == [
        " ".join(line.split()) for line in cited.words.splitlines() if line.strip()
    ]


def test_verse_keeps_its_lines_and_stanzas_in_markdown() -> None:
    verse = replace(BARE, words="Roses are red\nViolets are blue\n\nSugar is sweet")
    html = MarkdownIt("commonmark").render(markdown(verse))
    assert "<p>Roses are red<br />\nViolets are blue</p>\n<p>Sugar is sweet</p>" in html


def test_plain_text_has_no_controls_of_direction() -> None:
    assert "\u202e" not in plain(Citation(id="1", url="https://a.example", words=HOSTILE, speaker=HOSTILE))


def test_plain_text_says_who_when_and_where() -> None:
    assert plain(BARE) == "“thousands” — Unknown speaker. https://quotes.example/quotes/1"
    assert "— Khaled Mashal, Leader of Hamas, 2007. Milan Czerny and Reuters and Partners, “50%" in plain(FULL)
