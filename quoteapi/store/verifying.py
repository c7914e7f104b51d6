"""Verifying: what is on record of each of some claims, from the names that they claim to the whole evidence.

A claimed name that is, folded, a whole name of somebody means all who have it, and nobody whose name merely holds it:
"George W. Bush" is not George H. W. Bush. Any other means whom `speaker` of a search means. Any of them will do.
Where it is nobody's, the words are another's (`misattributed`) unless each word of it is near one of their speaker's
name: then it may be misspelt, which is flagged, and the verdict is on the words alone.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import accumulate
from uuid import UUID

import orjson
from sqlalchemy import Connection

from quoteapi.store import candidates, identity, quotes
from quoteapi.store.candidates import Stored, documents_of
from quoteapi.store.identity import Resolution
from quoteapi.store.records import Judgement, SpeakerRef, Suggestion
from quoteapi.text.matching import Comparison
from quoteapi.text.names import may_be_misspelt, name_key, parse_qid
from quoteapi.text.partial_date import PartialDate
from quoteapi.text.ruling import SPEAKER_DIFFERS, Candidate, Evidence, Ruled, Ruling, rank, rule
from quoteapi.text.verdict_note import CLAIMED_SPEAKER_UNKNOWN, Note, OnRecord, note

# A statement that resolves many names at once is large.
_NAMES = 20
# Characters of a claim times those of all quotations that it is compared with: two of the longest, or thousands.
_MOST_COMPARED = 200_000_000
_MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Claim:
    """Words, and whom and when they are said to be of."""

    text: str
    speaker: str | None = None
    date: PartialDate | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A stored quotation as it is kept, how a claim stands to it, and whether to its text or its original.

    `judged` is what gave it its status, if anything did.
    """

    document: bytes
    comparison: Comparison
    compared: str
    judged: Judgement | None


@dataclass(frozen=True, slots=True)
class Finding:
    """What is to be said of a claim, and what it rests on, the best first.

    `resolved` says whom the claimed name was taken for, `suggestions` whose are near where it is nobody's.
    """

    claim: Claim
    verdict: Ruled
    flags: tuple[str, ...]
    evidence: Sequence[Piece]
    note: Note
    resolved: Sequence[SpeakerRef] = ()
    suggestions: Sequence[Suggestion] = ()


def verify(connection: Connection, claims: Sequence[Claim]) -> list[Finding]:
    """Return what is on record of each of `claims`, in their order.

    The number of statements is that of one claim, but for many names: one more for each twenty of them, for each
    that is nobody's, where any is several speakers', and where any evidence was ever judged.
    """
    names = list(dict.fromkeys(claim.speaker for claim in claims if claim.speaker is not None))
    meant = dict(zip(names, _resolve(connection, names), strict=True))
    near = {name: identity.suggest(connection, name) for name, meaning in meant.items() if not meaning.keys}
    sought = [
        candidates.Sought(claim.text, meant[claim.speaker].keys if claim.speaker is not None else ())
        for claim in claims
    ]
    found = candidates.find(connection, sought)
    ruled = [
        _rule(claim, _affordable(claim, stored), meant.get(claim.speaker or ""), near.get(claim.speaker or "", ()))
        for claim, stored in zip(claims, found, strict=True)
    ]
    keys = {str(each.id): each.key for stored in found for each in stored}
    pieces = [each for ruling in ruled for each in ruling.evidence]
    shown = documents_of(connection, {keys[each.candidate.id] for each in pieces})
    judged = quotes.judgements(
        connection, {UUID(each.candidate.id) for each in pieces if each.candidate.status != "reported"}
    )
    return [
        _finding(claim, ruling, shown, judged, meant.get(claim.speaker or ""), near.get(claim.speaker or "", ()))
        for claim, ruling in zip(claims, ruled, strict=True)
    ]


def _resolve(connection: Connection, names: Sequence[str]) -> list[Resolution]:
    found: list[Resolution] = []
    for start in range(0, len(names), _NAMES):
        found += identity.resolve(connection, names[start : start + _NAMES])
    several = [name for name, meaning in zip(names, found, strict=True) if len(meaning.keys) > 1]
    bearers = identity.bearers(connection, several)
    return [_narrowed(meaning, bearers.get(name_key(name))) for name, meaning in zip(names, found, strict=True)]


def _narrowed(meaning: Resolution, whole: Collection[int] | None) -> Resolution:
    """Return those of `meaning` whose `whole` name it is, if it is anybody's."""
    if not whole:
        return meaning
    kept = [each for each in zip(meaning.keys, meaning.speakers, strict=True) if each[0] in whole]
    return Resolution([key for key, _ in kept], [speaker for _, speaker in kept])


def _affordable(claim: Claim, stored: Sequence[Stored]) -> list[Stored]:
    """Return as many of `stored` as can be compared with `claim` in a time that has a bound, the first at least."""
    lengths = accumulate(len(each.text) + len(each.original or "") for each in stored)
    dear = (length * len(claim.text) > _MOST_COMPARED for length in lengths)
    return [each for at, (each, too_dear) in enumerate(zip(stored, dear, strict=True)) if at == 0 or not too_dear]


def _rule(claim: Claim, stored: Sequence[Stored], meant: Resolution | None, near: Sequence[Suggestion]) -> Ruling:
    names = {each.speaker_name for each in stored if each.speaker_name} | ({claim.speaker} if claim.speaker else set())
    ranked = rank(claim.text, map(_candidate, stored), names)
    if meant is None:
        return rule(claim.text, ranked, date=claim.date)
    speakers = frozenset(speaker.id for speaker in meant.speakers)
    if meant.keys:
        return rule(claim.text, ranked, speakers=speakers, date=claim.date)
    ruling = rule(claim.text, ranked, speakers=speakers, date=claim.date)
    alike = [suggestion for suggestion in near if may_be_misspelt(claim.speaker or "", suggestion.name)]
    if ruling.verdict == "misattributed" and _may_be_theirs(ruling.evidence, alike):
        ruling = rule(claim.text, ranked, date=claim.date)
        return Ruling(ruling.verdict, _with(ruling, CLAIMED_SPEAKER_UNKNOWN, SPEAKER_DIFFERS), ruling.evidence)
    return Ruling(ruling.verdict, _with(ruling, CLAIMED_SPEAKER_UNKNOWN), ruling.evidence)


def _may_be_theirs(evidence: Sequence[Evidence], near: Sequence[Suggestion]) -> bool:
    return any(suggestion.id in each.candidate.speakers for suggestion in near for each in evidence)


def _with(ruling: Ruling, *flags: str) -> tuple[str, ...]:
    return tuple(sorted({*ruling.flags, *flags}))


def _candidate(stored: Stored) -> Candidate:
    return Candidate(
        str(stored.id),
        stored.text,
        frozenset((stored.speaker,) if stored.speaker else ()),
        PartialDate.parse(stored.date) if stored.date else None,
        stored.status,
        stored.original,
    )


def _finding(
    claim: Claim,
    ruling: Ruling,
    shown: dict[UUID, bytes],
    judged: dict[UUID, Judgement],
    meant: Resolution | None,
    near: Sequence[Suggestion],
) -> Finding:
    ids = [UUID(each.candidate.id) for each in ruling.evidence]
    pieces = [
        Piece(shown[id_], each.comparison, each.compared, judged.get(id_))
        for id_, each in zip(ids, ruling.evidence, strict=True)
    ]
    said = note(
        ruling.verdict,
        ruling.flags,
        [(_on_record(piece), piece.comparison.diff) for piece in pieces],
        speaker=_called(claim.speaker, meant.speakers if meant else ()),
        date=claim.date.text if claim.date else None,
    )
    resolved = meant.speakers[:_MOST_SHOWN] if meant else []
    return Finding(claim, ruling.verdict, ruling.flags, pieces, said, resolved, near)


def _called(claimed: str | None, meant: Sequence[SpeakerRef]) -> str | None:
    """Return what a note calls the claimed speaker: as the claim does, but by name where that gives an identifier."""
    if claimed is not None and len(meant) == 1 and (parse_qid(claimed) or claimed == meant[0].id):
        return meant[0].name
    return claimed


def _on_record(piece: Piece) -> OnRecord:
    quotation = orjson.loads(piece.document)
    first = [
        (source["publisher"] or source["title"] or source["url"], source["published"])
        for source in quotation["sources"][:1]
    ]
    publisher, published = first[0] if first else (None, None)
    return OnRecord(
        text=(piece.compared == "original" and quotation["original"]) or quotation["text"],
        speaker=quotation["speaker"]["name"] if quotation["speaker"] else quotation["attributed_as"],
        role=quotation["role"],
        date=quotation["date"],
        publisher=publisher,
        published=published,
        status=quotation["status"],
        judged=piece.judged.at.date().isoformat() if piece.judged else None,
        reason=piece.judged.reason if piece.judged else None,
    )
