"""Drafts: a quotation as somebody brings it, read and valid, before the store knows it.

Every value here has passed the rules of this room; what is left to decide (who a name is, whether the
words are known already) takes the store.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from quoteapi.text.folding import normalize_typography
from quoteapi.text.partial_date import PartialDate
from quoteapi.text.source_url import SourceUrl

KINDS = ("person", "organization", "country", "office", "unknown")
STATUSES = ("reported", "confirmed", "disputed", "misattributed", "retracted")


@dataclass(frozen=True, slots=True)
class SpeakerDraft:
    """Who speaks, or is spoken of or to: by `id` alone, or by a `name` with what else is known.

    With both, it is the one of that id, or where there is none a new one of that id and name.

    `names` are further spellings of the name, each with its language or None.
    """

    id: str | None = None
    name: str | None = None
    kind: str | None = None
    wikidata: str | None = None
    names: tuple[tuple[str, str | None], ...] = ()


@dataclass(frozen=True, slots=True)
class SourceDraft:
    """A page that printed a quotation, and how: its wording there, and the words before and after it.

    `id` is the one that it had in the archive it comes from. `given` names the members that were told, which
    includes those told to be nothing.
    """

    url: SourceUrl
    id: UUID | None = None
    title: str | None = None
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    published: PartialDate | None = None
    archive_url: str | None = None
    archived_at: datetime | None = None
    as_printed: str | None = None
    prefix: str | None = None
    suffix: str | None = None
    given: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Provenance:
    """What an archive knows of a quotation that it had before: its id, its status, why, what shows it, its moments."""

    id: UUID | None = None
    status: str = "reported"
    status_reason: str | None = None
    evidence_url: SourceUrl | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class QuotationDraft:
    """The words, and what is known of them."""

    text: str
    lang: str | None = None
    original: str | None = None
    speaker: SpeakerDraft | None = None
    attributed_as: str | None = None
    role: str | None = None
    about: tuple[SpeakerDraft, ...] = ()
    addressee: tuple[SpeakerDraft, ...] = ()
    date: PartialDate | None = None
    context: str | None = None
    sources: tuple[SourceDraft, ...] = ()
    provenance: Provenance = Provenance()


def retired_key(key: str, quotation_id: UUID) -> str:
    """Return what a quotation has for a key whose words belong to another one now; `is_retired` tells it."""
    return f"{key} {quotation_id}"


def is_retired(key: str) -> bool:
    """Return whether a quotation's words belong to another one."""
    return " " in key


def text_key(text: str) -> str:
    """Return a digest that two printings of the same words share: alike but for typography and case."""
    # Case folding takes some letters apart (as in U+0390) that stay together where they were typed in capitals.
    folded = normalize_typography(normalize_typography(text).casefold())
    return hashlib.sha256(folded.encode()).hexdigest()
