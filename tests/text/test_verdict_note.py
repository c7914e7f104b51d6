"""The sentences about a claim: true as they are printed."""

from quoteapi.text.matching import compare
from quoteapi.text.verdict_note import OnRecord, note

SWAPPED = "we will never pay a ransom to anyone and we do not negotiate with terrorists"
STORED = "We do not negotiate with terrorists and we will never pay a ransom to anyone"


def test_words_that_were_moved_are_not_called_absent() -> None:
    result = compare(SWAPPED, STORED)
    said = note("altered", result.flags, [(OnRecord(text=STORED, speaker="Ann Example"), result.diff)])
    assert "is not there" not in said
    assert "is left out" not in said
    assert "leaves out, hold a negation" not in said
    assert "“and we do not negotiate with terrorists” stands elsewhere. That changes or moves a negation." in said


def test_words_known_to_be_misattributed_are_attributed_and_not_said() -> None:
    record = OnRecord(text="Be the change", speaker="Mahatma Gandhi", status="misattributed")
    assert "“Be the change”, attributed to Mahatma Gandhi" in note("exact", (), [(record, ())])


def test_beside_a_retracted_quotation_nothing_is_said_to_be_absent() -> None:
    said = note("not_found", (), [(OnRecord(text=STORED, speaker="Ann Example", status="retracted"), ())])
    assert said.startswith("Nothing that counts is on record here.")


def test_whose_the_very_words_are_is_said_where_the_claimed_speakers_are_near() -> None:
    near, very = OnRecord(text="Its own alliances", speaker="Jane Doe"), OnRecord(text="Its own", speaker="John Smith")
    changes = compare("its own wide allies", "its own wide alliances").diff
    said = note("altered", ("words_of_another",), [(near, changes), (very, ())], speaker="Jane Doe")
    assert "In these very words they are on record as said by John Smith." in said
