"""Queries: what is typed, and what it asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quoteapi.text.query import MAX_LENGTH, MAX_TERMS, InvalidQueryError, Query, search_words


def shown(text: str) -> str:
    """A query in a plain form: terms in brackets, alternatives joined by |, exclusions after !."""
    query = Query.parse(text)
    required = ["|".join(" ".join(term.words) for term in alternatives) for alternatives in query.required]
    return "".join(f"[{each}]" for each in required) + "".join(f"!{' '.join(term.words)}" for term in query.excluded)


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("war peace", "[war][peace]"),
        ("War PEACE war", "[war][peace]"),
        ('"war and peace" now', "[war and peace][now]"),
        ("“war and peace”", "[war and peace]"),
        ("«war and peace»", "[war and peace]"),
        ("war -peace", "[war]!peace"),
        ("war –peace", "[war]!peace"),
        ('war -"and peace"', "[war]!and peace"),
        ("war -self-made", "[war]!self made"),
        ("war OR peace now", "[war|peace][now]"),
        ('a OR "b c" OR d', "[a|b c|d]"),
        ("war or peace", "[war][or][peace]"),
        ("OR war", "[war]"),
        ("war OR", "[war]"),
        ("war OR OR peace", "[war|peace]"),
        ("war OR -peace", "[war]!peace"),
        ("OR", "[or]"),
        ("it's", "[it s]"),
        ("it’s", "[it s]"),
        ("C++", "[c]"),
        ("a-b", "[a][b]"),
        ("war - peace", "[war][peace]"),
        ("war --peace", "[war][peace]"),
        ('5" gun', "[5][gun]"),
        ("text:x", "[text][x]"),
        ("NEAR(a b)", "[near][a][b]"),
        ("war*", "[war]"),
        ("{text}: ^war", "[text][war]"),
        ("ﬁnancé Straße", "[finance][strasse]"),
        ("ｗａｒ", "[war]"),
        ("中东政策", "[中 东 政 策]"),
        ("ความสุข", "[ค วา ม สุ ข]".replace("วา", "ว า")),
        ("日本テレビ4K", "[日 本 テ レ ビ 4k]"),
        ("한국말", "[한국말]"),
    ],
)
def test_a_query_asks_for(typed: str, asked: str) -> None:
    assert shown(typed) == asked


@pytest.mark.parametrize("typed", ["-x", "-x -y", '-"a b"', "-x OR"])
def test_a_query_that_names_only_what_to_leave_out_is_an_error(typed: str) -> None:
    with pytest.raises(InvalidQueryError, match="names only what to leave out"):
        Query.parse(typed)


@pytest.mark.parametrize("typed", ["", " ", '""', "!?", "-", "🙂", "\x00", "\ud800", "'"])
def test_a_query_without_words_asks_for_nothing(typed: str) -> None:
    assert Query.parse(typed) == Query(())


def test_the_most_terms_are_taken_and_one_more_is_an_error() -> None:
    most = " ".join(f"w{number}" for number in range(MAX_TERMS))
    assert len(Query.parse(most).required) == MAX_TERMS
    for further in (" x", " -x", " OR x", ' "x y"'):
        with pytest.raises(InvalidQueryError, match="more than 16"):
            Query.parse(most + further)


def test_the_longest_is_taken_and_one_character_more_is_an_error() -> None:
    assert Query.parse("a" * MAX_LENGTH)
    with pytest.raises(InvalidQueryError, match="longer than 256"):
        Query.parse("a" * (MAX_LENGTH + 1))


SYNTAX = st.sampled_from(
    ["OR", " ", '"', "-", "“", "'", "(", ")", "NEAR", ":", "*", "^", "AND", "NOT", "中", "\x00", "a"]
)


@given(st.text(max_size=300) | st.lists(SYNTAX, max_size=100).map("".join))
def test_any_text_is_read_or_is_the_one_documented_error(text: str) -> None:
    try:
        query = Query.parse(text)
    except InvalidQueryError:
        return
    assert all(search_words(word) == [word] for term in query.sought for word in term.words)


@given(st.text(max_size=60))
def test_a_word_of_a_text_asks_for_itself(text: str) -> None:
    for word in search_words(text)[:3]:
        assert shown(word) == f"[{word}]"


def test_only_the_first_hundred_letters_of_a_word_count() -> None:
    assert shown("a" * 200) == f"[{'a' * 100}]"
