import contextlib
import functools
import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quoteapi.text.partial_date import Day, InvalidDateError, PartialDate


def bounds(text):
    parsed = PartialDate.parse(text)
    return tuple(bound and str(bound) for bound in (parsed.earliest, parsed.latest))


BOUNDS = {
    "2023-10-10": ("2023-10-10", "2023-10-10"),
    "2023-10": ("2023-10-01", "2023-10-31"),
    "2007": ("2007-01-01", "2007-12-31"),
    "199X": ("1990-01-01", "1999-12-31"),
    "19XX": ("1900-01-01", "1999-12-31"),
    "2015~": ("2015-01-01", "2015-12-31"),
    "2015?": ("2015-01-01", "2015-12-31"),
    "2015%": ("2015-01-01", "2015-12-31"),
    "2015-06-XX~": ("2015-06-01", "2015-06-30"),
    "2004-02-29?": ("2004-02-29", "2004-02-29"),
    "2023-XX": ("2023-01-01", "2023-12-31"),
    "2023-XX-XX": ("2023-01-01", "2023-12-31"),
    "2023-21": ("2023-03-01", "2023-05-31"),
    "2023-22": ("2023-06-01", "2023-08-31"),
    "2023-23": ("2023-09-01", "2023-11-30"),
    "2022-24": ("2022-12-01", "2023-02-28"),
    "2023-24": ("2023-12-01", "2024-02-29"),
    "2023-10-07/2023-10-30": ("2023-10-07", "2023-10-30"),
    "2023-10-07/2023-10-07": ("2023-10-07", "2023-10-07"),
    "2004-06/2006-08": ("2004-06-01", "2006-08-31"),
    "198X/2004-02": ("1980-01-01", "2004-02-29"),
    "2023-22~/2023-24?": ("2023-06-01", "2024-02-29"),
    "../1985": (None, "1985-12-31"),
    "/1985": (None, "1985-12-31"),
    "1985/..": ("1985-01-01", None),
    "1985/": ("1985-01-01", None),
    "0000": ("0000-01-01", "0000-12-31"),
    "0000-02": ("0000-02-01", "0000-02-29"),
    "-0001-02": ("-0001-02-01", "-0001-02-28"),
    "-0004-02-29": ("-0004-02-29", "-0004-02-29"),
    "-0044-03-15": ("-0044-03-15", "-0044-03-15"),
    "-004X": ("-0049-01-01", "-0040-12-31"),
    "-0044/0014": ("-0044-01-01", "0014-12-31"),
    "1900-02": ("1900-02-01", "1900-02-28"),
    "2000-02": ("2000-02-01", "2000-02-29"),
    "9999-12-31": ("9999-12-31", "9999-12-31"),
}


@pytest.mark.parametrize(("text", "expected"), BOUNDS.items())
def test_the_bounds_are_the_first_and_the_last_day_that_a_date_can_mean(text, expected):
    assert bounds(text) == expected


@pytest.mark.parametrize("text", BOUNDS)
def test_a_date_keeps_its_text_letter_for_letter(text):
    assert PartialDate.parse(text).text == text


@pytest.mark.parametrize(
    ("one", "other"), [("1985/", "1985/.."), ("2015", "2015~"), ("2023-XX", "2023"), ("2023-10-10", "2023-10-11")]
)
def test_dates_of_different_texts_are_different_values(one, other):
    assert PartialDate.parse(one) != PartialDate.parse(other)


def test_dates_of_one_text_are_one_value():
    assert len({PartialDate.parse("2023-10"), PartialDate.parse("2023-10")}) == 1


A_DATE = "write a date in EDTF"

REFUSED = {
    "2026-02-30": "2026-02 has days 01 to 28",
    "2024-02-30": "2024-02 has days 01 to 29",
    "1900-02-29": "1900-02 has days 01 to 28",
    "2023-04-31": "2023-04 has days 01 to 30",
    "2023-10-00": "2023-10 has days 01 to 31",
    "2023-10-32": "2023-10 has days 01 to 31",
    "2023-13": "months are 01 to 12",
    "2023-00": "months are 01 to 12",
    "2023-20": "seasons 21 to 24",
    "2023-25": "seasons 21 to 24",
    "2023-41": "seasons 21 to 24",
    "2023-21-05": "months are 01 to 12",
    "2023-13-01": "months are 01 to 12",
    "2023-1": A_DATE,
    "2023-1-05": A_DATE,
    "2023-10-5": A_DATE,
    "20": A_DATE,
    "202": A_DATE,
    "20233": A_DATE,
    "20231030": A_DATE,
    "2023-303": A_DATE,
    "2023-W44": A_DATE,
    "2023-10-30T12:00:00Z": A_DATE,
    "2023-10-30T12:00": A_DATE,
    "2023-10-30 12:00": A_DATE,
    "Y17000": A_DATE,
    "Y-17E7": A_DATE,
    "1950S2": A_DATE,
    "+2023": A_DATE,
    "\u22120044": A_DATE,
    "-044": A_DATE,
    "-0000": "is written 0000",
    "-0000-01-01": "is written 0000",
    "199x": A_DATE,
    "2023-xx": A_DATE,
    "1XXX": A_DATE,
    "XXXX": A_DATE,
    "19X5": A_DATE,
    "XXXX-12-XX": A_DATE,
    "156X-12-25": "write 156X alone",
    "15XX-12": "write 15XX alone",
    "156X-XX": "write 156X alone",
    "2023-XX-05": "write 2023 or 2023-MM-05",
    "2023-1X": A_DATE,
    "2023-10-1X": A_DATE,
    "[1667,1668]": A_DATE,
    "{1960..1961}": A_DATE,
    "?2004-06": A_DATE,
    "2004?-06-11": A_DATE,
    "2004-06~-11": A_DATE,
    "2023~?": A_DATE,
    "2023#": A_DATE,
    "2023\u201310": A_DATE,
    "２０２３": A_DATE,
    "٢٠٢٣": A_DATE,
    "202\u00b2": A_DATE,
    "": A_DATE,
    " ": A_DATE,
    " 2023": A_DATE,
    "2023 ": A_DATE,
    "2023\n": A_DATE,
    "2023-10-30\n": A_DATE,
    "1985/\n": A_DATE,
    "2023\x00": A_DATE,
    "2023/10/30": A_DATE,
    "30.10.2023": A_DATE,
    "October 2023": A_DATE,
    "unknown": A_DATE,
    "..": A_DATE,
    "../..": "leave the date out",
    "/": "leave the date out",
    "/..": "leave the date out",
    "//": A_DATE,
    "1985/...": A_DATE,
    "1985/../": A_DATE,
    "1985/1990/1995": A_DATE,
    "1985 / 1990": A_DATE,
    "2023-10-30/2023-10-07": "write the earlier date first",
    "2023/2022": "write the earlier date first",
    "2023-02/2023-01": "write the earlier date first",
    "0014/-0044": "write the earlier date first",
    "2023-13/..": "months are 01 to 12",
    "../2026-02-30": "2026-02 has days 01 to 28",
}


@pytest.mark.parametrize(("text", "advice"), REFUSED.items())
def test_what_is_no_partial_date_is_refused_with_what_would_be_right(text, advice):
    with pytest.raises(InvalidDateError) as refusal:
        PartialDate.parse(text)
    assert advice in str(refusal.value)


def test_a_refusal_does_not_repeat_a_text_of_any_length():
    with pytest.raises(InvalidDateError) as refusal:
        PartialDate.parse("9" * 100_000)
    assert len(str(refusal.value)) < 400


NEARLY_DATES = st.text(alphabet="0123456789-/.X~?% YS[]\n٣\ud800", max_size=24)


@given(st.text() | NEARLY_DATES | st.from_regex(r"-?[0-9X]{4}-[0-9X]{2}(-[0-9X]{2})?[~?%]?(/.*)?"))
def test_a_text_is_either_kept_verbatim_or_refused_as_an_invalid_date(text):
    with contextlib.suppress(InvalidDateError):
        assert PartialDate.parse(text).text == text


# Days

years = st.integers(-9999, 10_000)
days = st.builds(Day, years, st.integers(1, 12), st.integers(1, 31))


@given(days)
def test_a_day_comes_back_from_its_number(day):
    assert Day.from_number(day.number) == day


@given(days, days)
def test_numbers_of_days_are_in_the_order_of_the_days(one, other):
    assert (one.number < other.number) == (one < other)


def test_days_are_in_the_order_of_time_across_the_start_of_the_era():
    texts = ["-0044-03-15", "-0044-12-31", "-0043-01-01", "-0001-12-31", "0000-01-01", "0000-12-31", "0001-01-01"]
    parsed = [PartialDate.parse(text).earliest for text in texts]
    assert parsed == sorted(parsed)


@given(st.dates())
def test_a_single_day_is_written_as_it_is_read(day):
    assert bounds(day.isoformat()) == (day.isoformat(), day.isoformat())


def test_the_number_of_a_day_reads_like_the_day():
    assert Day(2023, 10, 7).number == 20231007


# Overlap and within, against the definition: a date means a set of days.

WINDOW = [date(2008, 1, 1) + timedelta(days=offset) for offset in range(366 * 24)]
WRITTEN = [(day, day.isoformat()) for day in WINDOW]
SEASONS = {"21": (3, 4, 5), "22": (6, 7, 8), "23": (9, 10, 11), "24": (12, 1, 2)}


@functools.cache
def days_of_component(text):
    year, _, rest = text.rstrip("~?%").partition("-")
    if rest in SEASONS:
        months = SEASONS[rest]
        return [
            day for day in WINDOW if day.month in months and str(day.year - (rest == "24" and day.month < 3)) == year
        ]
    pattern = text.rstrip("~?%").replace("-XX", "").rstrip("X")
    return [day for day, written in WRITTEN if written.startswith(pattern)]


def days_of(text):
    start, slash, end = text.partition("/")
    if not slash:
        return set(days_of_component(text))
    first = WINDOW[0] if start in ("", "..") else min(days_of_component(start))
    last = WINDOW[-1] if end in ("", "..") else max(days_of_component(end))
    return {day for day in WINDOW if first <= day <= last}


@st.composite
def components(draw):
    # Narrow, so that two dates often touch; well inside WINDOW, so that open ends reach further than any of them.
    day = draw(st.dates(date(2018, 11, 1), date(2021, 3, 31)))
    season = draw(st.sampled_from(sorted(SEASONS)))
    forms = [f"{day:%Y-%m-%d}", f"{day:%Y-%m}", f"{day:%Y}", f"{day:%Y-%m}-XX", f"{day:%Y}-XX", f"{day:%Y}-{season}"]
    return draw(st.sampled_from([*forms, "201X", "202X"])) + draw(st.sampled_from(["", "~", "?", "%"]))


intervals = st.builds("{}/{}".format, components(), components()).filter(
    lambda text: min(days_of_component(text.split("/")[0])) <= max(days_of_component(text.split("/")[1]))
)
open_intervals = st.builds("{1}/{0}".format, components(), st.sampled_from(["", ".."])) | st.builds(
    "{0}/{1}".format, components(), st.sampled_from(["", ".."])
)
dates = components() | intervals | open_intervals


@settings(max_examples=60)
@given(components() | intervals)
def test_the_bounds_are_the_extremes_of_the_days_that_a_date_means(text):
    meant = days_of(text)
    assert bounds(text) == (min(meant).isoformat(), max(meant).isoformat())


@settings(max_examples=60)
@given(dates, dates)
def test_dates_overlap_when_they_share_a_day(one, other):
    assert PartialDate.parse(one).overlaps(PartialDate.parse(other)) == bool(days_of(one) & days_of(other))


@settings(max_examples=60)
@given(dates, dates)
def test_a_date_is_within_another_when_all_its_days_are_days_of_the_other(one, other):
    assert PartialDate.parse(one).within(PartialDate.parse(other)) == (days_of(one) <= days_of(other))


@pytest.mark.parametrize(
    ("one", "other", "overlap", "inside"),
    [
        ("2023-10", "2023-10-31", True, False),
        ("2023-10-31", "2023-10", True, True),
        ("2023-10", "2023-11-01", False, False),
        ("2023-10", "2023-10", True, True),
        ("../1985", "1985-12-31/..", True, False),
        ("../1985", "1986/..", False, False),
        ("../1985", "../1990", True, True),
        ("../1990", "../1985", True, False),
        ("1985/", "1980/..", True, True),
        ("1985/", "1980/2030", True, False),
        ("-0044", "../0000", True, True),
        ("-0044-03-15", "-0043/..", False, False),
    ],
)
def test_shared_edges_and_open_ends_count(one, other, overlap, inside):
    asked, given_range = PartialDate.parse(one), PartialDate.parse(other)
    assert (asked.overlaps(given_range), asked.within(given_range)) == (overlap, inside)


def test_overlap_does_not_depend_on_the_side_from_which_one_asks():
    parsed = [PartialDate.parse(text) for text in BOUNDS]
    assert all(one.overlaps(other) == other.overlaps(one) for one, other in itertools.combinations(parsed, 2))
