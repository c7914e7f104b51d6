"""What every database's full-text index can do; the modules beside this one do it for one database each."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, FromClause

from quoteapi.text.query import Query

TABLE = "quotation_search"
ID_BITS = 36
MAX_KEYS = 50

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


class Index(ABC):
    """The full-text index of one kind of database."""

    @abstractmethod
    def matches(self, query: Query, narrowed: Sequence[Sequence[Key]] = ()) -> Matches:
        """Return what matches `query`.

        `narrowed` names properties of which one of each sequence holds as well. A database may use them to
        read less, or ignore them: the caller's own conditions decide.
        """

    @abstractmethod
    def tier(self, query: Query, rank: ColumnElement[int], lowest: ColumnElement[int]) -> ColumnElement[int]:
        """Return how well the match of `query` of this `rank` fits, which is `lowest` or higher.

        0: the words stand in the text as one phrase; 1: all in the text; 2: all in the original; 3: elsewhere.
        """

    @abstractmethod
    def replace(self, connection: Connection, quotation_ids: Sequence[int], entries: Sequence[Entry]) -> None:
        """Forget `quotation_ids` and keep `entries`, which are in the order of their ranks."""


def rank_of(date: int, quotation_id: int) -> int:
    """Return the rank of a quotation by its `date_descending` and internal key."""
    return (date << ID_BITS) + quotation_id
