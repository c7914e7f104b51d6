"""What the store answers with: plain records, put together from rows, that hold no connection."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

Row = TypeVar("Row")


@dataclass(slots=True)
class SpeakerRef:
    """A speaker as a quotation names it."""

    id: str
    name: str
    kind: str

    @property
    def shown(self) -> dict[str, str]:
        """Whom it is, as the history shows it."""
        return {"id": self.id, "name": self.name}


@dataclass(slots=True)
class NameRecord:
    """One spelling of a name; `lang` is a BCP 47 tag where it is known."""

    name: str
    lang: str | None


@dataclass(slots=True)
class SpeakerRecord:
    """A speaker with all its names. `score` is how near its name is to the one asked for, from 0 to 1."""

    id: str
    name: str
    kind: str
    wikidata: str | None
    quote_count: int
    created_at: datetime
    updated_at: datetime
    names: list[NameRecord] = field(default_factory=list)
    score: float | None = None


@dataclass(slots=True)
class SourceRecord:
    """A page that printed quotations."""

    id: UUID
    url: str
    domain: str
    title: str | None
    publisher: str | None
    authors: list[str]
    published: str | None
    archive_url: str | None
    archived_at: datetime | None
    quote_count: int


@dataclass(slots=True)
class PrintingRecord:
    """A place where a quotation was printed: the source, and the wording there."""

    id: UUID
    url: str
    title: str | None
    publisher: str | None
    authors: list[str]
    published: str | None
    archive_url: str | None
    archived_at: datetime | None
    as_printed: str | None
    prefix: str | None
    suffix: str | None
    deep_link: str


@dataclass(slots=True)
class QuotationRecord:
    """A quotation with everybody and everything that belongs to it.

    Its members are those of the document that is kept of it, in that order. `url` starts below the service's own
    address, which is not the store's to know.
    """

    id: UUID
    url: str
    text: str
    lang: str | None
    original: str | None
    speaker: SpeakerRef | None
    attributed_as: str | None
    role: str | None
    about: list[SpeakerRef]
    addressee: list[SpeakerRef]
    date: str | None
    date_earliest: str | None
    date_latest: str | None
    context: str | None
    source_url: str | None
    sources: list[PrintingRecord]
    status: str
    created_at: datetime
    updated_at: datetime


@dataclass(slots=True)
class ChangeRecord:
    """One entry of a history: what was and what is, who changed it and why."""

    at: datetime
    by: str
    action: str
    changes: dict[str, Any]
    reason: str | None


@dataclass(slots=True)
class Judgement:
    """When a quotation got its status, why, and the evidence for that."""

    at: datetime
    reason: str | None
    evidence_url: str | None


@dataclass(slots=True)
class Suggestion:
    """A speaker whose name is near the one asked for, and how near, from 0 to 1."""

    id: str
    name: str
    score: float


@dataclass(slots=True)
class FacetValue:
    """How many quotations have a value; `value` of a speaker is its id, and `name` its name."""

    value: str
    name: str | None
    count: int


@dataclass(slots=True)
class Page(Generic[Row]):
    """Some rows in order, the position after which the next page starts (None at the end), and the count."""

    rows: list[Row]
    next: tuple[Any, ...] | None = None
    total: int | None = None
