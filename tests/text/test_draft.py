import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quoteapi.text.draft import text_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("It’s over", "It's over", id="apostrophe"),
        pytest.param("a “new” start", 'a "new" start', id="quotation marks"),
        pytest.param("a «new» start", "a „new“ start", id="quotation marks of other languages"),
        pytest.param("ein ‚neuer‘ Anfang", "ein 'neuer' Anfang", id="German single quotation marks"),
        pytest.param("1914–18", "1914-18", id="dash"),
        pytest.param("wait…", "wait...", id="ellipsis"),
        pytest.param(" a\u00a0new\n\nstart ", "a new start", id="spaces"),
        pytest.param("news\u00adroom", "newsroom", id="soft hyphen"),
        pytest.param("news\u200broom\ufeff", "newsroom", id="zero width"),
        pytest.param("E\u0301lyse\u0301e", "Élysée", id="combining accents"),
        pytest.param("ﬁnal", "final", id="ligature"),
        pytest.param("We Will", "we will", id="case"),
        pytest.param("МЫ БУДЕМ", "мы будем", id="Cyrillic case"),
        pytest.param("STRASSE", "straße", id="case of sharp s"),
        pytest.param("ΟΔΌΣ", "οδός", id="case of final sigma"),
        pytest.param("ΠΡΟΪ́ΣΤΑΜΑΙ", "προΐσταμαι", id="case of a letter with two accents"),
    ],
)
def test_typography_and_case_make_no_difference(one, other):
    assert text_key(one) == text_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("we will", "we won't", id="word"),
        pytest.param("we will not", "we will", id="word left out"),
        pytest.param("man bites dog", "dog bites man", id="order"),
        pytest.param("35 dead", "25 dead", id="digit"),
        pytest.param("-5 degrees", "5 degrees", id="minus"),
        pytest.param("+5 degrees", "-5 degrees", id="plus"),
        pytest.param("5%", "5‰", id="percent"),
        pytest.param("$5", "€5", id="currency"),
        pytest.param("1.5", "1,5", id="decimal sign"),
        pytest.param("really?", "really!", id="end of the sentence"),
        pytest.param("resume", "résumé", id="accent"),
        pytest.param("все", "всё", id="yo"),
        pytest.param("a part", "apart", id="space"),
    ],
)
def test_a_different_word_digit_sign_or_accent_makes_another_text(one, other):
    assert text_key(one) != text_key(other)


@given(st.text(string.ascii_lowercase + string.digits, min_size=1), st.data())
def test_one_letter_or_digit_makes_another_text(text, data):
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from(string.ascii_lowercase + string.digits).filter(lambda char: char != text[at]))
    assert text_key(text) != text_key(text[:at] + other + text[at + 1 :])


@given(st.text(string.printable + "éßΣΐжЖ’“—"))
def test_a_text_in_capitals_has_the_same_key(text):
    assert text_key(text.upper()) == text_key(text)


def test_a_key_is_a_digest_of_one_length_however_long_the_text():
    assert {bool(re.fullmatch("[0-9a-f]{64}", text_key(text))) for text in ("", "so", "so " * 5000)} == {True}
