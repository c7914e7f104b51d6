import pytest
from hypothesis import given
from hypothesis import strategies as st

from quoteapi.text.spelling import american

PAIRS = """
colour color / colourful colorful / honourable honorable / neighbourhood neighborhood / labour labor
organisation organization / organising organizing / analysed analyzed / paralyse paralyze / privatised privatized
centre center / centred centered / theatres theaters / kilometre kilometer / metres meters / fibre fiber
travelled traveled / cancelling canceling / counsellor counselor / marvellous marvelous / jewellery jewelry
fulfil fulfill / enrolment enrollment / instalment installment / skilful skillful / wilfully willfully
defence defense / offences offenses / licence license / practised practiced / pretence pretense
programme program / programmes programs / catalogue catalog / dialogues dialogs / cataloguing cataloging
grey gray / sceptical skeptical / plough plow / mould mold / tyres tires / cheques checks / kerb curb / gaol jail
paediatric pediatric / anaesthetic anesthetic / foetus fetus / manoeuvre maneuver / manoeuvring maneuvering
judgement judgment / ageing aging / likeable likable / aluminium aluminum / moustache mustache / yoghurt yogurt
storeys stories / learnt learned / sulphur sulfur / kidnapped kidnaped / artefact artifact / enquiry inquiry
"""
APART = """
prise prize / four for / hour hor / tour tor / ensure insure / whilst while / tonne ton / metal mettle / curb curve
desert dessert / affect effect / principal principle / council counsel / cannon canon / rise rice / devise device
bitter biter / hopping hoping / planned planed / filling filing / stripped striped / later latter / tinny tiny
"""


def pairs(text: str) -> list[list[str]]:
    return [pair.split() for line in text.strip().splitlines() for pair in line.split("/")]


@pytest.mark.parametrize(("british", "american_word"), pairs(PAIRS))
def test_two_spellings_of_a_word_meet(british: str, american_word: str) -> None:
    assert american(british) == american(american_word)


@pytest.mark.parametrize(("one", "other"), pairs(APART))
def test_two_words_do_not(one: str, other: str) -> None:
    assert american(one) != american(other)


@given(st.one_of(st.text(), st.sampled_from([word for pair in pairs(PAIRS + APART) for word in pair])))
def test_a_key_is_its_own_key(word: str) -> None:
    assert american(american(word)) == american(word)
