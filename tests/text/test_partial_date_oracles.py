"""Two other readers of EDTF, asked where they are right; neither is right everywhere.

edtf ends winter in December, reads `1985/` as a decade, swaps the bounds of unspecified days before the year 0,
and refuses qualified seasons and intervals of XX. undate refuses seasons, and X before the year 0.
"""

import calendar
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quoteapi.text.partial_date import PartialDate

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from edtf import parse_edtf
    from undate import Undate, UndateInterval

pytestmark = pytest.mark.filterwarnings("ignore")
oracle = settings(max_examples=25)

qualifiers = st.sampled_from(["", "~", "?", "%"])


def bounds(text):
    parsed = PartialDate.parse(text)
    return tuple(parsed.earliest), tuple(parsed.latest)


def edtf_bounds(text):
    parsed = parse_edtf(text)
    return tuple(parsed.lower_strict()[:3]), tuple(parsed.upper_strict()[:3])


def undate_bounds(text):
    parsed = Undate.parse(text, "EDTF")
    if isinstance(parsed, UndateInterval):
        ends = parsed.earliest.earliest, parsed.latest.latest
    else:
        ends = parsed.earliest, parsed.latest
    return tuple((int(end.year), int(end.month), int(end.day)) for end in ends)


@st.composite
def plain(draw, first_year, last_year):
    year, month = draw(st.integers(first_year, last_year)), draw(st.integers(1, 12))
    day = draw(st.integers(1, calendar.monthrange(year % 400 + 2000, month)[1]))
    written = f"{'-' * (year < 0)}{abs(year):04}"
    return draw(st.sampled_from([written, f"{written}-{month:02}", f"{written}-{month:02}-{day:02}"]))


@st.composite
def unspecified(draw, first_year, last_year):
    year, month = draw(st.integers(first_year, last_year)), draw(st.integers(1, 12))
    forms = [f"{year // 10:03}X", f"{year // 100:02}XX", f"{year:04}-XX", f"{year:04}-XX-XX"]
    return draw(st.sampled_from([*forms, f"{year:04}-{month:02}-XX"]))


def qualified(dates):
    return st.builds("{}{}".format, dates, qualifiers)


def intervals(starts, ends):
    return st.builds("{}/{}".format, starts, ends)


seasons = st.builds("{:04}-{}".format, st.integers(0, 9999), st.sampled_from([21, 22, 23]))


@oracle
@given(qualified(plain(-9999, 9999) | unspecified(0, 9999)) | seasons)
def test_edtf_reads_the_same_bounds(text):
    assert bounds(text) == edtf_bounds(text)


@oracle
@given(intervals(qualified(plain(-9999, 1999)), qualified(plain(2000, 9999))))
def test_edtf_reads_the_same_bounds_of_an_interval(text):
    assert bounds(text) == edtf_bounds(text)


@oracle
@given(qualified(plain(1, 9999) | unspecified(1, 9999)))
def test_undate_reads_the_same_bounds(text):
    assert bounds(text) == undate_bounds(text)


@oracle
@given(intervals(qualified(plain(1, 1999) | unspecified(1, 1999)), qualified(plain(2000, 9999))))
def test_undate_reads_the_same_bounds_of_an_interval(text):
    assert bounds(text) == undate_bounds(text)
