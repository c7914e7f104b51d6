"""Dates in words: as people write them, and never more exact than what is known."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quoteapi.text.dates_in_words import in_words
from quoteapi.text.partial_date import InvalidDateError, PartialDate


@pytest.mark.parametrize(
    ("date", "words"),
    [
        ("2007", "2007"),
        ("2023-10", "October 2023"),
        ("2023-10-30", "30 October 2023"),
        ("2023-XX-XX", "2023"),
        ("2023-10-XX", "October 2023"),
        ("2015~", "around 2015"),
        ("2015?", "possibly 2015"),
        ("2015%", "possibly around 2015"),
        ("2023-10~", "around October 2023"),
        ("199X", "the 1990s"),
        ("19XX", "between 1900 and 1999"),
        ("-199X", "between 2000 BC and 1991 BC"),
        ("0000", "1 BC"),
        ("-0044-03-15", "15 March 45 BC"),
        ("0033", "AD 33"),
        ("2023-21", "spring 2023"),
        ("2023-24", "winter 2023–24"),
        ("1999-24", "winter 1999–2000"),
        ("2023-10-07/2023-10-30", "7–30 October 2023"),
        ("2023-10-07/2023-10-07", "7 October 2023"),
        ("2023-10-07/2023-11-03", "7 October – 3 November 2023"),
        ("2023-10/2023-12", "October–December 2023"),
        ("2007/2010", "2007–2010"),
        ("2023-12-30/2024-01-02", "30 December 2023 – 2 January 2024"),
        ("2015~/2017", "around 2015 – 2017"),
        ("2023-21/2023-22", "spring 2023 – summer 2023"),
    ],
)
def test_a_date_reads_as_people_write_it(date: str, words: str) -> None:
    assert in_words(date) == words


@pytest.mark.parametrize(
    ("date", "words"),
    [
        ("../1985", "1985 or earlier"),
        ("/1985", "1985 or earlier"),
        ("1985/..", "1985 or later"),
        ("1985/", "from 1985"),
        ("2023-10-07/..", "7 October 2023 or later"),
    ],
)
def test_an_open_side_keeps_the_year_that_bounds_it(date: str, words: str) -> None:
    assert in_words(date) == words


EDTF = st.from_regex(r"-?\d{3}[\dX](-(0[1-9]|1[0-2]|2[1-4])(-[0-3]\d)?)?[~?%]?", fullmatch=True)


@given(EDTF | st.tuples(EDTF, EDTF).map("/".join))
def test_no_day_is_read_that_was_not_written(date: str) -> None:
    try:
        PartialDate.parse(date)
    except InvalidDateError:
        return
    days = {int(day) for day in re.findall(r"-\d\d-(\d\d)", date)}
    said = {int(day) for day in re.findall(r"\b(\d{1,2})\b(?=[–\s])(?! BC)", in_words(date))}
    assert said - {int(year) for year in re.findall(r"AD (\d+)", in_words(date))} <= days or "BC" in in_words(date)
