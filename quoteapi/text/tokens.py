"""Reading: a text as the words that are compared, each with the place and the manner in which it stands.

A word's `key` is what two printings of it share: folded (see `quoteapi.text.folding`) and in one English
spelling. Letters, marks and digits make words, as in Unicode's word boundaries (UAX #29); scripts that are
written without spaces are read by the character. Hyphens and dashes separate words, so that "neo-colonial"
is "neo colonial", and is not "neocolonial".
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

import regex

from quoteapi.text.alignment import coded
from quoteapi.text.folding import fold, normalize_typography
from quoteapi.text.spelling import american


def word_set(text: str) -> frozenset[str]:
    """Return the words of a list that is written as a text."""
    return frozenset(text.split())


_SPACELESS = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_LETTER = rf"[\p{{L}}--[{_SPACELESS}]]"
_PATTERN = regex.compile(
    rf"""
      \s++
    | (?P<plain>(?!(?:per|can)\s)[a-z]++(?=[\s,;:!?"]|\.(?:\s|$)|$))      # most words, for speed
    | (?P<sic>[\[(]\s*sic\b[\s!.]*[\])])
    | (?P<cut>[\[(<{{]\s*\.(?:\s?\.)+\s*[\])>}}])
    | (?P<pause>\.(?:\s?\.){{2,}})
    | (?P<word>
          (?:per\s+cent | can\s+not)(?!\w)
        | \p{{L}}(?:\.\p{{L}})+\.?(?!\w)                                    # U.S., a.m.
        | (?:(?<![^\s("'\[])-)?\p{{Nd}}+(?:[.,:/\u066b\u066c]\p{{Nd}}+)*[\p{{L}}--[{_SPACELESS}]]*
        | \p{{N}}+
        | [%‰&\p{{Sc}}]
        | ไม่ | ませ[んぬ] | なかった | ない | មិន                                # negations of several characters
        | [{_SPACELESS}]\p{{M}}*
        | (?:\[{_LETTER}\p{{M}}*\](?={_LETTER}))?                           # [W]e
          (?:(?:co-(?=o\p{{L}}{{3}}) | (?:re|pre)-(?=e\p{{L}}{{2}}) | e-(?=mail)))?
          {_LETTER}[[\p{{L}}--[{_SPACELESS}]]\p{{M}}\p{{N}}]*
          (?:'{_LETTER}[[\p{{L}}--[{_SPACELESS}]]\p{{M}}]*)*
          (?P<ending>\[[\p{{L}}']{{1,6}}\](?!\w))?                          # support[ed]
      )
    | (?P<open>[\[])
    | (?P<close>[\]])
    | (?P<stop>[!?。！？।۔؟｡]+ | \.(?=["')\]]*(?:\s|$)))
    | (?P<clause>[,;:()،؛、，；："] | --+ | (?<=\s)-(?=\s) | —)
    """,
    regex.VERBOSE | regex.IGNORECASE | regex.V1,
)
_RAISED = regex.compile(r"(?<=\p{Nd})(?=\p{No})")
_THOUSANDS = regex.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?[a-z]*")
ABBREVIATED = frozenset(
    ("mr", "mrs", "ms", "dr", "st", "gen", "sen", "rep", "gov", "prof", "jr", "sr", "vs", "col", "capt", "lt", "no")
)
_SHORTENED = {
    f"{verb}nt": f"{verb}n't"
    for verb in ("do", "does", "did", "is", "are", "was", "were", "wo", "would", "could", "should", "ca", "have",
                 "has", "had", "ai", "must", "need")
}  # fmt: skip
_SAME = {"&": "and", "per cent": "percent", "can not": "cannot", **_SHORTENED}


FUNCTION_WORDS = word_set(
    "a an the this that these those i me my mine we us our ours you your yours he him his she her hers it its they "
    "them their theirs one who whom whose which what there here and or but if as of at by for from in into on onto to "
    "with about over under than then so such too also very just only even be am is are was were been being do does did "
    "done doing have has had having will would shall should can could may might must not no nor never any some all "
    "each every both more most much many other another same own out up down off again when where why how because "
    "while until before after between through during without against get got go goes going gone come make made take "
    "say says said know think want need like well now ever still let i'm i've i'll i'd we're we've we'll we'd you're "
    "you've you'll he's she's it's that's they're they've they'll there's don't doesn't didn't isn't aren't wasn't "
    "weren't won't wouldn't can't cannot"
)

SUFFICIENT = 3
_CHARACTER = regex.compile(rf"(?P<han>\p{{Han}})|(?P<kana>[\p{{Hiragana}}\p{{Katakana}}])|[{_SPACELESS}]")
# What a character counts of a word. Four of Chinese say a whole thing, as 知己知彼 does.
_SHARES = {"han": 0.75, "kana": 0.5, None: 0.25}


class Gap(IntEnum):
    """What stands before a word in place of others: nothing, an ellipsis, or one in brackets."""

    NONE = 0
    PAUSE = 1
    CUT = 2


class Token(NamedTuple):
    """A word: its key, where its letters are in the normalised text, and how it stands there."""

    key: str
    start: int
    end: int
    sentence: int
    clause: int
    initial: bool
    capital: bool
    gap: Gap
    inserted: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """A text in normal typography, and its words.

    `weight` is how many words it has of its own, as `is_sufficient` counts them, and `whole` with those in brackets
    and each ``[sic]``; `spaceless` says whether most are characters. `shouted` says that capital letters mean nothing
    in it, as in a headline or in one written in capitals.
    """

    text: str
    tokens: tuple[Token, ...]
    weight: float
    whole: float
    spaceless: bool
    shouted: bool

    def words(self, start: int, end: int) -> str:
        """Return the words from `start` up to `end` as they are printed."""
        return self.text[self.tokens[start].start : self.tokens[end - 1].end] if start < end else ""


@lru_cache(maxsize=16)
def read(text: str) -> Reading:
    """Return the words of any `text`, in order. ``[sic]`` is no word, and brackets inside a word are dropped."""
    # Compatibility decomposition would join a raised figure to the number before it: 5½ is not 51/2.
    normal = normalize_typography(_RAISED.sub(" ", text.replace("\u22ef", "\u2026"))).replace("\u2044", "/")
    tokens: list[Token] = []
    sentence = clause = depth = remarks = 0
    initial, gap = True, Gap.NONE
    for found in _PATTERN.finditer(normal):
        match found.lastgroup:
            case "plain" | "word" | "ending":
                surface = found[0]
                key = _word_key(surface)
                first = surface[1] if surface[0] == "[" else surface[0]
                inserted = depth > 0 or found["ending"] is not None
                # An editor has no reason for a capital in brackets but that the word is a name.
                initial = initial and depth == 0
                tokens.append(Token(key, *found.span(), sentence, clause, initial, first.isupper(), gap, inserted))
                initial, gap = False, Gap.NONE
            case "sic":
                remarks += 1
            case "cut":
                gap, clause = Gap.CUT, clause + 1
            case "pause":
                gap, clause, initial = max(gap, Gap.PAUSE), clause + 1, True
            case "open":
                # A bracket that is never closed is a slip and inserts nothing.
                depth = 1 if normal.find("]", found.end()) >= 0 else 0
            case "close":
                depth = 0
            case "stop":
                if found[0] != "." or not tokens or tokens[-1].key not in ABBREVIATED:
                    sentence, clause, initial = sentence + 1, clause + 1, True
            case "clause":
                # What is quoted inside starts anew with a capital, but belongs to the clause that quotes it.
                clause, initial = clause + (found[0] != '"'), initial or found[0] in ':"'
            case _:
                pass
    counted = [_counted(normal[token.start : token.end]) for token in tokens]
    # A word of which an editor put in the ending is still the speaker's.
    foreign = [token.inserted and normal[token.end - 1] != "]" for token in tokens]
    weight = sum(count for count, put_in in zip(counted, foreign, strict=True) if not put_in)
    characters = sum(_CHARACTER.match(normal, token.start) is not None for token in tokens)
    spaceless = 2 * characters > len(tokens)
    return Reading(normal, tuple(tokens), weight, sum(counted) + remarks, spaceless, _shouted(normal, tokens))


def _shouted(text: str, tokens: Sequence[Token]) -> bool:
    """Whether a text is written in capitals, or each word begins with one, as in a headline, also the small ones."""
    upper = sum(text[token.start : token.end].isupper() for token in tokens if token.end - token.start > 1)
    if upper > 3 and upper > 0.8 * sum(token.end - token.start > 1 for token in tokens):
        return True
    long = [token for token in tokens if token.end - token.start > 3]
    if len(long) < 4 or not all(token.capital for token in long):
        return False
    # Names alone may be all the long words there are, so that it takes two others with a capital.
    small = {token.key for token in tokens if token.capital and not token.initial and token.key in FUNCTION_WORDS}
    return len({key for key in small if len(key) > 1 and not key.startswith("i'")}) > 1


def _counted(word: str) -> float:
    first = word[0]
    if first.isascii():
        # "Per cent" and "can not" are one word to compare, and two to count.
        return (first.isalnum() or first in "-[") * len(word.split())
    if _CHARACTER.match(first):
        # A mark belongs to the letter before it.
        return sum(_SHARES[found.lastgroup] for found in _CHARACTER.finditer(word) if found[0].isalpha())
    return first.isalnum()


@lru_cache(maxsize=65_536)
def _word_key(surface: str) -> str:
    """Return the key of one printed word."""
    word = fold(surface.replace("[", "").replace("]", ""))
    if surface[-1:].isdigit() or any(map(str.isdigit, surface)):
        word = "".join(str(unicodedata.decimal(digit, digit)) for digit in word)
        return word.replace(",", "") if _THOUSANDS.fullmatch(word) else word
    if "." in word:
        return word.replace(".", "")
    if "-" in word and word not in _SAME:
        word = word.replace("-", "")
    if "'" in word:
        stem, mark, rest = word.partition("'")
        return american(stem) + mark + rest
    return _SAME.get(word) or american(word)


def encode(claim: Reading, quote: Reading) -> tuple[str, str]:
    """Return both as strings of one character a word (see `quoteapi.text.alignment.coded`)."""
    ours, theirs = coded(*([token.key for token in reading.tokens] for reading in (claim, quote)))
    return ours, theirs


def is_sufficient(text: str) -> bool:
    """Return whether `text` has the three words that it takes to be looked for.

    Words that an editor put in brackets do not count, nor do signs. Of a script without spaces four Han characters are
    as many as three words, six of kana, and twelve of the South-East Asian ones, which write vowels and tones too.
    """
    return read(text).weight >= SUFFICIENT
