"""Dates in words, as people write them, and as exact as what is known: a year is never given a day.

Reads what `quoteapi.text.partial_date` reads (EDTF, ISO 8601-2:2019, levels 0 and 1).
"""

import calendar
import re

_COMPONENT = re.compile(r"(-?[0-9X]{4})(?:-([0-9]{2}|XX))?(?:-([0-9]{2}|XX))?([~?%]?)", re.ASCII)
_SEASONS = {"21": "spring", "22": "summer", "23": "autumn", "24": "winter"}
_QUALIFIED = {"": "", "~": "around ", "?": "possibly ", "%": "possibly around "}


def in_words(date: str) -> str:
    """Return an EDTF `date` in words: "7–30 October 2023", "around 2015", "1985 or earlier"."""
    start, slash, end = date.partition("/")
    if not slash:
        return _point(date)
    if start in ("", ".."):
        return f"{_point(end)} or earlier"
    if end in ("", ".."):
        return f"{_point(start)} or later" if end else f"from {_point(start)}"
    return _range(start, end)


def when(date: str) -> str:
    """Return an EDTF `date` as it follows a verb: "on 7 October 2023", "in 2007", "around 2015"."""
    words = in_words(date)
    if "/" in date or words.startswith(("around", "possibly", "between", "from")):
        return words
    return f"{'on' if _parts(date)[2] else 'in'} {words}"


def year_in_words(year: int) -> str:
    """Return an astronomical year (0 is 1 BC) as people count: "44 BC", "AD 476", "1985"."""
    if year < 1:
        return f"{1 - year} BC"
    return f"AD {year}" if year < 1000 else str(year)


def _range(start: str, end: str) -> str:
    if start == end:
        return _point(start)
    first, last = _point(start), _point(end)
    one, other = _parts(start), _parts(end)
    plain = not (one[3] or other[3] or "X" in start + end) and not {one[1], other[1]} & _SEASONS.keys()
    same_year, exact = one[0] == other[0], one[2] and other[2]
    if plain and same_year and exact and one[1] == other[1]:
        return f"{int(one[2])}–{last}"
    if plain and same_year and one[1] and other[1]:
        return f"{first.removesuffix(' ' + _year(one[0]))}{' – ' if one[2] or other[2] else '–'}{last}"
    if plain and not (one[1] or other[1]) and not any(year.startswith(("-", "0")) for year in (one[0], other[0])):
        return f"{first}–{last}"
    return f"{first} – {last}"


def _point(text: str) -> str:
    year, month, day, qualifier = _parts(text)
    if month == "24" and "X" not in year and not year.startswith("-"):
        # A winter begins in one year and ends in the next.
        following = int(year) + 1
        words = f"winter {_year(year)}–{f'{following % 100:02}' if following % 100 else following}"
    elif month in _SEASONS:
        words = f"{_SEASONS[month]} {_year(year)}"
    elif month:
        words = f"{calendar.month_name[int(month)]} {_year(year)}"
        words = f"{int(day)} {words}" if day else words
    else:
        words = _year(year)
    return _QUALIFIED[qualifier] + words


def _parts(text: str) -> tuple[str, str, str, str]:
    """Return year, month, day and qualifier, each empty where it is not known."""
    match = _COMPONENT.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no date")
    year, month, day, qualifier = (part or "" for part in match.groups())
    return year, "" if month == "XX" else month, "" if day == "XX" else day, qualifier


def _year(year: str) -> str:
    if "X" in year:
        first, last = year.replace("X", "0"), year.replace("X", "9")
        if year.startswith("-"):
            return f"between {_year(last)} and {_year(first)}"
        decade = year.endswith("X") and not year.endswith("XX")
        return f"the {int(first)}s" if decade and int(first) else f"between {_year(first)} and {_year(last)}"
    return year_in_words(int(year))
