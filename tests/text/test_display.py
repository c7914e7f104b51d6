"""What is shown of a text: never turned, cut short between words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quoteapi.text.display import TURNING, opening, plain_text, unturned


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


@given(st.lists(st.text("ab\u05d0\u0628 \n") | st.sampled_from(TURNING)))
def test_what_turns_words_is_not_shown_and_everything_else_is(pieces: list[str]) -> None:
    assert unturned("".join(pieces)) == "".join(piece for piece in pieces if piece not in TURNING or not piece)


@pytest.mark.parametrize("mark", ["\u200e", "\u200f", "\u061c"])
def test_marks_of_direction_that_texts_from_right_to_left_need_are_shown(mark: str) -> None:
    assert plain_text(f"שפת C++{mark} היא") == f"שפת C++{mark} היא"
