"""Ruling: what is to be said of a claim, from how its words stand to those of several stored quotations.

| verdict | when |
| --- | --- |
| `exact` to `altered` | of the best quotation, that of the claimed speaker's where one was claimed |
| `misattributed` | the words are on record (`exact` to `edited_excerpt`) under others, not under the claimed speaker |
| `not_found` | nothing near is stored |
| `insufficient` | fewer than three words, and not letter for letter a stored quotation or, brackets and all, a part |

A retracted quotation proves nothing: it stays in the evidence, and neither makes a verdict nor a misattribution.
Words whose speaker nobody knows are on record, and are not another's; nor do they clear anybody of words that are
also on record as another's. The claimed speaker's own quotation also counts where it is `altered`, with a flag if
another's has the very words, unless that touches a negation, a number or a name.
A quotation that is known to be misattributed is nobody's: it is proof that the words are on record, and not whose
they are, unless nothing else is on record of the one whom it names.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from quoteapi.text.flags import NAME, NEGATION, NUMBER, known_words
from quoteapi.text.matching import VERDICTS, Comparison, Verdict, compare_readings
from quoteapi.text.partial_date import PartialDate
from quoteapi.text.tokens import is_sufficient, read

MAX_EVIDENCE = 5

DATE_DIFFERS = "date_differs"
SPEAKER_DIFFERS = "speaker_differs"
SPEAKER_UNKNOWN = "speaker_unknown"
WORDS_OF_ANOTHER = "words_of_another"

Ruled = Verdict | Literal["misattributed", "not_found", "insufficient"]

_PROOF = ("exact", "match", "excerpt", "edited_excerpt")
_GRAVE = frozenset((NEGATION, NUMBER, NAME))
_MISATTRIBUTED = "misattributed"
_STATUSES = ("confirmed", "reported", "disputed", _MISATTRIBUTED, "retracted")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stored quotation, as far as a ruling needs it; no `speakers` where nobody knows who said it.

    `original` are its words in the language they were said in, where `text` is a translation.
    """

    id: str
    text: str
    speakers: frozenset[str] = frozenset()
    date: PartialDate | None = None
    status: str = "reported"
    original: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """A candidate, and how the claim stands to it: to its text, or to its original where that is nearer."""

    candidate: Candidate
    comparison: Comparison
    compared: Literal["text", "original"] = "text"

    @property
    def verdict(self) -> Verdict:
        """The verdict on the words alone."""
        return self.comparison.verdict


@dataclass(frozen=True, slots=True)
class Ruling:
    """The verdict on a claim, what is to be flagged, and the evidence, best first."""

    verdict: Ruled
    flags: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


def rank(claim: str, candidates: Iterable[Candidate], known_names: Iterable[str] = ()) -> list[Evidence]:
    """Return those of `candidates` that have the words of `claim` or are near, best first.

    Better is the better verdict; then the higher score, fewer grave flags, and the quotation of which the claim is
    more; then the better status, confirmed before disputed; then the earlier candidate. Of equal words those that are
    known to be misattributed come last, however much of them the claim is.
    """
    known, reading, stripped = known_words(known_names), read(claim), claim.strip()

    def compare(text: str) -> Comparison:
        return compare_readings(reading, read(text), known, exact=stripped == text.strip())

    ranked = []
    for each in candidates:
        evidence = Evidence(each, compare(each.text))
        if each.original is not None and evidence.verdict != "exact":
            evidence = min(evidence, Evidence(each, compare(each.original), "original"), key=_order)
        if evidence.verdict != "none":
            ranked.append(evidence)
    return sorted(ranked, key=_order)


def _order(evidence: Evidence) -> tuple[int, float, int, bool, float, int]:
    of, status = evidence.comparison, evidence.candidate.status
    grave = len(_GRAVE.intersection(of.flags))
    disowned = status == _MISATTRIBUTED
    return VERDICTS.index(of.verdict), -of.score, grave, disowned, -of.coverage, _STATUSES.index(status)


def rule(
    claim: str,
    ranked: Sequence[Evidence],
    *,
    speakers: frozenset[str] | None = None,
    date: PartialDate | None = None,
) -> Ruling:
    """Return what is to be said of `claim`, given its evidence as `rank` sorts it.

    `speakers` are the ids of those whom the claimed name may mean, empty where it is nobody's, and None where
    none was claimed. `date` is when it is claimed to have been said; it never changes the verdict.
    """
    if not is_sufficient(claim) and not ranked:
        return Ruling("insufficient")
    valid = [each for each in ranked if each.candidate.status != "retracted"]
    verdict, grounds, flags = _attributed(valid, speakers) if speakers is not None else _unattributed(valid)
    if date is not None and grounds:
        theirs = frozenset[str]().union(*(each.candidate.speakers for each in grounds))
        also = [
            each for each in valid if each.verdict in _PROOF and (speakers is None or each.candidate.speakers & theirs)
        ]
        dates = [each.candidate.date for each in (*grounds, *also) if each.candidate.date is not None]
        if dates and not any(date.overlaps(each) for each in dates):
            flags |= {DATE_DIFFERS}
    if grounds:
        flags |= set(grounds[0].comparison.flags)
    others = [each for each in ranked if each not in grounds]
    return Ruling(verdict, tuple(sorted(flags)), (*grounds, *others)[:MAX_EVIDENCE])


def _unattributed(valid: list[Evidence]) -> tuple[Ruled, list[Evidence], set[str]]:
    if not valid or valid[0].verdict == "none":
        return "not_found", [], set()
    verdict: Ruled = valid[0].verdict
    return verdict, _like_first(valid), set()


def _attributed(valid: list[Evidence], speakers: frozenset[str]) -> tuple[Ruled, list[Evidence], set[str]]:
    own = [each for each in valid if each.candidate.speakers & speakers]
    proof = [each for each in valid if each.verdict in _PROOF]
    disowned = [each for each in proof if each.candidate.status == _MISATTRIBUTED]
    nobodys = [each for each in proof if not each.candidate.speakers and each not in disowned]
    anothers = [each for each in proof if each.candidate.speakers and each not in own and each not in disowned]
    if nobodys or anothers:
        own = [each for each in own if each not in disowned]
    if own and (own[0].verdict in _PROOF or not (anothers and _GRAVE.intersection(own[0].comparison.flags))):
        verdict, grounds, flags = _unattributed(own)
        return verdict, grounds, flags | ({WORDS_OF_ANOTHER} if anothers and verdict == "altered" else set())
    if anothers:
        return "misattributed", _like_first(anothers), set()
    if nobodys:
        # Somebody said it, and it may have been the claimed speaker.
        return nobodys[0].verdict, _like_first(nobodys), {SPEAKER_UNKNOWN}
    if disowned:
        return disowned[0].verdict, _like_first(disowned), {SPEAKER_UNKNOWN}
    verdict, grounds, flags = _unattributed(valid)
    return verdict, grounds, flags | ({SPEAKER_DIFFERS} if grounds else set())


def _like_first(ranked: list[Evidence]) -> list[Evidence]:
    """Those with the verdict of the first: together they are the grounds of the ruling."""
    return [each for each in ranked if each.verdict == ranked[0].verdict]
