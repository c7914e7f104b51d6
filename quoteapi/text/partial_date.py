"""Partial dates: what is known of a day, and no more.

The notation is the Extended Date/Time Format (EDTF, ISO 8601-2:2019, annex A; specification of the Library
of Congress, 2019), levels 0 and 1, without times of day and without years of more than four digits. Years
are astronomical (``0000`` is 1 BC) in the proleptic Gregorian calendar.
"""

import calendar
import re
from dataclasses import dataclass, field
from typing import NamedTuple, Self

HINT = (
    "write a date in EDTF: 2023-10-30, 2023-10, 2007, 199X, 2015~ (around), 2015? (uncertain), "
    "2023-21 to 2023-24 (spring to winter), 2023-10-07/2023-10-30, ../1985 or 1985/.. (open)"
)

_COMPONENT = re.compile(
    r"(?P<year>-?[0-9]{2}(?:[0-9][0-9X]|XX))(?:-(?P<month>[0-9]{2}|XX)(?:-(?P<day>[0-9]{2}|XX))?)?[~?%]?",
    re.ASCII,
)
_SEASON_MONTHS = {21: 3, 22: 6, 23: 9, 24: 12}
_OPEN = ("", "..")


class InvalidDateError(ValueError):
    """A text that is no partial date; its message says what is wrong and what would be right."""


class Day(NamedTuple):
    """One day of the proleptic Gregorian calendar; compares in the order of time."""

    year: int
    month: int
    day: int

    def __str__(self) -> str:
        sign = "-" if self.year < 0 else ""
        return f"{sign}{abs(self.year):04}-{self.month:02}-{self.day:02}"

    @property
    def number(self) -> int:
        """An integer in the order of time (2023-10-07 is 20231007), for stores whose dates start with year 1."""
        return self.year * 10_000 + self.month * 100 + self.day

    @classmethod
    def from_number(cls, number: int) -> Self:
        """Return the day that `number` stands for."""
        year, rest = divmod(number, 10_000)
        return cls(year, *divmod(rest, 100))


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date as far as it is known: its text, and the first and last day that it can mean.

    `earliest` or `latest` is None where an interval is open on that side. Qualifiers (``~``, ``?``, ``%``)
    say how sure the writer was; they do not widen the bounds. Two dates are equal when their texts are.
    """

    text: str
    earliest: Day | None = field(compare=False)
    latest: Day | None = field(compare=False)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an EDTF text of level 0 or 1.

        Raises InvalidDateError for everything else, for days that the calendar does not have, and for
        intervals that end before they start.
        """
        start, slash, end = text.partition("/")
        if not slash:
            return cls(text, *_bounds(text, text))
        if start in _OPEN and end in _OPEN:
            raise InvalidDateError(f"{_shown(text)} has neither a start nor an end; leave the date out instead")
        earliest = None if start in _OPEN else _bounds(start, text)[0]
        latest = None if end in _OPEN else _bounds(end, text)[1]
        if not _not_after(earliest, latest):
            raise InvalidDateError(f"{_shown(text)} ends before it starts; write the earlier date first")
        return cls(text, earliest, latest)

    def overlaps(self, other: "PartialDate") -> bool:
        """Return whether some day can belong to both."""
        return _not_after(self.earliest, other.latest) and _not_after(other.earliest, self.latest)

    def within(self, other: "PartialDate") -> bool:
        """Return whether every day that this date can mean belongs to `other`."""
        starts_inside = other.earliest is None or (self.earliest is not None and other.earliest <= self.earliest)
        ends_inside = other.latest is None or (self.latest is not None and self.latest <= other.latest)
        return starts_inside and ends_inside


def _not_after(first: Day | None, second: Day | None) -> bool:
    return first is None or second is None or first <= second


def _bounds(text: str, whole: str) -> tuple[Day, Day]:
    """Return the first and last day that `text`, one end of `whole` or all of it, can mean."""
    match = _COMPONENT.fullmatch(text)
    if match is None:
        raise InvalidDateError(f"{_shown(whole)} is not a date; {HINT}")
    year, month, day = match.group("year", "month", "day")
    if year.startswith("-0000"):
        raise InvalidDateError("the year before 0001 is written 0000, without a sign")
    if "X" in year and month is not None:
        raise InvalidDateError(f"{_shown(text)}: a year with X takes no month; write {year} alone")
    if month == "XX" and day not in (None, "XX"):
        raise InvalidDateError(f"{_shown(text)}: a day needs its month; write {year} or {year}-MM-{day}")
    first_year, last_year = sorted((int(year.replace("X", "0")), int(year.replace("X", "9"))))
    if month is None or month == "XX":
        return Day(first_year, 1, 1), Day(last_year, 12, 31)
    number = int(month)
    if number in _SEASON_MONTHS and day is None:
        if (first_year, number) == (9999, 24):
            raise InvalidDateError(f"{_shown(text)}: years end with 9999, and this winter does not")
        return _season(first_year, _SEASON_MONTHS[number])
    if not 1 <= number <= 12:
        raise InvalidDateError(f"{_shown(text)}: there is no month {month}; months are 01 to 12, seasons 21 to 24")
    length = _days_in_month(first_year, number)
    if day is None or day == "XX":
        return Day(first_year, number, 1), Day(first_year, number, length)
    if not 1 <= int(day) <= length:
        raise InvalidDateError(f"{_shown(text)}: there is no such day; {year}-{month} has days 01 to {length}")
    return (only := Day(first_year, number, int(day))), only


def _season(year: int, first_month: int) -> tuple[Day, Day]:
    """The northern meteorological season; EDTF leaves the months to the application. Winter ends next year."""
    last_year, last_month = (year + 1, 2) if first_month == 12 else (year, first_month + 2)
    return Day(year, first_month, 1), Day(last_year, last_month, _days_in_month(last_year, last_month))


def _days_in_month(year: int, month: int) -> int:
    # The Gregorian calendar repeats every 400 years; the module knows none before year 1.
    return calendar.monthrange(year % 400 + 400, month)[1]


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:39] + "…")
