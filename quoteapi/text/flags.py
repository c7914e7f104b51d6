"""What a change of words touches: a negation, a number or a name, whatever else stays the same.

A change is judged by what stands on its two sides. "Twenty-five" for "25" is another word and the same
number; "don't" for "do not" is another word and no less a negation.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal

import regex

from quoteapi.text.folding import words
from quoteapi.text.openers import begins_name
from quoteapi.text.tokens import FUNCTION_WORDS, Token, word_set

NEGATION = "negation_changed"
NUMBER = "number_changed"
NAME = "name_changed"


_NEGATIONS = {"no one", "n't"} | word_set(
    "not no never none nobody nothing nowhere neither nor without cannot hardly scarcely barely rarely seldom non nay "
    # Words of other languages, so far as English has no such word.
    "pas jamais nunca ningun ninguno ninguna nada nao nessuno nicht kein keine keinen keiner keinem niemals ohne niet "
    "geen inte ingen ikke nem tidak bukan degil nie δεν μην χωρις "
    "לא אין בלי नहीं मत نه نیست не ни нет нельзя никогда никто ничего ничто нигде без немає нема "
    "ไม่ ません ませぬ ない なかった មិន ne rien aucun aucune "
    "لا لم لن ليس ليست لست غير بدون 不 没 沒 無 无 非 未 别"
)
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
_DIGITS = regex.compile(r"(-?[0-9]+(?:\.[0-9]+)?)(st|nd|rd|th|k|m|mn|bn|tn)?")
_TIME = regex.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2}))?(am|pm)")
# Months that are other words as well; a capital tells them apart.
_AMBIGUOUS = frozenset(("may", "march"))


def is_negation(key: str) -> bool:
    """Return whether the word with this key negates."""
    return key in _NEGATIONS or key.endswith("n't") or (key.startswith("n'") and len(key) > 3)


def is_number(token: Token) -> bool:
    """Return whether a word is a number or belongs to one, to an amount or to a date."""
    key = token.key
    if key in _AMBIGUOUS:
        return token.capital and not token.initial
    return key in _NUMBER_WORDS or any(map(str.isdigit, key))


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
        if key == "once" and before and before.key == "at":
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


def known_words(names: Iterable[str]) -> frozenset[str]:
    """Return the words by which one of `names` is recognised, function words and initials aside."""
    return frozenset(word for name in names for word in words(name) if len(word) > 1) - FUNCTION_WORDS


def bare(key: str) -> str:
    """Return the key of a word without a possessive ending."""
    return key.removesuffix("'s")


def _is_name(token: Token, behind: Token | None, *, shouted: bool, known: frozenset[str]) -> bool:
    """Return whether a word is a name: capitalised inside a sentence or before another, or known as one."""
    if token.key in FUNCTION_WORDS or is_negation(token.key) or is_number(token) or len(token.key) < 2:
        return False
    if bare(token.key) in known and (token.capital or shouted or not token.key.isascii()):
        return True
    if not token.capital or shouted:
        return False
    return not token.initial or (behind is not None and not is_number(behind) and begins_name(token, behind))


def touched(
    claim: Sequence[Token],
    quote: Sequence[Token],
    *,
    shouted: tuple[bool, bool] = (False, False),
    known: frozenset[str] = frozenset(),
    behind: tuple[Token | None, Token | None] = (None, None),
) -> frozenset[str]:
    """Return the flags of one change, by the words that the claim has and those that the quotation has there.

    `shouted` is said of the claim's text and of the quotation's; `behind` are the words with which each goes on.
    """
    flags = set()
    negations = [sum(is_negation(token.key) for token in side) for side in (claim, quote)]
    if negations[0] != negations[1] or _prefixed(claim, quote):
        flags.add(NEGATION)
    if numbers(claim) != numbers(quote):
        flags.add(NUMBER)
    for side, other, loud, rest in ((claim, quote, shouted[0], behind[0]), (quote, claim, shouted[1], behind[1])):
        followed = zip(side, (*side[1:], rest), strict=False)
        names = {bare(token.key) for token, then in followed if _is_name(token, then, shouted=loud, known=known)}
        if names - {bare(token.key) for token in other}:
            flags.add(NAME)
    return frozenset(flags)


def _prefixed(claim: Sequence[Token], quote: Sequence[Token]) -> bool:
    """Whether one word became its opposite: able, unable; possible, impossible."""
    keys = {token.key for token in claim}, {token.key for token in quote}
    return any(
        prefix + word in other
        for side, other in (keys, keys[::-1])
        for word in side
        if len(word) > 3 and word not in ("less", "press", "form", "come", "side", "port", "part", "pose", "plant")
        for prefix in ("un", "im", "in", "il", "ir", "dis", "non", "anti")
    )
