"""What templates share."""

import pytest

from quoteapi.web.rendering import gap


@pytest.mark.parametrize(
    ("before", "after", "between"),
    [
        ("He recited", "“", " "),
        ("He recited (", "“", ""),
        ("”", "and left", " "),
        ("”", ", and left", ""),
        ("”", " ; and left", ""),
        ("”", "’s words", ""),
        ("”", "– and left", " "),
        ("”", "(and left)", " "),
        ("”", "。", ""),
    ],
)
def test_there_is_a_space_but_before_what_closes_and_behind_what_opens(before: str, after: str, between: str) -> None:
    assert gap(before, after) == between
