"""Comparing one claim with one quotation: every decision of the module's docstring, and laws for any text."""

import itertools
import sys
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quoteapi.text.matching import VERDICTS, Comparison, compare
from quoteapi.text.tokens import is_sufficient

SPEECH = (
    "We do not support the war. We will defend their country with 25 million soldiers, and Vladimir Putin agreed "
    "with their view that no one should surrender."
)
WORDS = st.sampled_from(
    ["we", "do", "not", "never", "support", "the", "war", "25", "million", "…", "[our]", "[not]", "Putin", "said",
     "“no one”", "don't", "[...]", "colour", ".", ",", "不", "战争", "[", "]"]
)  # fmt: skip
# Twice what the most laborious of the longest texts take; what grows with the square takes a hundred times as much.
MOST_CALLS = 4_000_000
TEXTS = st.one_of(st.text(max_size=80), st.lists(WORDS, max_size=14).map(" ".join))


def diff(result: Comparison) -> list[tuple[str, str, str]]:
    return [(change["op"], change["claim"], change["quote"]) for change in result.diff]


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("“we will DEFEND their country”", "We will defend their country."),
        ("[W]e will defend [sic] their country", "We will defend their country"),
        ("We will de\u00adfend their\u200b country", "We will defend their country"),
        ("We will defend … their country", "We will defend their country"),
        ("Ｗｅ ｗｉｌｌ ｄｅｆｅｎｄ", "We will defend"),
        ("the neo-colonial order", "the neo colonial order"),
        ("the cooperation of neighbors", "the co-operation of neighbours"),
        ("10 per cent of it", "10 percent of it"),
        ("2,500 men came", "2500 men came"),
        ("we dont want it", "we don't want it"),
        ("U.S. policy & theirs", "US policy and theirs"),
        ("the ﬁrst eﬀort", "the first effort"),
        ("rock ‘n’ roll is dead", "rock 'n' roll is dead"),
        ("he saw ٢٥ men", "he saw 25 men"),
        ("he ate ½ of it", "he ate 1/2 of it"),
        ("[Our] time is now", "our time is now"),
        ("the support[ed] cause", "the supported cause"),
    ],
)
def test_the_same_words_match(claim: str, quote: str) -> None:
    assert compare(claim, quote) == Comparison("match", 1.0, coverage=1.0)
    assert not diff(compare(claim, quote))


@pytest.mark.parametrize(
    ("claim", "verdict", "flags", "changes"),
    [
        ("We do support the war", "altered", ["negation_changed"], [("delete", "", "not")]),
        ("We do … support the war", "altered", ["negation_changed"], [("delete", "", "not")]),
        ("We do … support", "altered", ["negation_changed"], [("delete", "", "not")]),
        ("We don't support the war", "altered", [], [("replace", "don't", "do not")]),
        ("support the war", "excerpt", ["negation_before"], []),
        ("We will defend their country with 25", "altered", ["number_changed"], [("delete", "", "million")]),
        (
            "We will defend their country with 35 million soldiers",
            "altered", ["number_changed"], [("replace", "35", "25")],
        ),
        (
            "We will defend their country with [35] million soldiers",
            "altered", ["number_changed"], [("replace", "35", "25")],
        ),
        (
            "We will defend their country with 25 … soldiers, and Vladimir Putin agreed",
            "altered", ["number_changed"], [("delete", "", "million")],
        ),
        (
            "We will defend their country with twenty-five million soldiers",
            "altered", [], [("replace", "twenty-five", "25")],
        ),
        ("We will [not] defend their country", "altered", ["negation_changed"], [("insert", "not", "")]),
        ("We will [attack] their country with 25 million soldiers", "altered", [], [("replace", "attack", "defend")]),
        (
            "[W]e will defend [our] country with 25 million soldiers",
            "edited_excerpt", [], [("replace", "our", "their")],
        ),
        ("We will defend[ed] their country", "edited_excerpt", [], [("replace", "defend[ed]", "defend")]),
        ("[Putin] will defend their country", "edited_excerpt", ["name_changed"], [("insert", "Putin", "")]),
        (
            "We will defend their country … and Vladimir Putin agreed",
            "edited_excerpt", [], [("delete", "", "with 25 million soldiers")],
        ),
        (
            "with 25 million soldiers, and Joe Biden agreed with their view",
            "altered", ["name_changed"], [("replace", "Joe Biden", "Vladimir Putin")],
        ),
        (
            "agreed with their view that everyone should surrender",
            "altered", ["negation_changed"], [("replace", "everyone", "no one")],
        ),
        ("We will … surrender", "none", [], []),
        ("We will win", "none", [], []),
        ("the war", "none", [], []),
    ],
)  # fmt: skip
def test_what_was_done_to_the_words(
    claim: str, verdict: str, flags: list[str], changes: list[tuple[str, str, str]]
) -> None:
    result = compare(claim, SPEECH)
    assert (result.verdict, list(result.flags), diff(result)) == (verdict, flags, changes)


@pytest.mark.parametrize(
    ("claim", "quote", "flags"),
    [
        ("Trust a banker with your savings", "Never trust a banker with your savings", ["negation_changed"]),
        ("He is able to govern this country", "He is unable to govern this country", ["negation_changed"]),
        ("they do … ask if we lied", "They do not ask why. They ask if we lied.", ["negation_changed", "spliced"]),
        ("It was 5 degrees in the valley", "It was -5 degrees in the valley", ["number_changed"]),
        ("We back the one hundred", "We back the one hundred and five", ["number_changed"]),
        ("It grew by 5½ metres a year", "It grew by 51/2 metres a year", ["number_changed"]),
        ("I support the reform without delay", "I support the reform […] without delay", []),
        ("the neo-colonial system of trade", "the neocolonial system of trade", []),
    ],
)  # fmt: skip
def test_altered(claim: str, quote: str, flags: list[str]) -> None:
    result = compare(claim, quote)
    assert (result.verdict, list(result.flags)) == ("altered", flags)
    assert result.diff


def test_a_known_name_counts_at_the_head_of_a_sentence() -> None:
    claim, quote = "China will pay for the whole bridge", "Russia will pay for the whole bridge"
    assert compare(claim, quote).flags == ()
    assert compare(claim, quote, ["Russia"]).flags == ("name_changed",)


def test_capitals_of_a_headline_are_no_names() -> None:
    assert compare("We Will Defend Your Nice Country Today", "We will defend your little country today").flags == ()


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("[Joe Biden] beat Hillary Clinton in Michigan", "Donald Trump beat Hillary Clinton in Michigan by far"),
        (
            "Donald Trump beat Hillary Clinton [in Ohio] by ten thousand votes",
            "Donald Trump beat Hillary Clinton in Michigan by ten thousand votes",
        ),
        ("I love [Russia] and the European Union", "I love the United Kingdom and the European Union"),
        (
            "The Pope visited the White House and [Moscow] City Hall",
            "The Pope visited the White House and New York City Hall",
        ),
    ],
)
def test_names_are_names_in_a_text_full_of_them(claim: str, quote: str) -> None:
    result = compare(claim, quote)
    assert (result.verdict, result.flags) == ("altered", ("name_changed",))


def test_a_negation_in_capitals_is_no_name() -> None:
    result = compare("ЕЩЁ РАЗ: ВСЁ БУДЕТ ХОРОШО", "ЕЩЁ РАЗ: ВСЁ НЕ БУДЕТ ХОРОШО")
    assert (result.verdict, result.flags) == ("altered", ("negation_changed",))


@pytest.mark.parametrize(
    ("claim", "quote", "flags"),
    [
        ("We should have gone to war", "We should never have gone to war, and I regret it", ("negation_changed",)),
        ("We shouldn't have gone to war", "We should never have gone to war, and I regret it", ()),
        ("They shall pass", "They shall not pass", ("negation_changed",)),
        ("they shan't pass", "They shall not pass", ()),
        ("I am resigning", "I told you I am not resigning. I am staying. That is all.", ("negation_changed",)),
        ("Yes we can't", "Yes we can", ("negation_changed",)),
        ("he was never a crook", "He was a crook and a cheat all his life", ("negation_changed",)),
        ("Russia did not invade Ukraine", "Russia invaded Ukraine", ("negation_changed",)),
        ("Ukraine invaded Russia", "Russia invaded Ukraine", ("name_changed",)),
        (
            "It cannot be ruled out that we will go there again",
            "It can't be ruled out that we'll go there again", (),
        ),
        ("It costs $5 billion, or £4 billion, a year", "It costs $5bn, or £4bn, a year", ()),
        ("It costs $6 billion, or £4 billion, a year", "It costs $5bn, or £4bn, a year", ("number_changed",)),
        ("the ends justify the means", "The end justifies the means", ()),
    ],
)  # fmt: skip
def test_few_words_that_differ_in_negations_numbers_or_contractions_are_near(
    claim: str, quote: str, flags: tuple[str, ...]
) -> None:
    result = compare(claim, quote)
    assert (result.verdict, result.flags) == ("altered", flags)


@pytest.mark.parametrize(
    ("claim", "quote", "mention"),
    [
        ('"We will never pay a ransom," John Smith said.', "We will never pay a ransom", "John Smith said"),
        ("“Yes we can” – Barack Obama", "Yes we can", "Barack Obama"),
        ("Yes we can — Barack Obama, 2008", "Yes we can", "Barack Obama, 2008"),
        ("Yes we can, said Obama", "Yes we can", "said Obama"),
        ("'Let them eat cake', Marie Antoinette famously said", "Let them eat cake", "Marie Antoinette famously said"),
        (
            '"Freedom is not free," Brown told reporters on Monday in Washington.', "Freedom is not free",
            "Brown told reporters on Monday in Washington",
        ),
        ('Brown told reporters: "Freedom is not free."', "We know that freedom is not free", "Brown told reporters"),
    ],
)  # fmt: skip
def test_the_mention_of_who_said_it_is_put_in(claim: str, quote: str, mention: str) -> None:
    result = compare(claim, quote)
    assert (result.verdict, result.flags, diff(result)) == ("altered", (), [("insert", mention, "")])


def test_what_was_changed_in_words_with_a_mention_is_flagged() -> None:
    result = compare('"Freedom is free," Brown told reporters', "Freedom is not free")
    assert (result.verdict, result.flags) == ("altered", ("negation_changed",))


@pytest.mark.parametrize(
    ("claim", "quote", "flags"),
    [
        ("It began on February 24, 2022", "It began on 24 February 2022", ()),
        ("It began on February 25, 2022", "It began on 24 February 2022", ("number_changed",)),
        ("It costs 20 dollars a day", "It costs $20 a day", ()),
        ("It costs 20 euros a day", "It costs $20 a day", ("number_changed",)),
        ("We met at 9.30am on the bridge", "We met at 9:30 a.m. on the bridge", ()),
        ("We met at 9 p.m. on the bridge", "We met at 9 a.m. on the bridge", ("number_changed",)),
        ("It was -5 degrees outside", "It was minus 5 degrees outside", ()),
        ("It was 5 degrees outside", "It was minus 5 degrees outside", ("number_changed",)),
        ("We left at once the burning house", "We left the burning house", ()),
        ("We need ships and 5 men", "We need 5 ships and men", ("number_changed",)),
        ("We saw 7 men and 5 women", "We saw 5 men and 7 women", ("number_changed",)),
    ],
)
def test_numbers_are_compared_by_their_values(claim: str, quote: str, flags: tuple[str, ...]) -> None:
    result = compare(claim, quote)
    assert (result.verdict, result.flags) == ("altered", flags)


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("ผมเคยรับเงินจากเขา", "ผมไม่เคยรับเงินจากเขา"),
        ("私は絶対に辞任します", "私は絶対に辞任しません"),
        ("私は絶対に辞任し", "私は絶対に辞任しません"),
        ("Non, je regrette rien", "Non, je ne regrette rien"),
        ("Ce est pas mon ami", "Ce n'est pas mon ami"),
    ],
)
def test_a_negation_of_another_language_is_seen(claim: str, quote: str) -> None:
    result = compare(claim, quote)
    assert (result.verdict, result.flags) == ("altered", ("negation_changed",))


@pytest.mark.parametrize(
    ("text", "enough"),
    [
        ("one two three", True), ("two words", False), ("", False), ("[we] will [be] there", False), ("战争", False),
        ("知己知彼", True), ("知己知", False), ("知己 知己知", True),
        ("たべたい", False), ("食べたい", False), ("絶対に嫌", False),
        ("我们支持战争", True), ("食べたくない", True), ("$ % &", False), ("[W]e are here", True),
    ],
)  # fmt: skip
def test_three_words_are_sufficient(text: str, enough: bool) -> None:
    assert is_sufficient(text) is enough


@given(TEXTS, TEXTS)
def test_any_two_texts_have_a_verdict(claim: str, quote: str) -> None:
    result = compare(claim, quote)
    assert result.verdict in VERDICTS
    assert 0 <= result.score <= 1
    assert 0 <= result.coverage <= 1
    assert (result.verdict == "exact") == (claim.strip() == quote.strip())
    assert all(change["claim"] or change["quote"] for change in result.diff)
    if result.flags and result.verdict in ("exact", "match", "excerpt", "edited_excerpt"):
        marked = {"spliced", "name_changed"} if result.verdict == "edited_excerpt" else set()
        assert set(result.flags) <= {"negation_before", "negation_after"} | marked
    if result.verdict == "altered":
        assert result.diff


@given(TEXTS)
def test_a_text_is_exactly_itself(text: str) -> None:
    assert compare(text, text) == Comparison("exact", 1.0, coverage=1.0)
    assert compare(f" {text}\n", text).verdict == "exact"


@given(TEXTS)
def test_case_and_quotation_marks_make_no_difference(text: str) -> None:
    if is_sufficient(text) and len(text.upper()) == len(text) and "[" not in text:
        assert compare(f"“{text.upper()}”", text).verdict in ("match", "exact")


@given(st.text("abc ABC.,'\"-é1", max_size=30), st.text("abc ABC.,'\"-é1", max_size=30))
def test_match_is_symmetric(one: str, other: str) -> None:
    if is_sufficient(one) and is_sufficient(other):
        assert (compare(one, other).verdict == "match") == (compare(other, one).verdict == "match")


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("a b " * 2500, "b c a " * 1660),
        ("战争和平" * 2500, "和平不战" * 2500),
        ("a … " * 2500, "a b " * 2500),
        ("[" * 10_000, "we will " * 1250),
        ("we [x] " * 1400, "we x " * 2000),
        ("not 25 million Putin " * 480, "not 35 billion Biden " * 470),
        ("." * 10_000, "…" * 10_000),
        ("a" * 10_000, "b" * 10_000),
        ("million " * 1250, "hundred " * 1250),
        ("1," * 5000, "9" * 10_000),
        ("\ufdfa" * 10_000, "\ufdfa\u0640" * 5_000),
        ("a'" * 5000, "a.-" * 3333),
        (" ".join(map(str, range(1900))), " ".join(map(str, range(1900, 0, -1)))),
    ],
)
def test_the_longest_texts_are_compared_in_bounded_work(claim: str, quote: str) -> None:
    assert calls(lambda: compare(claim, quote)) < MOST_CALLS


@settings(max_examples=30)
@given(st.text(min_size=1, max_size=3), st.text(min_size=1, max_size=3))
def test_repetition_is_compared_in_bounded_work(one: str, other: str) -> None:
    assert calls(lambda: compare((one * 3000)[:3000], (other * 3000)[:3000])) < MOST_CALLS


def calls(work: Callable[[], object]) -> int:
    """How often functions are called and left in `work`: the same on every machine."""
    counted = itertools.count()
    before = sys.getprofile()
    sys.setprofile(lambda *_: (next(counted), None)[1])
    try:
        work()
    finally:
        sys.setprofile(before)
    return next(counted)


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("vivid example … Middle East", "vivid example of the failure of the United States' policy in the Middle East"),
        ("I came … I conquered", "I came, I saw, I conquered"),
        ("Freedom … not free", "Freedom is not free"),
    ],
)
def test_short_pieces_of_several_words_are_a_fair_cut(claim: str, quote: str) -> None:
    assert compare(claim, quote).verdict == "edited_excerpt"


def test_single_words_put_together_are_no_fair_cut() -> None:
    quote = "vivid example of the failure of the United States' policy in the Middle East"
    assert compare("vivid … policy … Middle East", quote).verdict == "altered"
