"""What a change of words touches: a negation, a number or a name, whatever else stays the same.

A change is judged by what stands on its two sides. "Twenty-five" for "25" is another word and the same
number; "don't" for "do not" is another word and no less a negation.
"""

from collections.abc import Iterable, Sequence

from quoteapi.text.folding import words
from quoteapi.text.numerals import is_number, numbers
from quoteapi.text.openers import begins_name
from quoteapi.text.tokens import FUNCTION_WORDS, Token, word_set

NEGATION = "negation_changed"
NUMBER = "number_changed"
NAME = "name_changed"


_NEGATIONS = {"n't"} | word_set(
    "not no never none nobody nothing nowhere neither nor without cannot hardly scarcely barely rarely seldom non nay "
    # Words of other languages, so far as English has no such word.
    "pas jamais nunca ningun ninguno ninguna nada nao nessuno nicht kein keine keinen keiner keinem niemals ohne niet "
    "geen inte ingen ikke nem tidak bukan degil nie δεν μην χωρις "
    "לא אין בלי नहीं मत نه نیست не ни нет нельзя никогда никто ничего ничто нигде без немає нема "
    "ไม่ ません ませぬ ない なかった មិន ne rien aucun aucune "
    "لا لم لن ليس ليست لست غير بدون 不 没 沒 無 无 非 未 别"
)


def is_negation(key: str) -> bool:
    """Return whether the word with this key negates."""
    return key in _NEGATIONS or key.endswith("n't") or (key.startswith("n'") and len(key) > 3)


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
