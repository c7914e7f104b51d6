"""Highlights: what was found is marked, and nothing else is markup."""

import html
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from quoteapi.text.highlight import excerpt, highlight, located_words
from quoteapi.text.query import Query, search_words


@pytest.mark.parametrize(
    ("text", "query", "shown"),
    [
        ("War and peace", "war", "<mark>War</mark> and peace"),
        ("War and peace", '"and peace"', "War <mark>and peace</mark>"),
        ("War and peace", "peace OR war", "<mark>War</mark> and <mark>peace</mark>"),
        ("War and peace", "war -peace", "<mark>War</mark> and peace"),
        ("warfare", "war", "warfare"),
        ("It’s a café", "it's cafe", "<mark>It’s</mark> a <mark>café</mark>"),
        ("the ﬁnancial Straße", "financial strasse", "the <mark>ﬁnancial</mark> <mark>Straße</mark>"),
        ("<b>war</b> & peace", "war b", "&lt;<mark>b</mark>&gt;<mark>war</mark>&lt;/<mark>b</mark>&gt; &amp; peace"),
        ("关于中东政策的讲话", "中东政策", "关于<mark>中东政策</mark>的讲话"),
        ("Всё", "все", "<mark>Всё</mark>"),
        ("a b c", '"a b" "b c"', "<mark>a b c</mark>"),
        ("", "x", ""),
    ],
)
def test_a_text_is_shown_as(text: str, query: str, shown: str) -> None:
    assert highlight(text, Query.parse(query)) == shown


@given(st.text(max_size=80) | st.text("aAéЁёﬁßᾳ' ’-\u0301\u00a8\u1160ท่中の½\u0345ς\u00ad", max_size=20))
@example("a\u00a8b")
@example("\u0301a")
@example("\u0345\x1f\u0e48")
def test_the_words_are_those_of_the_index(text: str) -> None:
    located = list(located_words(text))
    assert [word for word, _, _ in located] == search_words(text)
    assert all(0 <= start < end <= len(text) for _, start, end in located)


@given(st.text(max_size=80), st.sampled_from(["a", "a OR b", '"a b" c']))
def test_without_its_marks_a_highlight_is_the_text(text: str, query: str) -> None:
    assert html.unescape(re.sub("</?mark>", "", highlight(text, Query.parse(query)))) == text


@given(
    st.lists(st.sampled_from(["a", "ab", "b", "A", "-", "'", " ", "\n", "9", "x" * 100, "<"]), max_size=30).map(
        "".join
    ),
    st.sampled_from(["a", "a OR b", '"a b"', '"a a"', '"ab a" 9', "x" * 100, f'"{"x" * 120} a"']),
)
@example("a a a", '"a a"')
def test_a_plain_text_is_marked_as_it_is_beside_letters_that_need_folding(text: str, query: str) -> None:
    wanted = Query.parse(query)
    assert highlight(f"{text} é", wanted) == f"{highlight(text, wanted)} é"


@pytest.mark.parametrize(
    ("text", "query", "shown"),
    [
        ("short enough", "short", "<mark>short</mark> enough"),
        ("one two three four five six", "one", "<mark>one</mark> two three four…"),
        ("one two three four five six", "four", "…<mark>four</mark> five six"),
        ("one two three four five six", "six", "…four five <mark>six</mark>"),
        ("one two & three < four five six", "five", "…&lt; four <mark>five</mark> six"),
        ("threehundredletterswithoutaspace", "nothing", "threehundredletters…"),
    ],
)
def test_an_excerpt_is_cut_between_words_about_what_was_found(text: str, query: str, shown: str) -> None:
    assert excerpt(highlight(text, Query.parse(query)), 19) == shown


@given(st.text("ab &<>'\"\n中", max_size=80), st.sampled_from(["a", "b OR ab", '"a b"']), st.integers(4, 40))
def test_an_excerpt_is_a_part_of_the_text_no_longer_than_asked_and_whole_as_html(
    text: str, query: str, length: int
) -> None:
    cut = excerpt(highlight(text, Query.parse(query)), length)
    plain = html.unescape(re.sub("</?mark>", "", cut))
    assert plain.removeprefix("…").removesuffix("…") in text
    assert len(plain.removeprefix("…").removesuffix("…")) <= length
    assert re.fullmatch("(<mark>[^<>]+</mark>|[^<>])*", cut)
    assert ("<mark>" in cut) == ("<mark>" in highlight(text, Query.parse(query)))
