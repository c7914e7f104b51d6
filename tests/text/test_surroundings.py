"""Excerpts: a run of whole words of a longer quotation is one, unless it was cut through a negation or a number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quoteapi.text.flags import is_negation
from quoteapi.text.matching import compare
from quoteapi.text.tokens import is_sufficient, read

PLAIN = st.sampled_from(
    ["alpha", "Beta,", "gamma", "“delta”", "The", "was", "and", "he", "epsilon.", "(zeta)", "—", "of…", "[eta]", "don"]
)
TURNING = st.sampled_from(
    ["not", "never", "no", "can't", "nobody", "no one", "without", "nor", "ne", "pas", "не", "不"]
)


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("He is a friend of mine", "He is a friend of mine no longer"),
        ("Ich glaube diesem Minister", "Ich glaube diesem Minister nicht"),
        ("Wir schaffen das", "Wir schaffen das nicht ohne die Hilfe der anderen"),
        ("You can … trust him", "You can, I think, trust him no more"),
        ("we would pay and we did", "I said that we would pay and we did not pay"),
    ],
)
def test_a_cut_before_a_negation_that_governs_the_last_word_is_altered(claim: str, quote: str) -> None:
    result = compare(claim, quote)
    assert (result.verdict, result.flags) == ("altered", ("negation_changed",))


@pytest.mark.parametrize(
    ("quote", "flags"),
    [
        ("I support the war in Iraq under no circumstances", ("negation_after",)),
        ("I support the war in Iraq? Absolutely not!", ("negation_after",)),
        ("I support the war in Iraq because we cannot wait", ("negation_after",)),
        ("I support the war in Iraq, and I do not hide it", ()),
        ("I support the war in Iraq. I do not support this one, nor the next.", ()),
        ("I support the war in Iraq with all I have", ()),
    ],
)
def test_an_excerpt_is_one_before_the_negation_of_another_clause(quote: str, flags: tuple[str, ...]) -> None:
    result = compare("I support the war in Iraq", quote)
    assert (result.verdict, result.flags) == ("excerpt", flags)


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("one of them came", "Not one of them came"),
        ("one of them came", "We waited, and not one of them came"),
        ("trust a bank with money", "Don't trust a bank with money"),
        ("one is above the law", "They say that no one is above the law"),
    ],
)
def test_a_cut_behind_a_negation_that_governs_the_first_word_is_altered(claim: str, quote: str) -> None:
    result = compare(claim, quote)
    assert (result.verdict, result.flags) == ("altered", ("negation_changed",))


@pytest.mark.parametrize(
    ("claim", "quote", "flags"),
    [
        ("This old thing", "This old thing was never said", ("negation_after",)),
        ("This old thing was", "This old thing was never said", ("negation_after",)),
        ("some of the time, but you", "You can fool some of the time, but you can't fool all", ("negation_after",)),
        ("he said, “I won't go", "“No,” he said, “I won't go to Paris in May 2024.”", ()),
        ("“No,” he said, “I", "“No,” he said, “I won't go to Paris in May 2024.”", ("negation_after",)),
        ("support the war", "We do not support the war", ("negation_before",)),
        ("in this town believes it", "Nobody in this town believes it", ("negation_before",)),
        ("a word) at noon", "He left (without a word) at noon", ("negation_before",)),
        ("and left the room", "He said nothing and left the room", ("negation_before",)),
        ("I left the room", "I left the room without a word", ("negation_after",)),
        ("I trust this man", "I trust this man, not you", ("negation_after",)),
        ("We trust him", "We trust him. We do not trust you, of course, ever again", ()),
        ("Je ne regrette", "Je ne regrette rien, et je n'ai jamais menti", ("negation_after",)),
        ("был в Москве и", "Я никогда не был в Москве и не буду", ("negation_after", "negation_before")),
        ("know that no", "I know that no one is perfect", ()),
        ("no one is", "I know that no one is perfect", ()),
        ("is perfect in this", "I know that no one is perfect in this world", ("negation_before",)),
        ("not today... not tomorrow… not", "Never. Not today... not tomorrow… not at all", ()),
        ("no no no", "no no no no never", ("negation_after",)),
    ],
)
def test_any_other_negation_that_was_cut_off_is_no_more_than_flagged(
    claim: str, quote: str, flags: tuple[str, ...]
) -> None:
    result = compare(claim, quote)
    assert (result.verdict, result.flags) == ("excerpt", flags)


@given(st.lists(PLAIN, min_size=5, max_size=20), st.data())
def test_every_run_of_three_words_without_negations_and_numbers_is_an_excerpt(
    words: list[str], data: st.DataObject
) -> None:
    first = data.draw(st.integers(0, len(words) - 3))
    claim = " ".join(words[first : data.draw(st.integers(first + 3, len(words)))])
    if is_sufficient(claim):
        whole = len(read(claim).tokens) == len(read(" ".join(words)).tokens)
        assert compare(claim, " ".join(words)).verdict in (("exact", "match") if whole else ("excerpt",))


@given(st.lists(st.one_of(PLAIN, TURNING), min_size=5, max_size=20), st.data())
def test_a_run_is_altered_only_beside_a_negation(words: list[str], data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(words) - 4))
    last = data.draw(st.integers(first + 3, len(words) - (first == 0)))
    claim = " ".join(words[first:last])
    before, behind = read(" ".join(words[:first])).tokens[-1:], read(" ".join(words[last:])).tokens[:1]
    if is_sufficient(claim) and not any(is_negation(word.key) for word in (*before, *behind)):
        assert compare(claim, " ".join(words)).verdict not in ("altered", "none", "edited_excerpt")


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("He [Putin] was", "excerpt"),
        ("[Putin] was not", "excerpt"),
        ("there [sic] when", "excerpt"),
        ("He [Biden] was", "none"),
        ("there when", "none"),
    ],
)
def test_brackets_of_the_quotation_itself_count_as_its_words(claim: str, verdict: str) -> None:
    assert compare(claim, "He [Putin] was not there [sic] when we came").verdict == verdict
