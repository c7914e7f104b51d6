"""The gold set: claims of every kind against more than a thousand stored quotations."""

import pytest

from quoteapi.text.ruling import rank
from tests.gold.harness import GRAVE, HERE, Outcome, claims, figures, outcomes, stored
from tests.gold.make import files

KEPT = ("exact", "match", "excerpt", "edited_excerpt")


def shown(wrong: list[Outcome]) -> str:
    return "\n".join(
        f"{each.claim.rule}: {each.claim.verdict} <> {each.ruling.verdict} {each.ruling.flags}: {each.claim.text}"
        for each in wrong
    )


def test_it_is_large_and_is_what_its_rules_make() -> None:
    assert len(stored()) >= 1000
    assert len(claims()) >= 300
    for name, content in files().items():
        assert (HERE / name).read_text(encoding="utf-8") == content


@pytest.mark.parametrize("verdict", [*KEPT, "misattributed", "insufficient"])
def test_every_one_is_right(verdict: str) -> None:
    due = [each for each in outcomes() if each.claim.verdict == verdict]
    assert due
    wrong = [each for each in due if not each.right]
    assert not wrong, shown(wrong)


def test_a_changed_negation_number_or_name_is_never_passed() -> None:
    """But for a name in brackets that stands for no other, which the brackets say is not the speaker's."""
    grave = [
        each for each in outcomes() if GRAVE.intersection(each.claim.flags) and each.claim.verdict != "edited_excerpt"
    ]
    assert len(grave) > 150
    passed = [each for each in grave if each.ruling.verdict in KEPT]
    assert not passed, shown(passed)


def test_altered_claims_are_found_and_flagged() -> None:
    altered = [each for each in outcomes() if each.claim.verdict == "altered"]
    wrong = [each for each in altered if not each.right]
    assert len(wrong) <= 0.02 * len(altered), shown(wrong)
    misflagged = [
        each
        for each in altered
        if each.right and "?" not in each.claim.flags and each.grave != GRAVE.intersection(each.claim.flags)
    ]
    assert len(misflagged) <= 0.01 * len(altered), shown(misflagged)


def test_what_shares_only_common_words_is_not_found() -> None:
    strangers = [each for each in outcomes() if each.claim.verdict == "not_found"]
    wrong = [each for each in strangers if not each.right]
    assert not wrong, shown(wrong)
    mistaken = [each for each in outcomes() if each.ruling.verdict == "not_found" and each.claim.verdict in KEPT]
    assert not mistaken, shown(mistaken)


def test_what_was_held_back_does_no_worse() -> None:
    table = figures([each for each in outcomes() if each.claim.held_out])
    assert all(precision >= 0.98 and recall >= 0.98 for _, precision, recall in table.values())


def test_the_first_evidence_is_the_quotation_that_was_changed() -> None:
    """Of quotations with the same words any may come first, so the text is asked for, not the id."""
    texts = {candidate.id: candidate.text for candidate in stored()}
    changed = [each for each in outcomes() if each.claim.verdict == "altered" and each.claim.quote and each.right]
    first = [each.ruling.evidence[0].candidate.text == texts[each.claim.quote or ""] for each in changed]
    assert sum(first) >= 0.99 * len(changed)


def test_every_stored_quotation_is_exactly_itself() -> None:
    assert all(rank(each.text, [each])[0].verdict == "exact" for each in stored())
