import re
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quoteapi.text.anchor import EXACT_LENGTH, deep_link

PAGE = "https://example.com/a"


def directive(link):
    return link.partition(":~:text=")[2]


@pytest.mark.parametrize(
    ("words", "encoded"),
    [
        ("so-called", "so%2Dcalled"),
        ("yes, and no", "yes%2C%20and%20no"),
        ("R&D", "R%26D"),
        ("the #1", "the%20%231"),
        ("25%", "25%25"),
        ("a/b?c=d", "a%2Fb%3Fc%3Dd"),
        ("“Élysée”", "%E2%80%9C%C3%89lys%C3%A9e%E2%80%9D"),
        ("Путин", "%D0%9F%D1%83%D1%82%D0%B8%D0%BD"),
    ],
)
def test_what_a_directive_gives_a_meaning_to_is_percent_encoded(words, encoded):
    assert deep_link(PAGE, words) == f"{PAGE}#:~:text={encoded}"


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://example.com/a", "https://example.com/a#:~:text=so"),
        ("https://example.com/a?b=c", "https://example.com/a?b=c#:~:text=so"),
        ("https://example.com/a#", "https://example.com/a#:~:text=so"),
        ("https://example.com/a#top", "https://example.com/a#top:~:text=so"),
        ("https://example.com/#/a#b", "https://example.com/#/a#b:~:text=so"),
        ("https://example.com/a#:~:text=old", "https://example.com/a#:~:text=so"),
        ("https://example.com/a#top:~:text=old&text=older", "https://example.com/a#top:~:text=so"),
    ],
)
def test_a_fragment_stays_and_a_text_directive_is_replaced(url, link):
    assert deep_link(url, "so") == link


@pytest.mark.parametrize(
    ("prefix", "suffix", "expected"),
    [
        ("he said", None, "he%20said-,so"),
        (None, "he said", "so,-he%20said"),
        ("a-b,", "- c", "a%2Db%2C-,so,-%2D%20c"),
        ("", "", "so"),
        (" \n", "\t", "so"),
    ],
)
def test_the_words_around_are_marked_as_prefix_and_suffix(prefix, suffix, expected):
    assert directive(deep_link(PAGE, "so", prefix, suffix)) == expected


def test_spaces_count_as_one_space():
    assert deep_link(PAGE, " so  \t it\u00a0goes ") == deep_link(PAGE, "so it goes")


@pytest.mark.parametrize(
    ("words", "target"),
    [
        ("Roses are red in June\nViolets are blue in May", "Roses are red in June,Violets are blue in May"),
        ("Roses are red in June,\r\n\r\n“Violets\u2028are blue in May.", "Roses are red in June,are blue in May."),
        ("We shall go on … to the end", "We shall go on,to the end"),
        ("We shall go on, . . . to the end", "We shall go on,to the end"),
        ("We shall go on […] because […] it is right", "We shall go on,it is right"),
        ("[W]e shall go on (…) to the end ...", "shall go on,to the end"),
        ("We all think [of the city] that they didn’[t] go there", "We all think,go there"),
        ("不知彼而知己，一勝一負，百戰不殆；\n知己知彼。", "不知彼而知己，一勝一負，百戰不殆,知己知彼。"),
    ],
)
def test_words_that_are_cut_are_given_by_what_is_before_and_behind(words, target):
    assert list(map(unquote, directive(deep_link(PAGE, words)).split(","))) == re.split("(?<! ),(?! )", target)


def test_a_start_that_tells_nothing_is_passed_over():
    assert unquote(directive(deep_link(PAGE, "Oh\nwhat a morning"))) == "what a morning"


def test_a_start_tells_where_it_is_by_the_words_before_it():
    assert (
        unquote(directive(deep_link(PAGE, "Oh\nwhat a morning", "He sang: ", "!"))) == "He sang:-,Oh,what a morning,-!"
    )


def test_words_of_which_all_is_bracketed_are_given_whole():
    assert unquote(directive(deep_link(PAGE, "[inaudible]"))) == "[inaudible]"


def test_the_words_around_lose_what_is_cut_off_from_the_words():
    cut = deep_link(PAGE, "go there", "We know.\n… they must …he said", "today\nand tomorrow")
    assert unquote(directive(cut)) == "he said-,go there,-today"


def test_an_omission_parts_words_from_those_around():
    assert unquote(directive(deep_link(PAGE, "… go there […]", "he said", "today"))) == "go there"


def test_the_wording_of_the_page_is_cut_at_line_breaks_alone():
    link = deep_link(PAGE, "We go on … now", as_printed="We [shall] go on …\nand on, … forever")
    assert unquote(directive(link)) == "We [shall] go on,and on, … forever"


word = st.text("abcde'жé知", min_size=1, max_size=8).filter(lambda word: word.strip("'") == word)
line = st.lists(word, min_size=1, max_size=40).map(" ".join)


@given(st.lists(line, min_size=2, max_size=5), st.sampled_from(["\n", "\r\n", " … ", "...", " [other] ", ",\n\n"]))
def test_each_part_stands_whole_between_two_cuts_and_the_end_behind_the_start(lines, cut):
    start, *end = map(unquote, directive(deep_link(PAGE, cut.join(lines))).split(","))
    at = next(at for at, line in enumerate(lines) if f" {line} ".startswith(f" {start} "))
    assert len(start) >= 12 or len(start) == max(map(len, lines))
    assert [f" {lines[-1]} ".endswith(f" {part} ") for part in end] == [True] * (at < len(lines) - 1 or len(end))


def test_words_as_long_as_the_limit_are_given_whole():
    words = "word " * 59 + "words"
    assert len(words) == EXACT_LENGTH
    assert unquote(directive(deep_link(PAGE, words))) == words


def test_longer_words_are_given_by_their_start_and_end():
    words = " ".join(f"word{number}" for number in range(100))
    start, end = map(unquote, directive(deep_link(PAGE, words)).split(","))
    assert start == "word0 word1 word2 word3 word4 word5 word6 word7"
    assert end == "word92 word93 word94 word95 word96 word97 word98 word99"


def test_longer_words_without_spaces_are_given_by_their_first_and_last_clauses():
    words = "知己知彼，百戰不殆；不知彼而知己，一勝一負；" * 20 + "不知彼，不知己，每戰必殆。"
    start, end = map(unquote, directive(deep_link(PAGE, words)).split(","))
    assert start == "知己知彼，百戰不殆；不知彼而知己，"
    assert end == "一勝一負；不知彼，不知己，每戰必殆。"


def test_a_long_text_of_few_words_is_given_whole():
    words = "ж" * 400
    assert unquote(directive(deep_link(PAGE, words))) == words


printed = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], exclude_characters="[]….")).filter(
    str.strip
)


@given(printed)
def test_decoding_the_directive_gives_back_the_words(words):
    assert unquote(directive(deep_link(PAGE, words))) == " ".join(words.split())


@given(printed, printed, printed)
def test_every_part_of_a_directive_comes_back_from_between_its_separators(words, prefix, suffix):
    written = directive(deep_link(PAGE, words, prefix, suffix))
    parts = re.fullmatch(r"([\w.~%]+)-,([\w.~%]+),-([\w.~%]+)", written, re.ASCII)
    assert [unquote(part) for part in parts.groups()] == [" ".join(part.split()) for part in (prefix, words, suffix)]
