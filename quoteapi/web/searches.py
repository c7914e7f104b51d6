"""A search as its address says it, and the same with something changed: where links lead, and what forms carry along.

Nothing that was asked for is lost on the way but the page of the results that one was on.
"""

from collections.abc import Collection, Iterable
from urllib.parse import quote_plus, urlencode

from flask import request

LABELS = {
    "q": "Words",
    "speaker": "Said by",
    "about": "About",
    "addressee": "Said to",
    "source": "Source",
    "publisher": "Publisher",
    "date_from": "Said from",
    "date_to": "Said until",
    "published_from": "Printed from",
    "published_to": "Printed until",
    "date_match": "Dates",
    "lang": "Language",
    "status": "Status",
    "sort": "Order",
    "limit": "On a page",
}
"""The parameters that select quotations and order them, as readers call them."""

_DATES = frozenset({"date_from", "date_to", "published_from", "published_to"})
_OF_WORDS = frozenset({("sort", "relevance"), ("include", "highlight")})

Pairs = list[tuple[str, str]]


def settled(pairs: Pairs, beside: Iterable[str] = ()) -> Pairs:
    """Return the names and values of a query without those that are errors now that others are gone.

    There is no relevance without words, and no way of matching dates without dates. What stands `beside` them counts.
    """
    names = {name for name, _ in pairs}.union(beside)
    if not names & _DATES:
        pairs = [(name, value) for name, value in pairs if name != "date_match"]
    if "q" not in names:
        pairs = [(name, value) for name, value in pairs if (name, value) not in _OF_WORDS]
    return pairs


class Search:
    """What an address asks for, in its order, but for the page."""

    def __init__(self, path: str, pairs: Iterable[tuple[str, str]]) -> None:
        self.path = path
        self.pairs = [pair for pair in pairs if pair[0] != "cursor"]
        self._kept: dict[tuple[tuple[str, bool], ...], str] = {}

    def values(self, name: str) -> list[str]:
        """Return the values of the parameter `name`, none where it is not asked for."""
        return [value for given, value in self.pairs if given == name]

    def changed(self, **values: str | None) -> str:
        """Return the address of this search with other `values`, each instead of all of its name; None takes them out.

        A page has many such links, most of which change the same parameters.
        """
        change = tuple([(name, value is not None) for name, value in values.items()])
        if change not in self._kept:
            others = [pair for pair in self.pairs if pair[0] not in values]
            kept = urlencode(settled(others, [name for name, given in change if given]))
            self._kept[change] = f"{kept}&" if kept else ""
        query = self._kept[change]
        for name, value in values.items():
            if value is not None:
                query += f"{name}={quote_plus(value)}&"
        return self._address(query[:-1])

    def replaced(self, name: str, value: str, by: str | None = None) -> str:
        """Return the address of this search with this one `value` of `name` taken out, or replaced `by` another."""
        others = [(name, by) if pair == (name, value) else pair for pair in self.pairs]
        return self._address(urlencode(settled([(name, value) for name, value in others if value is not None])))

    def carried(self, shown: Collection[str]) -> Pairs:
        """Return what a form has to send unseen: all that selects and is not `shown` in it."""
        return [(name, value) for name, value in self.pairs if name in LABELS and name not in shown]

    def _address(self, query: str) -> str:
        return f"{self.path}?{query}" if query else self.path


def this_search() -> Search:
    """Return what the address of this request asks for."""
    return Search(request.path, request.args.items(multi=True))


def changed(**values: str | None) -> str:
    """Return the address of this request with other `values` in its query, its first page; None takes one out."""
    return this_search().changed(**values)
