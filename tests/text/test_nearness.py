"""How near a claim is to a quotation: the part that it was made from, and what they have in common."""

import pytest

from quoteapi.text import nearness
from quoteapi.text.alignment import Hunk
from quoteapi.text.editing import Pair
from quoteapi.text.matching import compare
from quoteapi.text.tokens import encode, read

SPEECH = (
    "We shall defend our island, whatever the cost may be, 25 million. We shall never fully surrender, "
    "we shall fight on the beaches."
)


def laid(claim: str, quote: str) -> tuple[Pair, list[Hunk]]:
    ours, theirs = read(claim), read(quote)
    pair = Pair(ours, theirs, *encode(ours, theirs), frozenset())
    return pair, nearness.nearest_part(pair)


@pytest.mark.parametrize(
    ("claim", "part"),
    [
        ("we shall fight on the shores", "we shall fight on the beaches"),
        ("shall defend the island", "shall defend our island"),
        ("the price may be 25", "the cost may be, 25 million"),
        ("hardly surrender, we shall fight", "never fully surrender, we shall fight"),
    ],
)
def test_the_nearest_part_cuts_no_number_and_no_negation_that_was_changed(claim: str, part: str) -> None:
    pair, hunks = laid(claim, SPEECH)
    assert pair.quote.words(hunks[0].q0, hunks[-1].q1) == part


def test_what_shares_too_few_words_has_no_nearest_part() -> None:
    assert laid("they will give in at once", SPEECH)[1] == []


@pytest.mark.parametrize(
    ("claim", "quote", "score"),
    [
        ("trust this bank with money", "trust that bank with money", 0.9286),
        ("trust this bank with money", "trust this bank with gold", 0.7143),
        ("defend this island forever", "defends this island forever", 0.956),
        ("We cannot pay $5 billion", "We can't pay $5bn", 0.99),
    ],
)
def test_the_score_weighs_words_that_are_the_same_alike_or_said_otherwise(claim: str, quote: str, score: float) -> None:
    pair, hunks = laid(claim, quote)
    assert nearness.score(pair, hunks) == score


@pytest.mark.parametrize(
    ("claim", "counts"),
    [
        ("soldiers and tanks and ships we need", 0.8),
        ("soldiers and tanks and planes and ships we need", 0),
    ],
)
def test_nearly_all_words_in_another_order_count(claim: str, counts: float) -> None:
    pair, hunks = laid(claim, "we need ships and tanks and soldiers")
    assert nearness.reordered(pair, hunks) == counts


@pytest.mark.parametrize(
    ("claim", "near"),
    [
        ("the people of this city want their square", True),
        ("I always said that the people of this city want our square back at once", True),
        ("the people of this city hate their new mayor", False),
    ],
)
def test_what_has_most_weighty_words_or_the_whole_quotation_is_near(claim: str, near: bool) -> None:
    assert nearness.is_near(*laid(claim, "the people of this city want our square")) is near


@pytest.mark.parametrize(
    ("claim", "quote", "flags"),
    [
        ("I did have relations", "I did not have relations", ["negation_changed"]),
        ("I did not have any relations", "I did not have relations", []),
        ("I did have relations", "I did not have any relations", ["negation_changed"]),
        ("Somebody was hurt there", "Nobody was hurt there", ["negation_changed"]),
        ("Nobody was killed there", "Nobody was hurt there", []),
        ("Somebody was hurt", "Nobody was hurt", ["negation_changed"]),
        ("I never met her", "I never met him", []),
        ("I never met him before", "I never met him", []),
        ("We paid them a penny", "We did not pay them a penny", ["negation_changed"]),
        ("We didn't pay them a penny", "We paid them a penny", ["negation_changed"]),
        ("courage and manlines", "courage and manliness", []),
        ("It is possible", "It is impossible", ["negation_changed"]),
        ("I love Paris", "I love London", ["name_changed"]),
        ("We will lose this war", "We will win this war", []),
    ],
)
def test_a_short_quotation_with_a_word_changed_is_near(claim: str, quote: str, flags: list[str]) -> None:
    compared = compare(claim, quote)
    assert (compared.verdict, list(compared.flags)) == ("altered", flags)


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("We will leave this room", "We will win this war"),
        ("I love this town", "I love this man's courage"),
        ("courage and honour", "courage and manliness"),
        ("Somebody was killed there", "Nobody was hurt there"),
        ("Nobody is here", "Nobody was there"),
        ("trust a friend", "Never trust a bank"),
        ("We never pay taxes", "We did not love taxes"),
        ("We love taxes", "We did not pay taxes"),
        ("He had a dream", "I have a dream"),
        ("It is what it is now", "It is what it was now"),
        ("Trust me and you win gold", "Trust me and you"),
        ("It is a cat", "It is a dog"),
        ("thank you all", "thank you"),
        ("I love this town", "I love this man, and he has always been the best of friends to me"),
    ],
)
def test_a_short_quotation_with_more_changed_is_not_near(claim: str, quote: str) -> None:
    assert compare(claim, quote).verdict == "none"


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("It is not a", "It is a long road that we have to go"),
        ("I do not know what it is", "I know that we have to do this for them all"),
        ("They will not have to", "They will have to see it to believe it"),
    ],
)
def test_small_words_alone_are_not_near(claim: str, quote: str) -> None:
    assert compare(claim, quote).verdict == "none"


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("I didn't inhale", "I did not inhale"),
        ("I did not inhale", "I didn't inhale"),
        ("I don't know", "I do not know"),
        ("We're not there", "Yes, we are not there"),
    ],
)
def test_a_contraction_is_near_however_short(claim: str, quote: str) -> None:
    result = compare(claim, quote)
    assert (result.verdict, result.flags) == ("altered", ())


def test_what_leaves_out_brackets_of_the_quotation_is_near() -> None:
    assert compare("all of them have rights", "And all of them [the citizens] have rights.").verdict == "altered"


def test_names_that_changed_places_are_near() -> None:
    result = compare("said Emil Brandt to Lotte Weiss", "It costs two euros, said Lotte Weiss to Emil Brandt.")
    assert (result.verdict, result.flags) == ("altered", ("name_changed",))


def test_small_words_in_another_order_are_not_near() -> None:
    assert compare("is it what it was", "I think it is what it was and that we have it").verdict == "none"
