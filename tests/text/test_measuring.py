"""How much room a text takes that nobody has set yet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quoteapi.text.measuring import count_lines, letter_width


@given(st.characters())
def test_no_letter_is_wider_than_it_is_high(letter: str) -> None:
    assert 0 <= letter_width(letter) <= 1.2


@pytest.mark.parametrize("narrow_to_wide", ["\u0301iem", "ianW", "aшŵ中", "iиЖ、", "\u200f.مक", "aեአத"])
def test_letters_are_as_wide_as_they_are_drawn(narrow_to_wide: str) -> None:
    widths = [letter_width(letter) for letter in narrow_to_wide]
    assert sorted(widths) == widths


@pytest.mark.parametrize(("accented", "plain"), [("é", "e"), ("Ž", "Z"), ("й", "и")])
def test_an_accent_takes_no_room(accented: str, plain: str) -> None:
    assert letter_width(accented) == letter_width(plain)


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 5, 1),
        ("aaa aaa", 5, 1),
        ("aaa aaa", 3, 2),
        ("aaa      aaa", 4, 1),
        ("aaaa-aaaa", 3, 2),
        ("aaaa—aaaa", 4, 2),
        ("a " + "a" * 11, 4, 3),
        ("中中中中", 2, 2),
        ("中中中。中", 3, 2),
        ("中中「中」", 3, 2),
    ],
)
def test_lines_end_between_words_and_in_those_that_fit_none(text: str, width: float, lines: int) -> None:
    assert count_lines(text, width) == lines


@given(st.text(), st.text(), st.floats(0.1, 100))
def test_more_text_fills_no_fewer_lines(text: str, more: str, width: float) -> None:
    assert count_lines(text + more, width) >= count_lines(text, width)


@given(st.text(), st.floats(0.1, 100), st.floats(1, 10))
def test_the_same_text_fills_no_more_lines_that_are_wider(text: str, width: float, wider: float) -> None:
    assert count_lines(text, width * wider) <= count_lines(text, width)
