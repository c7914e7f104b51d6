"""The sentences about a claim: true as they are printed."""

import re

import pytest

from quoteapi.text.matching import compare
from quoteapi.text.ruling import Ruled
from quoteapi.text.verdict_note import OnRecord, note

SWAPPED = "we will never pay a ransom to anyone and we do not negotiate with terrorists"
STORED = "We do not negotiate with terrorists and we will never pay a ransom to anyone"


def test_words_that_were_moved_are_not_called_absent() -> None:
    result = compare(SWAPPED, STORED)
    said = str(note("altered", result.flags, [(OnRecord(text=STORED, speaker="Ann Example"), result.diff)]))
    assert "is not there" not in said
    assert "is left out" not in said
    assert "leaves out, hold a negation" not in said
    assert "“and we do not negotiate with terrorists” stands elsewhere. That changes or moves a negation." in said


def test_words_known_to_be_misattributed_are_attributed_and_not_said() -> None:
    record = OnRecord(text="Be the change", speaker="Mahatma Gandhi", status="misattributed")
    assert "“Be the change”, attributed to Mahatma Gandhi" in str(note("exact", (), [(record, ())]))


OF_TWO = {"Ann": "reported", "Bob": "misattributed"}


@pytest.mark.parametrize(
    ("status", "verdict", "opening"),
    [
        (
            "misattributed",
            "exact",
            "This quotation is known to be misattributed: these are not the words of Ann Example.",
        ),
        (
            "misattributed",
            "altered",
            "Near a quotation that is known to be misattributed: those are not the words of Ann",
        ),
        ("disputed", "excerpt", "This quotation is disputed."),
        ("disputed", "altered", "Near a quotation that is disputed."),
    ],
)
def test_that_words_are_not_to_be_relied_on_is_said_before_all_else(status: str, verdict: Ruled, opening: str) -> None:
    said = note(verdict, (), [(OnRecord(text=STORED, speaker="Ann Example", status=status), ())])
    assert str(said).startswith(opening)
    assert said.warning == status


def test_words_of_another_are_that_first_and_then_disputed() -> None:
    said = note("misattributed", (), [(OnRecord(text=STORED, speaker="Ann", status="disputed"), ())], speaker="Bob")
    assert re.match(
        r"On record as somebody else's words: .* said by Ann, .* That quotation is disputed\. They", str(said)
    )


def test_words_of_another_are_told_whose_they_are_known_not_to_be() -> None:
    theirs, disowned = (OnRecord(text=STORED, speaker=name, status=status) for name, status in OF_TWO.items())
    said = note("misattributed", (), [(theirs, ()), (disowned, ())], speaker="Bob")
    assert str(said).endswith("As the words of Bob they are known to be misattributed.")


def test_misattributed_words_of_nobody_known_are_said_by_nobody() -> None:
    said = str(note("exact", (), [(OnRecord(text=STORED, speaker=None, status="misattributed"), ())]))
    assert said.startswith("This quotation is known to be misattributed. On record, letter for letter: “")
    assert "said by" not in said


@pytest.mark.parametrize(("reason", "told"), [("A hoax", "“A hoax”. "), ("A hoax!", "“A hoax!” ")])
def test_a_reason_ends_as_a_sentence_does(reason: str, told: str) -> None:
    record = OnRecord(text=STORED, speaker="Ann", status="retracted", judged="2026-11-23", reason=reason)
    assert f"Retracted on 23 November 2026: {told}" in str(note("not_found", (), [(record, ())]))


def test_a_retraction_is_told_with_its_day_and_reason() -> None:
    record = OnRecord(text=STORED, speaker="Ann", status="retracted", judged="2026-11-23", reason="We made it up")
    said = note("not_found", (), [(record, ())])
    assert said.opening == "A quotation of these words was on record, but has been retracted, and proves nothing."
    assert "attributed to Ann" in said.told
    assert "Retracted on 23 November 2026: “We made it up”. Nothing that counts is on record here." in said.told
    assert said.told.endswith("That is never evidence that they were not said.")


def test_a_retraction_without_a_reason_says_so() -> None:
    record = OnRecord(text=STORED, speaker="Ann", status="retracted", judged="2026-11-23")
    assert "Retracted on 23 November 2026; no reason was given." in note("not_found", (), [(record, ())]).told


def test_words_near_retracted_ones_are_not_said_to_have_been_on_record() -> None:
    changes = compare("We do not negotiate with pirates", "We do not negotiate with terrorists").diff
    said = note("not_found", (), [(OnRecord(text=STORED, speaker="Ann", status="retracted"), changes)])
    assert said.opening.startswith("A quotation near these words was on record")


def test_whose_the_very_words_are_is_said_where_the_claimed_speakers_are_near() -> None:
    near, very = OnRecord(text="Its own alliances", speaker="Jane Doe"), OnRecord(text="Its own", speaker="John Smith")
    changes = compare("its own wide allies", "its own wide alliances").diff
    said = str(note("altered", ("words_of_another",), [(near, changes), (very, ())], speaker="Jane Doe"))
    assert "In these very words they are on record as said by John Smith." in said


def test_a_name_put_in_brackets_is_said_to_be_no_part_of_the_quotation() -> None:
    result = compare("[Brandt] led the choir", "He led the choir to the finals")
    said = str(
        note(
            result.verdict, result.flags, [(OnRecord(text="He led the choir to the finals", speaker=None), result.diff)]
        )
    )
    assert "A name in brackets was put in, and is not in the quotation." in said
