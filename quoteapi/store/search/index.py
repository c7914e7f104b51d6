"""What every database's full-text index can do; the modules beside this one do it for one database each."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, and_, case, or_

from quoteapi.text.query import Query, Term

TABLE = "quotation_search"
ID_BITS = 36
MAX_KEYS = 50
COMMON_SHARE = 30

# A property that a quotation can be narrowed by, and its value: ("speaker", 4711) or ("lang", "en").
Key = tuple[str, int | str]


@dataclass(frozen=True, slots=True)
class Entry:
    """A quotation as the index keeps it. `texts` are the words of text, original and context, each spaced."""

    rank: int
    quotation_id: int
    texts: tuple[str, ...]
    keys: Sequence[Key]


@dataclass(frozen=True, slots=True)
class Matches:
    """The index as a statement reads it: `rows` with `rank` and `quotation_id`, and the `conditions` of a match."""

    rows: FromClause
    rank: ColumnElement[int]
    quotation_id: ColumnElement[int]
    conditions: Sequence[ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Rarity:
    """How often words stand in the index, anywhere in it.

    `rows`: for each rare word the quotations that have it, by their internal keys. `frequent`: the other words, the
    rarest first as far as that can be told; `common`: those of them in more than about one of thirty quotations.
    """

    rows: Mapping[str, Sequence[int]]
    frequent: Sequence[str]
    common: frozenset[str]


@dataclass(frozen=True, slots=True)
class Together:
    """Words and phrases of which a quotation has all; with `speakers`, only what one of them said."""

    terms: tuple[Term, ...]
    speakers: tuple[int, ...] | None = None


class Index(ABC):
    """The full-text index of one kind of database. Its SQL names a parameter for each value."""

    @abstractmethod
    def shape(self, query: Query) -> Hashable:
        """Return what the SQL of `matches` and `tier` depends on."""

    @abstractmethod
    def values(self, query: Query, narrowed: Sequence[Sequence[Key]] = ()) -> dict[str, Any]:
        """Return the values of the parameters of `matches` and `tier`.

        `narrowed` names properties of which one of each sequence holds as well. A database may use them to
        read less, or ignore them: the caller's own conditions decide.
        """

    @abstractmethod
    def matches(self, query: Query) -> Matches:
        """Return what matches `query`."""

    @abstractmethod
    def tier(self, query: Query, rank: ColumnElement[int]) -> ColumnElement[int]:
        """Return how well the match of `query` of this `rank` fits.

        0: the words stand in the text as one phrase; 1: all in the text; 2: all in the original; 3: elsewhere.
        """

    @abstractmethod
    def compact(self, connection: Connection, *, begin: bool) -> bool:
        """Put together some of what many transactions wrote apart, and return whether there is more to do.

        `begin` takes everything into the work; without it, the work goes on.
        """

    @abstractmethod
    def rarity(self, connection: Connection, words: Collection[str], most: int) -> Rarity:
        """Return how rare `words` are, of which those in at most `most` quotations are rare.

        Of each word no more is read than that, whatever the size of the index.
        """

    @abstractmethod
    def holding(self, connection: Connection, asked: Sequence[Together], most: int) -> list[Sequence[int]]:
        """Return for each of `asked` the internal keys of those that hold it all, at most `most`, whichever."""

    @abstractmethod
    def remove(self, connection: Connection, quotation_ids: Sequence[int]) -> None:
        """Forget these quotations."""

    @abstractmethod
    def add(self, connection: Connection, entries: Sequence[Entry]) -> None:
        """Keep `entries`, at least one, which are in the order of their ranks."""


def rank_of(date: int, quotation_id: int) -> int:
    """Return the rank of a quotation by its `date_descending` and internal key."""
    return (date << ID_BITS) + quotation_id


def spaced_terms(query: Query) -> dict[str, str]:
    """Return the parameters of `fit`: each term of `query` as its words would stand in spaced words."""
    terms = {"phrase": query.phrase} if query.phrase else {}
    for name, several in (("required", query.required), ("excluded", (query.excluded,))):
        terms |= {f"{name}_{at}_{number}": term for at, each in enumerate(several) for number, term in enumerate(each)}
    return {name: spaced(term) for name, term in terms.items()}


def spaced(term: Term) -> str:
    """Return `term` as its words would stand in spaced words."""
    return f" {' '.join(term.words)} "


def fit(query: Query, stands: Callable[[str, str], ColumnElement[bool]]) -> ColumnElement[int]:
    """Return the tier of a match by `stands`, which says whether a parameter's words stand in a column."""

    def all_in(column: str) -> ColumnElement[bool]:
        each = (
            or_(*(stands(f"required_{at}_{number}", column) for number in range(len(alternatives))))
            for at, alternatives in enumerate(query.required)
        )
        return and_(*each)

    whens = [(stands("phrase", "text"), 0)] if query.phrase else []
    return case(*whens, (all_in("text"), 1), (all_in("original"), 2), else_=3)
