"""What a reader is told of a claim: its verdict as sentences that can be printed as they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from quoteapi.text.dates_in_words import in_words, when
from quoteapi.text.display import plain_text
from quoteapi.text.flags import NAME, NEGATION, NUMBER
from quoteapi.text.folding import words
from quoteapi.text.matching import Change
from quoteapi.text.ruling import DATE_DIFFERS, SPEAKER_DIFFERS, SPEAKER_UNKNOWN, WORDS_OF_ANOTHER, Ruled
from quoteapi.text.surroundings import NEGATION_AFTER, NEGATION_BEFORE

CLAIMED_SPEAKER_UNKNOWN = "claimed_speaker_unknown"

_JOINING = ("and", "but", "or")
_ENDS = (".", "!", "?", "…")
_LENGTH = 200
_CHANGES = 3
# The opening, and behind the bar what is told.
_FIRST = {
    "exact": "On record, letter for letter:|{}.",
    "match": "On record, in another spelling or punctuation:|{}.",
    "excerpt": "On record as part of a longer quotation:|{}.",
    "edited_excerpt": "On record as part of a longer quotation, with words left out or put in that are marked so:|{}.",
    "altered": "Not on record in these words.|Near them is: {}.",
    "misattributed": "On record as somebody else's words:|{}.",
    "not_found": "Nothing near these words is on record here.|That is never evidence that they were not said.",
    "insufficient": "Too short to say:|it takes three words, unless they are letter for letter a quotation on record.",
}
_NOTHING_COUNTS = "Nothing that counts is on record here. That is never evidence that they were not said."
_STATUS = {"disputed": "That quotation is disputed.", "confirmed": "That quotation was confirmed."}
Warned = Literal["misattributed", "disputed", "retracted"]
_GRAVE = {NEGATION: "a negation", NUMBER: "a number", NAME: "a name"}


@dataclass(frozen=True, slots=True, kw_only=True)
class OnRecord:
    """A quotation as a note names it: dates are EDTF, and whatever is None nobody knows.

    `judged` is the day on which its status became what it is, `reason` why.
    """

    text: str
    speaker: str | None
    role: str | None = None
    date: str | None = None
    publisher: str | None = None
    published: str | None = None
    status: str = "reported"
    judged: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A verdict in sentences: the `opening`, which says what it is, and what is `told` behind it; `str` has both.

    A `warning` is the status of the quotation that the verdict rests on, where that speaks against using it. Then the
    opening says that alone.
    """

    opening: str
    told: str
    warning: Warned | None = None

    def __str__(self) -> str:
        return f"{self.opening} {self.told}"


def note(
    verdict: Ruled,
    flags: Sequence[str],
    evidence: Sequence[tuple[OnRecord, Sequence[Change]]],
    *,
    speaker: str | None = None,
    date: str | None = None,
) -> Note:
    """Return what to say of a claim, on one line, given its ruling and whom and when it names.

    The first piece of evidence that is not retracted is what the verdict rests on.
    """
    valid = [piece for piece in evidence if piece[0].status != "retracted"]
    spoken = [] if speaker is None else _spoken(verdict, flags, speaker)
    if evidence and not valid:
        return _retracted(*evidence[0], spoken)
    grounds, changes = valid[0] if valid else (None, ())
    opening, _, told = _FIRST[verdict].partition("|")
    said = [told.format(_named(grounds) if grounds else "")]
    if verdict == "altered":
        said += _changed(flags, changes, grounds.text if grounds else "")
    doubted = grounds is not None and verdict != "misattributed" and grounds.status in ("misattributed", "disputed")
    if grounds and grounds.status in _STATUS and not doubted:
        said.append(_STATUS[grounds.status])
    others = [record.speaker for record, differences in valid[1:] if not differences and record.speaker]
    if WORDS_OF_ANOTHER in flags and others:
        said.append(f"In these very words they are on record as said by {plain_text(others[0])}.")
    said += spoken
    if verdict == "misattributed" and (disowned := [record for record, _ in valid if record.status == verdict]):
        whose = f"As the words of {plain_text(disowned[0].speaker)}" if disowned[0].speaker else "As somebody's words"
        said.append(f"{whose} they are known to be misattributed.")
    if NAME in flags and verdict != "altered":
        said.append("A name in brackets was put in, and is not in the quotation.")
    if NEGATION_BEFORE in flags:
        said.append("The words before it, which the claim leaves out, hold a negation.")
    if NEGATION_AFTER in flags:
        said.append("The words behind it, which the claim leaves out, hold a negation.")
    if date is not None and DATE_DIFFERS in flags:
        said.append(f"No record of it is dated {in_words(date)}.")
    if len(valid) < len(evidence):
        said.append("A quotation like it was on record and has been retracted, and proves nothing.")
    plain = Note(opening, " ".join(said))
    return _doubted(plain, grounds, near=verdict == "altered") if grounds and doubted else plain


def _doubted(plain: Note, grounds: OnRecord, *, near: bool) -> Note:
    """The same, but that it says first that what it rests on is disputed or misattributed."""
    quotation = "Near a quotation that" if near else "This quotation"
    if grounds.status == "disputed":
        return Note(f"{quotation} is disputed.", str(plain), "disputed")
    known = f"{quotation} is known to be misattributed"
    if not grounds.speaker:
        return Note(f"{known}.", str(plain), "misattributed")
    not_theirs = f"{'those' if near else 'these'} are not the words of {plain_text(grounds.speaker)}"
    return Note(f"{known}: {not_theirs}.", str(plain), "misattributed")


def _retracted(record: OnRecord, changes: Sequence[Change], spoken: Sequence[str]) -> Note:
    """What to say of a claim of which nothing is on record but what has been retracted."""
    proven = "these words was on record, but has been retracted, and proves nothing."
    reason = _short(record.reason or "")
    why = f": “{reason}”{'' if reason.endswith(_ENDS) else '.'}" if reason else "; no reason was given."
    told = [f"It was {_named(record)}.", _NOTHING_COUNTS, *spoken]
    if record.judged:
        told.insert(1, f"Retracted {when(record.judged)}{why}")
    return Note(f"A quotation {'near' if changes else 'of'} {proven}", " ".join(told), "retracted")


def _spoken(verdict: str, flags: Sequence[str], claimed: str) -> list[str]:
    name, said = _short(claimed), []
    if verdict == "misattributed":
        said.append(f"They are not on record as said by {name}.")
    if SPEAKER_UNKNOWN in flags:
        said.append("Who said it is not known.")
    if CLAIMED_SPEAKER_UNKNOWN in flags:
        said.append(f"Nobody of the name {name} is on record.")
    elif SPEAKER_DIFFERS in flags:
        said.append(f"Neither they nor words near them are on record as said by {name}.")
    return said


def _changed(flags: Sequence[str], changes: Sequence[Change], text: str) -> list[str]:
    moved = [_is_moved(change, changes, text) for change in changes]
    told = [_told(change, moved=move) for change, move in zip(changes[:_CHANGES], moved, strict=False)]
    if not told:
        return ["The words stand in another order."]
    more = f", and {len(changes) - _CHANGES} more" if len(changes) > _CHANGES else ""
    said = [f"Changed: {'; '.join(told)}{more}."]
    if grave := [name for flag, name in _GRAVE.items() if flag in flags]:
        said.append(f"That {'changes or moves' if any(moved) else 'changes'} {' and '.join(grave)}.")
    return said


def _is_moved(change: Change, changes: Sequence[Change], text: str) -> bool:
    """Whether words that were put in stand elsewhere in the quotation, or those left out elsewhere in the claim."""
    if change["op"] == "insert":
        return _holds(text, change["claim"])
    return change["op"] == "delete" and any(_holds(other["claim"], change["quote"]) for other in changes)


def _holds(text: str, part: str) -> bool:
    """Whether `text` has the words of `part` in a row, whatever joined them to others."""
    sought = words(part)
    while sought and sought[0] in _JOINING:
        del sought[0]
    while sought and sought[-1] in _JOINING:
        del sought[-1]
    return bool(sought) and f" {' '.join(sought)} " in f" {' '.join(words(text))} "


def _told(change: Change, *, moved: bool) -> str:
    ours, theirs = f"“{_short(change['claim'])}”", f"“{_short(change['quote'])}”"
    if moved:
        return f"{ours if change['claim'] else theirs} stands elsewhere"
    match change["op"]:
        case "insert":
            return f"{ours} is not there"
        case "delete":
            return f"{theirs} is left out"
        case _:
            return f"{ours} stands for {theirs}"


def _named(record: OnRecord) -> str:
    is_theirs = record.status not in ("misattributed", "retracted")
    by = "said by somebody unknown" if is_theirs else ""
    if record.speaker:
        by = f"{'said by' if is_theirs else 'attributed to'} {plain_text(record.speaker)}"
    role = record.role and plain_text(record.role)
    printed = "with no source on record"
    if record.publisher:
        printed = f"printed by {plain_text(record.publisher)}"
        printed += f" {when(record.published)}" if record.published else ""
    date = when(record.date) if record.date else "at a date unknown"
    return f"“{_short(record.text)}”, " + ", ".join(filter(None, (by, role, date, printed)))


def _short(text: str) -> str:
    line = plain_text(text)
    if len(line) <= _LENGTH:
        return line
    return line[: _LENGTH - 1].rsplit(" ", 1)[0] + "…"
