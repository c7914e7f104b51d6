"""Revisions: each change where it was made, and on both sides every letter of what is near it."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from quoteapi.text.revision import Piece, revised

WORDS = st.lists(st.sampled_from(["we", "shall", "not", "see", ",", ".", "„25“", "战争", "политика", "don't"]))


def marked(pieces: list[Piece]) -> str:
    return "".join(was if stayed else f"[-{was}-][+{is_}+]" for stayed, was, is_ in pieces)


@pytest.mark.parametrize(
    ("was", "is_", "shown"),
    [
        ("the failure of policy", "the success of policy", "the [-failure-][+success+] of policy"),
        ("We shall see what we see", "We shall see, what we see", "We shall see[--][+,+] what we see"),
        ("so Are Growing Closer together", "so Grow Closer together", "so [-Are Growing-][+Grow+] Closer together"),
        ("a “plain” word or two", "a plain word or two", "a [-“-][++]plain[-”-][++] word or two"),
        ("我们的政策失败了", "我们的政策成功了", "我们的政策[-失败-][+成功+]了"),
        ("in the Middle East", "in the middle East", "in the [-Middle-][+middle+] East"),
        ("a verse\nof two lines", "a verse of two lines", "a verse[-↵-][+␣+]of two lines"),
        ("a hard\u00a0space or two", "a hard space or two", "a hard[-␣-][+␣+]space or two"),
        ("a mark\u2060, unseen", "a mark, unseen", "a [-mark\u2060-][+mark+], unseen"),
    ],
)
def test_a_change_is_marked_where_it_was_made(was: str, is_: str, shown: str) -> None:
    assert marked(revised(was, is_)) == shown


def test_what_was_written_anew_is_one_piece() -> None:
    was, is_ = "we shall see what comes", "they saw what went"
    assert revised(was, is_) == [Piece(False, was, is_)]


def test_what_was_changed_all_over_is_one_piece() -> None:
    was, is_ = ("we shall see it " * 150, "we shall never it " * 150)
    assert revised(was, is_) == [Piece(False, was, is_)]


@pytest.mark.parametrize("at", [0, 150, 300])
def test_of_a_long_text_there_is_what_stands_beside_the_change(at: int) -> None:
    words = [f"w{number}" for number in range(300)]
    shown = marked(revised(" ".join(words), " ".join([*words[:at], "new", *words[at:]])))
    assert "new" in shown
    assert len(shown) < 250
    assert (shown.startswith("…"), shown.endswith("…")) == (at > 0, at < 300)
    beside = words[at - 1] if at else words[at]
    assert beside in shown


@given(WORDS, WORDS)
def test_both_texts_can_be_read_from_the_pieces(one: list[str], other: list[str]) -> None:
    was, is_ = " ".join(one[:15]), " ".join(other[:15])
    assume(was != is_)
    pieces = revised(was, is_)
    shown = ("".join(piece.was for piece in pieces), "".join(piece.is_ for piece in pieces))
    assert tuple(text.replace("␣", " ") for text in shown) == (was, is_)
