"""Texts cut short for lists and titles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quoteapi.web.rendering import opening


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("We shall see", "We shall see"),
        ("We shall see what", "We shall…"),
        ("We shall  see what", "We shall…"),
        ("We shall\nsee what", "We shall…"),
        ("I misunderestimated", "I misundere…"),
        ("misunderestimated", "misunderest…"),
        ("我们将会看到我们将会看到的", "我们将会看到我们将会看…"),
    ],
)
def test_a_text_is_cut_between_words_unless_that_left_out_half_of_it(text: str, shown: str) -> None:
    assert opening(text, 12) == shown


@given(st.text("ab \n", max_size=30), st.integers(2, 20))
def test_an_opening_is_how_the_text_begins_and_no_longer_than_asked(text: str, length: int) -> None:
    shown = opening(text, length)
    assert len(shown) <= length
    assert shown == text or (shown.endswith("…") and text.startswith(shown[:-1]))
