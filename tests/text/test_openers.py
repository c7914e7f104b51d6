"""The first word of a sentence: a name, or another word with the capital that every sentence has."""

import pytest

from quoteapi.text.matching import compare
from quoteapi.text.openers import begins_name
from quoteapi.text.tokens import read


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("Angela Merkel told me", True),
        ("Jean-Claude Juncker told me", True),
        ("Angela told me", False),
        ("Angela, Merkel told me", False),
        ("Angela. Merkel told me", False),
        ("Angela … Merkel told me", False),
        ("angela Merkel told me", False),
        ("Angela I trusted", False),
        ("The President told me", False),
        ("Mr Smith told me", False),
        ("Mr. Smith told me", False),
        ("In London they told me", False),
        ("Yesterday London burned", False),
        ("President Merkel told me", False),
        ("Unfortunately Merkel told me", False),
        ("Arming Ukraine is right", False),
        ("Stop Merkel now", False),
        ("Die Kinder lernen", False),
    ],
)
def test_a_name_begins_where_another_word_with_a_capital_follows(text: str, begins: bool) -> None:
    first, second, *_ = read(text).tokens
    assert begins_name(first, second) is begins


@pytest.mark.parametrize(
    ("claim", "quote", "flags"),
    [
        ("Ursula Merkel told me the truth", "Angela Merkel told me the truth", ("name_changed",)),
        ("I know. Ursula Merkel told me the truth", "I know. Angela Merkel told me the truth", ("name_changed",)),
        ("Merkel told me the truth, she did", "Angela Merkel told me the truth, he did", ()),
        ("A President told me the truth", "The President told me the truth", ()),
        ("Mrs Smith told me the truth", "Mr Smith told me the truth", ()),
        ("Near London we found the truth", "In London we found the truth", ()),
        ("Tomorrow Merkel will tell the truth", "Yesterday Merkel will tell the truth", ()),
        ("Terrible Monday brought the truth", "Beautiful Monday brought the truth", ()),
        ("URSULA MERKEL TOLD US THE TRUTH", "ANGELA MERKEL TOLD US THE TRUTH", ()),
    ],
)
def test_a_changed_first_word_is_flagged_where_it_begins_a_name(claim: str, quote: str, flags: tuple[str, ...]) -> None:
    compared = compare(claim, quote)
    assert (compared.verdict, compared.flags) == ("altered", flags)
