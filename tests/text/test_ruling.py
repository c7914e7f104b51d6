"""Ruling on a claim: whose words, when, and what counts as proof."""

import pytest

from quoteapi.text.partial_date import PartialDate
from quoteapi.text.ruling import Candidate, Ruling, rank, rule

WORDS = "We shall rebuild the bridge in two years"
ALTERED = "We shall rebuild the bridge in three years"
REWORDED = "We shall rebuild the old bridge in two years"


def by(speaker: str, text: str = WORDS, *, date: str | None = None, status: str = "reported") -> Candidate:
    speakers = frozenset((speaker,)) if speaker else frozenset[str]()
    identity = f"{speaker}: {text}"
    return Candidate(identity, text, speakers, PartialDate.parse(date) if date else None, status)


def ruled(claim: str, *candidates: Candidate, speaker: str | None = None, date: str | None = None) -> Ruling:
    return rule(
        claim,
        rank(claim, candidates),
        speakers=None if speaker is None else frozenset((speaker,)) - {""},
        date=PartialDate.parse(date) if date else None,
    )


@pytest.mark.parametrize(
    ("stored", "speaker", "verdict", "flags"),
    [
        ([by("ann")], None, "exact", ()),
        ([by("ann")], "ann", "exact", ()),
        ([by("ann")], "bob", "misattributed", ()),
        ([by("ann")], "", "misattributed", ()),
        ([by("ann"), by("bob")], "bob", "exact", ()),
        ([by("ann"), by("bob", WORDS.upper())], "bob", "match", ()),
        ([by("ann"), by("bob", f"Listen: {WORDS}!")], "bob", "excerpt", ()),
        ([by("")], "bob", "exact", ("speaker_unknown",)),
        ([by(""), by("ann")], "bob", "misattributed", ()),
        ([by(""), by("ann")], "", "misattributed", ()),
        ([by(""), by("ann")], "ann", "exact", ()),
        ([by(""), by("ann", f"Listen: {WORDS}!")], "bob", "misattributed", ()),
        ([by(""), by("bob", ALTERED)], "bob", "altered", ("number_changed",)),
        ([by(""), by("ann", status="retracted")], "bob", "exact", ("speaker_unknown",)),
        ([by(""), by("ann", status="misattributed")], "bob", "exact", ("speaker_unknown",)),
        ([by("ann", REWORDED)], "bob", "altered", ("speaker_differs",)),
        ([by("ann"), by("bob", REWORDED)], "bob", "altered", ("words_of_another",)),
        ([by("ann"), by("bob", ALTERED)], "bob", "misattributed", ()),
        ([by("bob", ALTERED)], "bob", "altered", ("number_changed",)),
        ([by("ann", "Something else was said that day")], "bob", "not_found", ()),
        ([], None, "not_found", ()),
        ([by("ann", status="retracted")], None, "not_found", ()),
        ([by("ann", status="retracted")], "bob", "not_found", ()),
        ([by("ann", status="retracted"), by("bob", WORDS.upper())], None, "match", ()),
        ([by("ann", status="disputed")], "ann", "exact", ()),
        ([by("ann", status="misattributed")], "ann", "exact", ()),
        ([by("ann", status="misattributed")], "bob", "exact", ("speaker_unknown",)),
        ([by("ann", status="misattributed"), by("eve")], "ann", "misattributed", ()),
        ([by("ann", status="misattributed"), by("eve")], "bob", "misattributed", ()),
        ([by("ann", status="misattributed"), by("eve")], "eve", "exact", ()),
    ],
)
def test_whose_words(stored: list[Candidate], speaker: str | None, verdict: str, flags: tuple[str, ...]) -> None:
    ruling = ruled(WORDS, *stored, speaker=speaker)
    assert (ruling.verdict, ruling.flags) == (verdict, flags)


@pytest.mark.parametrize(
    ("dates", "claimed", "differs"),
    [
        (["2023-10"], "2023-10-07", False),
        (["2023-10"], "2022", True),
        (["2023-10", "2022"], "2022-05", False),
        (["2023-10", None], "2022", True),
        ([None], "2022", False),
        (["2023-10"], None, False),
    ],
)
def test_another_date_is_flagged_and_no_more(dates: list[str | None], claimed: str | None, differs: bool) -> None:
    ruling = ruled(WORDS, *(by("ann", date=date) for date in dates), speaker="ann", date=claimed)
    assert ruling.verdict == "exact"
    assert ("date_differs" in ruling.flags) is differs


def test_another_quotation_with_the_words_may_have_the_date() -> None:
    stored = by("ann", date="2007"), by("ann", f"{WORDS}, and I mean it", date="2012")
    assert ruled(WORDS, *stored, date="2012").flags == ()
    assert ruled(WORDS, *stored, date="2013").flags == ("date_differs",)


def test_the_date_of_another_speaker_is_not_the_claimed_ones() -> None:
    stored = by("ann", date="2007"), by("bob", date="2012")
    assert ruled(WORDS, *stored, speaker="ann", date="2012").flags == ("date_differs",)


@pytest.mark.parametrize("claim", [WORDS, "shall rebuild the bridge"])
def test_of_the_same_words_the_misattributed_come_last_and_the_confirmed_first(claim: str) -> None:
    stored = by("ann", status="misattributed"), by("bob", status="disputed"), by("eve", status="confirmed")
    assert [each.candidate.status for each in rank(claim, stored)] == ["confirmed", "disputed", "misattributed"]
    longer = by("eve", f"{WORDS}, and I mean it")
    assert [each.candidate.status for each in rank("shall rebuild the bridge", [stored[0], longer])] == [
        "reported", "misattributed",
    ]  # fmt: skip


def test_the_grounds_come_first_and_the_others_after() -> None:
    ruling = ruled(WORDS, by("ann"), by("bob", WORDS.upper()), by("eve", ALTERED), speaker="bob")
    assert [each.verdict for each in ruling.evidence] == ["match", "exact", "altered"]


def test_a_retracted_quotation_is_evidence_and_no_proof() -> None:
    ruling = ruled(WORDS, by("ann", status="retracted"))
    assert [each.candidate.status for each in ruling.evidence] == ["retracted"]


def test_five_pieces_of_evidence_are_enough() -> None:
    assert len(ruled(WORDS, *(by(f"speaker-{number}") for number in range(9))).evidence) == 5


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [("destructive policy", "exact"), ("Destructive policy", "insufficient"), ("", "insufficient")],
)
def test_two_words_suffice_only_letter_for_letter(claim: str, verdict: str) -> None:
    assert ruled(claim, by("lavrov", "destructive policy")).verdict == verdict


def test_ranking_prefers_the_verdict_then_what_is_whole() -> None:
    stored = [
        by("ann", ALTERED), by("ann", f"{WORDS}, she said, and in no more"), by("ann", f"{WORDS}, maybe"),
        by("ann", "Nothing of the kind"), by("ann", WORDS + "!"),
    ]  # fmt: skip
    ranked = rank(WORDS, stored)
    assert [each.candidate.text for each in ranked] == [
        WORDS + "!", f"{WORDS}, maybe", f"{WORDS}, she said, and in no more", ALTERED,
    ]  # fmt: skip
