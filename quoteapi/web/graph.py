"""Quotations by year as a small picture: where its bars stand (Scalable Vector Graphics 2)."""

from collections.abc import Iterable
from typing import NamedTuple

from quoteapi.text.dates_in_words import year_in_words

HEIGHT, BAR, GAP, MOST_YEARS = 56, 14, 4, 60


class Bar(NamedTuple):
    """One year's bar, from its upper left corner; the year in words."""

    year: str
    quotations: int
    x: int
    y: int
    height: int


class Graph(NamedTuple):
    """The picture: how wide it is, and its bars, the earliest year first."""

    width: int
    bars: list[Bar]


def by_year(counts: Iterable[tuple[int, int]]) -> Graph | None:
    """Return the picture of (year, count) pairs, one bar for every year between; None of fewer than two years.

    Where they lie further apart than `MOST_YEARS`, only the years that have some stand there, the latest ones.
    """
    counted = dict(counts)
    if len(counted) < 2:
        return None
    first, last = min(counted), max(counted)
    years = list(range(first, last + 1)) if last - first < MOST_YEARS else sorted(counted)[-MOST_YEARS:]
    most = max(counted.values())
    bars = []
    for at, year in enumerate(years):
        count = counted.get(year, 0)
        height = max(3, round(count / most * HEIGHT)) if count else 0
        bars.append(Bar(year_in_words(year), count, at * (BAR + GAP), HEIGHT - height, height))
    return Graph(len(years) * (BAR + GAP) - GAP, bars)
