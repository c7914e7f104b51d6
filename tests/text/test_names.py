import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quoteapi.text.names import (
    KEY_LENGTH,
    SLUG_LENGTH,
    WORD_LENGTH,
    may_be_misspelt,
    name_key,
    name_words,
    near_keys,
    parse_qid,
    similarity,
    slug,
)


def finds(asked, name):
    """Whether every word of `asked` shares a spelling with a word of `name`, as the parameter `speaker` has it."""
    return all(any(word & other for other in name_words(name)) for word in name_words(asked))


# Words of a name


@pytest.mark.parametrize("name", ["Vladimir Putin", "«Vladimir  Putin»", "PUTIN, Vladimir", "Владимир Путин"])
@pytest.mark.parametrize("asked", ["Путин", "путин", "putin", "PUTIN", "Pútin", "putin vladimir", "«Vladimir  Putin»"])
def test_a_name_is_found_in_either_script_in_any_case_and_order(asked, name):
    assert finds(asked, name)


@pytest.mark.parametrize("other", ["Rasputin", "Put", "Putina", "Распутин", "Пут", "Путина"])
@pytest.mark.parametrize("asked", ["Putin", "Путин"])
def test_a_part_of_a_word_is_not_the_word(asked, other):
    assert not finds(asked, other)
    assert not finds(other, asked)


@pytest.mark.parametrize("spelling", ["O’Brien", "O'BRIEN", "OBrien", "O‘Brien", "Oʼbrien", "O`Brien", "O\u0374Brien"])
def test_apostrophes_join_the_word_that_they_stand_in(spelling):
    assert name_words(spelling) == [frozenset({"obrien"})]


@pytest.mark.parametrize("spelling", ["Jean-Luc", "Jean‑Luc", "Jean–Luc", "JEAN LUC", "jean,luc"])
def test_dashes_separate_words_as_spaces_do(spelling):
    assert name_words(spelling) == [frozenset({"jean"}), frozenset({"luc"})]


def test_a_latin_word_has_its_folded_spelling_alone():
    assert name_words("Łukasz Nguyễn") == [frozenset({"lukasz"}), frozenset({"nguyen"})]


def test_a_word_of_another_script_has_its_latin_spelling_too():
    assert name_words("Путин") == [frozenset({"путин", "putin"})]


def test_an_arabic_word_is_found_as_it_is_written():
    assert all("مشعل" in word for word in name_words("مشعل"))
    assert finds("ﻣﺸﻌﻞ", "خالد مَشعل")
    assert not finds("مشعل", "محمود عباس")


def test_a_soft_sign_leaves_no_gap_in_the_latin_spelling():
    assert "igor" in name_words("Игорь")[0]


@pytest.mark.parametrize("name", ["", " ", "—", "'", "«»", "\u200b"])
def test_a_name_without_letters_has_no_words(name):
    assert name_words(name) == []


@given(st.text())
def test_every_word_of_any_name_has_a_spelling_and_none_is_too_long(name):
    assert all(word and all(0 < len(spelling) <= WORD_LENGTH for spelling in word) for word in name_words(name))


# Keys of a whole name


@pytest.mark.parametrize(
    ("one", "other"),
    [("O’Brien", "OBRIEN"), ("«Vladimir  Putin»", "vladimir putin"), ("Jean-Luc", "Jean Luc"), ("Семён", "СЕМЕН")],
)
def test_spellings_of_one_name_share_a_key(one, other):
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("George W. Bush", "George H. W. Bush"),
        ("Vladimir Putin", "Putin Vladimir"),
        ("Putin", "Путин"),
        ("Jean-Luc", "Jeanluc"),
    ],
)
def test_different_names_have_different_keys(one, other):
    assert name_key(one) != name_key(other)


def test_a_key_fits_its_column():
    assert len(name_key("long " * 1000)) <= KEY_LENGTH


# Near words

LETTERS = string.ascii_lowercase + "абвгдежзий"
near_words = st.text(alphabet=LETTERS, min_size=4, max_size=32)


@st.composite
def one_edit_apart(draw):
    word = draw(near_words)
    edit = draw(st.sampled_from(["substitute", "insert", "delete", "transpose"]))
    at, letter = draw(st.integers(0, len(word) - 1)), draw(st.sampled_from(LETTERS))
    if edit == "substitute":
        return word, word[:at] + letter + word[at + 1 :]
    if edit == "insert":
        return word[:-1], word[:at] + letter + word[at:-1]
    if edit == "delete":
        return word, word[:at] + word[at + 1 :]
    at = min(at, len(word) - 2)
    return word, word[:at] + word[at + 1] + word[at] + word[at + 2 :]


@given(one_edit_apart().filter(lambda pair: min(map(len, pair)) >= 4))
def test_words_one_edit_apart_share_a_near_key(pair):
    one, other = pair
    assert near_keys(one) & near_keys(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("meshaal", "mashal"),
        ("qaddafi", "gaddafi"),
        ("putin", "poutine"),
        ("netanyahu", "netanjahu"),
        ("bush", "busch"),
    ],
)
def test_transliterations_of_one_name_share_a_near_key(one, other):
    assert near_keys(one) & near_keys(other)


@pytest.mark.parametrize(("one", "other"), [("putin", "rasputin"), ("biden", "trump"), ("bush", "bohm"), ("li", "lu")])
def test_unlike_words_share_no_near_key(one, other):
    assert not near_keys(one) & near_keys(other)


@pytest.mark.parametrize("word", ["", "l", "li"])
def test_words_of_fewer_than_three_letters_are_near_nothing(word):
    assert near_keys(word) == frozenset()


def test_a_long_word_has_a_bounded_number_of_near_keys():
    assert len(near_keys(string.ascii_lowercase * 10)) <= 34


# Similarity

names = st.text() | st.lists(near_words, max_size=3).map(" ".join)


@given(names, names)
def test_similarity_lies_between_0_and_1(asked, name):
    assert 0 <= similarity(asked, name) <= 1


@given(names.filter(name_words))
def test_a_name_is_wholly_similar_to_itself(name):
    assert similarity(name, name) == pytest.approx(1)


@given(near_words, near_words)
def test_two_words_are_as_similar_from_either_side(one, other):
    assert similarity(one, other) == pytest.approx(similarity(other, one), abs=0.05)


def test_a_part_of_a_name_is_wholly_similar_to_the_name():
    assert similarity("путин", "Vladimir Putin") == 1


def test_a_nearer_spelling_is_more_similar():
    assert similarity("Meshaal", "Khaled Mashal") > similarity("Meshaal", "Mahmoud Abbas")


@pytest.mark.parametrize(("asked", "name"), [("", "Putin"), ("Putin", ""), ("—", "—")])
def test_nothing_is_similar_to_a_name_without_words(asked, name):
    assert similarity(asked, name) == 0


# Slugs and ids


@given(st.text() | st.from_regex(r"[Qq][0-9]{1,20}", fullmatch=True) | st.text(alphabet="qQ17-' ый😀", max_size=120))
def test_a_slug_is_short_and_readable_and_never_a_wikidata_id(name):
    made = slug(name)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", made)
    assert len(made) <= SLUG_LENGTH == 80
    assert parse_qid(made) is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Khaled Mashal", "khaled-mashal"),
        ("«Vladimir  Putin»", "vladimir-putin"),
        ("Владимир Путин", "vladimir-putin"),
        ("Conan O’Brien", "conan-obrien"),
        ("Jean-Luc Picard", "jean-luc-picard"),
        ("George H. W. Bush", "george-h-w-bush"),
        ("Søren Łódź Æ", "soren-lodz-ae"),
        ("Игорь", "igor"),
        ("Q7747", "speaker-q7747"),
        ("—", "speaker"),
        ("", "speaker"),
    ],
)
def test_a_slug_is_the_name_in_plain_latin_letters(name, expected):
    assert slug(name) == expected


def test_a_slug_that_is_cut_does_not_end_in_a_hyphen():
    assert slug("a" * 79 + " b") == "a" * 79


@pytest.mark.parametrize(("text", "qid"), [("Q7747", "Q7747"), ("q42", "Q42")])
def test_a_wikidata_id_is_read_in_either_case(text, qid):
    assert parse_qid(text) == qid


@pytest.mark.parametrize("text", ["", "Q", "Q0", "Q042", "P31", "Q7747 ", "Q7747\n", "Q٤٢", "7747", "Q" + "1" * 16])
def test_what_is_no_wikidata_id_is_none(text):
    assert parse_qid(text) is None


@pytest.mark.parametrize(
    ("asked", "name", "may_be"),
    [
        ("Lavrow", "Sergey Lavrov", True),
        ("Sergei Lavrov", "Sergey Lavrov", True),
        ("Imran Kahn", "Imran Khan", True),
        ("Khaled Mashall", "Khaled Mashal", True),
        ("Hillary Clinton", "Bill Clinton", False),
        ("Augustus Caesar", "Julius Caesar", False),
        ("Joan Smith", "John Smith", False),
        ("Ronald Trump", "Donald Trump", False),
    ],
)
def test_a_misspelt_name_has_a_near_partner_for_every_word(asked: str, name: str, may_be: bool) -> None:
    assert may_be_misspelt(asked, name) is may_be
