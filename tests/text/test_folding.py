import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quoteapi.text.folding import APOSTROPHES, DASHES, QUOTATION_MARKS, fold, has_words, normalize_typography, words

# Characters at which normalizing, case folding and taking off accents get in each other's way.
AWKWARD = (
    "иИйЙеёЁ\u0306\u0308\u0301\u0307\u0323\u0345\u1e9eßςΣİıŉΐᾷ\u1fef\u1ffd´¨\u0640\u0654\u0649ﷲﬃ"
    "\uffa0\u3164\u00ad\u200d '\"-\x1c\u2028"
)
any_text = st.text() | st.text(alphabet=AWKWARD, max_size=8)
# Every character that has another case or form, but for the Hangul syllables and the ideographs beyond.
CHANGING = [
    char
    for char in map(chr, [*range(0xAC00), *range(0xD7A4, 0x20000)])
    if not char == char.upper() == char.lower() == unicodedata.normalize("NFKD", char)
]


@given(any_text)
def test_folding_a_folded_text_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(any_text)
def test_normalizing_a_normal_text_changes_nothing(text):
    assert normalize_typography(normalize_typography(text)) == normalize_typography(text)


def test_no_character_needs_folding_twice():
    assert [char for char in CHANGING if fold(fold(char)) != fold(char)] == []


def test_no_character_folds_differently_in_capitals():
    assert [char for char in CHANGING if not fold(char) == fold(char.upper()) == fold(char.lower())] == []


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@given(any_text)
def test_canonically_equal_texts_fold_alike(form, text):
    assert fold(unicodedata.normalize(form, text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        pytest.param("PUTIN", "putin", id="case"),
        pytest.param("Ива\u0301н", "иван", id="stress mark"),
        pytest.param("Élysée", "elysee", id="accents"),
        pytest.param("E\u0301lyse\u0301e", "elysee", id="combining accents"),
        pytest.param("Nguyễn", "nguyen", id="two accents on a letter"),
        pytest.param("Ｐｕｔｉｎ　２０２３", "putin 2023", id="width"),
        pytest.param("ﬁnal oﬃce", "final office", id="ligature"),
        pytest.param("Ærø Œuvre Łódź Đorđe Þór", "aero oeuvre lodz dorde thor", id="letters that do not decompose"),
        pytest.param("O’Brien", "o'brien", id="curly apostrophe"),
        pytest.param("“so” „so“ «so»", '"so" "so" "so"', id="quotation marks"),
        pytest.param("1914–18 — so", "1914-18 - so", id="dashes"),
        pytest.param("−5", "-5", id="minus"),
        pytest.param("news\u00adroom", "newsroom", id="soft hyphen"),
        pytest.param("\ufeffnews\u200broom\u2060", "newsroom", id="zero width"),
        pytest.param("a\x00b\x07c", "abc", id="control characters"),
        pytest.param(" a\u00a0\u2003b\n\tc\u2028d ", "a b c d", id="spaces"),
        pytest.param("Wait…", "wait...", id="ellipsis"),
        pytest.param("straße STRAẞE", "strasse strasse", id="sharp s"),
        pytest.param("ΟΔΟΣ οδός", "οδοσ οδοσ", id="final sigma"),
        pytest.param("İstanbul ISTANBUL ıstanbul", "istanbul istanbul istanbul", id="dotted and dotless i"),
        pytest.param("Ёлка ёлка", "елка елка", id="yo is ye"),
        pytest.param("Ї Ў", "і у", id="other cyrillic marks"),
        pytest.param("ﻣﺸﻌﻞ", "مشعل", id="arabic presentation forms"),
        pytest.param("مَشْعَل", "مشعل", id="arabic vowel points"),
        pytest.param("مشـــعل", "مشعل", id="arabic stretching stroke"),
        pytest.param("أحمد إيران آل", "احمد ايران ال", id="arabic hamza and madda"),
        pytest.param("علی کرد", "علي كرد", id="persian letters"),
        pytest.param("שָׁלוֹם", "שלום", id="hebrew points"),
    ],
)
def test_spellings_that_a_reader_takes_for_the_same_fold_alike(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize("text", ["й", "Й", "и\u0306", "И\u0306"])
def test_short_i_stays_a_letter_of_its_own(text):
    assert fold(text) == "й"


@pytest.mark.parametrize("text", ["हिन्दी", "मोदी", "น้ำใจ", "ที่นี่", "தமிழ்", "বাংলা"])
def test_vowel_signs_that_a_script_needs_are_kept(text):
    assert fold(text) == unicodedata.normalize("NFKC", text)


def test_voiced_kana_stay_apart_from_voiceless_ones():
    assert fold("が") != fold("か")


@pytest.mark.parametrize(
    ("marks", "plain"), [(APOSTROPHES, "'"), (QUOTATION_MARKS, '"'), (DASHES, "-")], ids=["apostrophe", "quote", "dash"]
)
def test_every_mark_of_a_kind_becomes_the_plain_one(marks, plain):
    assert {normalize_typography(f"a{mark}b") for mark in marks} == {f"a{plain}b"}


def test_german_single_quotation_marks_become_plain_ones():
    assert normalize_typography("‚so‘") == "'so'"


@pytest.mark.parametrize(
    "text", ["Élysée", "PUTIN", "naïve?!", "a/b; c: (d) [sic] $5.00, 10% & more", "Ёлка", "हिन्दी", "Σς", "straße"]
)
def test_normalizing_typography_keeps_case_accents_and_other_punctuation(text):
    assert normalize_typography(text) == text


def test_normalizing_typography_evens_out_marks_and_spaces():
    assert normalize_typography(" “It’s\u00a0 1914–18”\n") == '"It\'s 1914-18"'


@given(any_text)
def test_words_hold_no_space_punctuation_or_symbol(text):
    categories = {unicodedata.category(char) for word in words(text) for char in word}
    assert not {category for category in categories if category[0] in "ZPS" or category in ("Cc", "Cf", "Cs")}


@given(any_text)
def test_words_of_words_are_the_same_words(text):
    assert words(" ".join(words(text))) == words(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The failure of the United States' policy", ["the", "failure", "of", "the", "united", "states", "policy"]),
        ("Jean-Luc, C++ & R2-D2", ["jean", "luc", "c", "r2", "d2"]),
        ("under_score a.b", ["under", "score", "a", "b"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("Сказал: «Нет»", ["сказал", "нет"]),
        ("… — !", []),
        ("", []),
    ],
)
def test_words_come_folded_and_in_order(text, expected):
    assert words(text) == expected


@given(
    st.text(alphabet=st.characters(max_codepoint=0x7F))
    | st.text(alphabet=APOSTROPHES + DASHES + QUOTATION_MARKS + "aA  ")
)
@pytest.mark.parametrize("step", [normalize_typography, fold])
def test_text_of_plain_letters_goes_the_short_way_to_the_same_place(step, text):
    # The letter that follows sends the whole text the long way.
    assert step(f"{text} я").removesuffix("я").strip() == step(text)


@given(any_text)
def test_a_text_has_words_when_words_are_found(text):
    assert has_words(text) == bool(words(text))
