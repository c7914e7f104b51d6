"""Numerals: the numbers, amounts and dates that are said in digits or in words, and what is one of them.

"1.5 million" and "1,500,000" are one number; "twenty-five" is one, and "twenty twenty" are two.
"""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

import regex

from quoteapi.text.tokens import Token, word_set

_UNITS = dict(zip(
    ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
     "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
    range(20), strict=True,
))  # fmt: skip
_TENS = dict(zip(
    ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), range(20, 100, 10), strict=True
))  # fmt: skip
_SCALES = {
    "hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12,
    "k": 10**3, "m": 10**6, "mn": 10**6, "bn": 10**9, "tn": 10**12,
}  # fmt: skip
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fifth": 5, "eighth": 8, "ninth": 9, "twelfth": 12,
    "twentieth": 20, "thirtieth": 30, "fortieth": 40, "fiftieth": 50,
} | {
    f"{word}th": value for word, value in {**_UNITS, **_SCALES}.items()
    if word not in ("zero", "one", "two", "three", "five", "eight", "nine", "twelve") and len(word) > 2
}  # fmt: skip
_AMOUNTS = {
    "%": "percent", "$": "dollar", "€": "euro", "£": "pound", "¥": "yen", "₽": "rouble", "₴": "hryvnia", "₹": "rupee",
    "ruble": "rouble", "rubles": "rouble",
    **{f"{word}{s}": word for word in ("dollar", "euro", "pound", "rouble", "rupee") for s in ("", "s")},
    **{word: word for word in word_set(
        "percent yen yuan hryvnia half halves quarter quarters dozen dozens hundreds thousands millions billions "
        "trillions double triple twice thrice once tenfold ‰ minus pm january february march april may june july "
        "august september october november december monday tuesday wednesday thursday friday saturday sunday "
        "一 二 三 四 五 六 七 八 九 十 百 千 万 萬 亿 億 兆"
    )},
}  # fmt: skip
_NUMBER_WORDS = frozenset().union(_UNITS, _TENS, _SCALES, _ORDINALS, _AMOUNTS)
_SIGNS = frozenset("$€£¥₽₴₹")
_PERCENT = frozenset(("percent", "%", "‰"))
_PARTS = word_set("half quarter dozen")
_MANY = _SCALES.keys() | word_set("dozen dozens hundreds thousands millions billions trillions")
_CHARACTERS = frozenset("一二三四五六七八九十百千万萬亿億兆")
_GROUP = regex.compile(r"-?[0-9]{1,3} [0-9]{3}")
_DIGITS = regex.compile(r"(-?[0-9]+(?:\.[0-9]+)?)(st|nd|rd|th|k|m|mn|bn|tn)?")
_TIME = regex.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2}))?(am|pm)")
# Months that are other words as well; a capital tells them apart.
_AMBIGUOUS = frozenset(("may", "march"))


def is_number(token: Token) -> bool:
    """Return whether a word is a number or belongs to one, to an amount or to a date."""
    key = token.key
    if key in _AMBIGUOUS:
        return token.capital and not token.initial
    return key in _NUMBER_WORDS or _has_digit(key)


def numbers(tokens: Sequence[Token]) -> Counter[str]:
    """Return the numbers, amounts and parts of dates among `tokens`, each in one form: "1.5 million" is 1500000."""
    found: Counter[str] = Counter()
    total, current, last = Decimal(0), Decimal(0), ""

    def flush() -> None:
        nonlocal total, current, last
        if last == "minus":
            found[last] += 1
        elif last:
            found[f"{(total + current).normalize():f}"] += 1
        total, current, last = Decimal(0), Decimal(0), ""

    for before, token in zip((None, *tokens), tokens, strict=False):
        key = token.key
        if before and (before.key, key) in (("at", "once"), ("no", "one")):
            continue
        if key == "minus":
            flush()
            last = "minus"
            continue
        if time := _TIME.fullmatch(key):
            flush()
            found.update([f"{time[1]}:{time[2]}" if time[2] else time[1]] + ["pm"] * (time[3] == "pm"))
            continue
        if (key == "and" and last == "scale") or (key in ("m", "k") and last != "digits"):
            continue
        figure = _DIGITS.fullmatch(key)
        if key in _UNITS or key in _TENS:
            value = _UNITS.get(key) or _TENS.get(key) or 0
            # Twenty-five is one number, twenty twenty are two.
            if not (last == "scale" or (last == "tens" and 0 < value < 10)):
                flush()
            current, last = current + value, "tens" if key in _TENS else "unit"
        elif key in _SCALES:
            scale = _SCALES[key]
            current = (current or Decimal(1)) * scale
            if scale > 100:
                total, current = total + current, Decimal(0)
            last = "scale"
        elif figure and len(key) <= 25 and figure[2] in _SCALES:
            flush()
            total, last = Decimal(figure[1]) * _SCALES[figure[2]], "scale"
        elif figure and len(key) > 25:
            flush()
            found[key] += 1  # Too long to be counted with; its digits are all there is to it.
        elif figure and not figure[2]:
            negative = last == "minus" and not figure[1].startswith("-")
            last = "" if negative else last
            flush()
            current, last = -Decimal(figure[1]) if negative else Decimal(figure[1]), "digits"
        else:
            flush()
            if key in _ORDINALS:
                found[f"{_ORDINALS[key]}th"] += 1
            elif figure:
                found[f"{figure[1]}th"] += 1
            elif is_number(token):
                found[_AMOUNTS.get(key, key)] += 1
    flush()
    return found


def digits(tokens: Sequence[Token]) -> list[str]:
    """Return the numbers among `tokens` that are written in digits, in their order."""
    return [token.key for token in tokens if token.key.isdigit()]


def parts_numbers(tokens: Sequence[Token], at: int) -> bool:
    """Return whether words of numbers, amounts or dates of one clause stand on both sides of a cut before word `at`.

    That may be one number (25 | million, one hundred | and five; see `splits_numeral`) or several (May | 2024).
    """
    if not 0 < at < len(tokens) or not is_number(tokens[at - 1]):
        return False
    one = tokens[at - 1]
    joined = at + 1 < len(tokens) and tokens[at].key == "and" and one.key in ("hundred", "thousand", "million")
    return is_number(tokens[at + joined]) and one.clause == tokens[at + joined].clause


def splits_numeral(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a cut before word `at` goes through one number: 3.5 | million, twenty | five, 25 | percent.

    A time, a date or an amount of money is several: 5:30 | p.m., May | 2024, five million | dollars.
    """
    if not 0 < at < len(tokens):
        return False
    one, other = tokens[at - 1], tokens[at]
    if other.key == "and" and one.key in _SCALES and at + 1 < len(tokens):
        other = tokens[at + 1]
        return one.clause == other.clause and (_in_words(other.key) is not None or other.key.isdigit())
    if one.key in _SIGNS or other.key in _SIGNS:
        return one.end == other.start and (_has_digit(one.key) or _has_digit(other.key))
    return one.clause == other.clause and _continues(one.key, other.key)


def _continues(one: str, other: str) -> bool:
    """Return whether two words in a row are of one number."""
    if _has_digit(one):
        return other in _MANY | _PERCENT | _CHARACTERS or _GROUP.fullmatch(f"{one} {other}") is not None
    if one == "minus":
        return _has_digit(other) or _in_words(other) is not None
    if one in _CHARACTERS:
        return other in _CHARACTERS
    value, more = _in_words(one), _in_words(other)
    if value is None:
        return one in _PARTS and other in _MANY
    if one in _SCALES:
        return more is not None or other in _PERCENT | _ORDINALS.keys()
    if more is None or other in _SCALES:
        return other in _MANY | _PERCENT or (one in _TENS and 0 < _ORDINALS.get(other, 0) < 10)
    # Nineteen | eighty is a year, and five | twenty are two numbers.
    return value >= 10 and (more >= 10 or one in _TENS)


def _in_words(key: str) -> int | None:
    """Return the value of a word that counts, but for abbreviations: those follow digits alone."""
    value = _UNITS.get(key, _TENS.get(key))
    return value if value is not None or len(key) < 3 else _SCALES.get(key)


def _has_digit(key: str) -> bool:
    return any(map(str.isdigit, key))
