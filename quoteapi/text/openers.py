"""Openers: whether the first word of a sentence, whose capital means nothing by itself, begins a name.

It is likely one where another word with a capital follows: "Angela Merkel told me". Words that often stand before
somebody's name without being part of it are not: "Yesterday Merkel told me", "President Merkel", "The Kremlin".
"""

from quoteapi.text.tokens import ABBREVIATED, FUNCTION_WORDS, Gap, Token, word_set

_TITLES = ABBREVIATED | word_set(
    "mister madam miss sir lord lady dame king queen prince princess emperor pope saint father mother brother sister "
    "uncle aunt cousin comrade president premier prime minister chancellor secretary ambassador senator "
    "representative congressman congresswoman governor mayor vice deputy foreign judge justice attorney general "
    "marshal admiral colonel captain major lieutenant sergeant officer doctor professor director chairman "
    "chairwoman commissioner bishop cardinal rabbi imam sheikh ayatollah herr frau monsieur madame senor senora"
)
_OPENERS = word_set(
    "yes yeah no oh ah hey hi hello please thanks thank dear poor great good bad old new young real modern former "
    "today tomorrow yesterday tonight once twice always often usually sometimes soon later early late lately next "
    "last meanwhile instead otherwise therefore thus hence however indeed maybe perhaps sadly really truly surely "
    "mostly partly nearly almost either neither both few several enough plus since although though whether unless "
    "except despite unlike near behind beside besides inside outside across around along among beyond above below "
    "toward towards upon within via till per pro anti ex non neo post pre anyone anybody everyone everybody someone "
    "somebody people stop help save free let vote support defeat bring send give keep put tell ask leave trust join "
    "protect defend remember forget bless kill arm fund fight hit beat elect watch see hear read meet follow blame "
    "love hate believe call build buy sell lock check welcome imagine suppose look listen consider boycott "
    # Articles and the like of languages that print their nouns, or the names behind them, with a capital.
    "der die das den dem des ein eine einen einem einer mein meine dein deine sein seine ihr ihre unser unsere euer "
    "eure kein keine im am zum zur le la les un une des du el los las una il lo gli uno o os as um uma de het een"
)
_NO_NAMES = FUNCTION_WORDS | _TITLES | _OPENERS


def begins_name(token: Token, behind: Token) -> bool:
    """Return whether a word with which a sentence begins is the first of a name, by the word `behind` it."""
    if not (token.capital and behind.capital) or behind.initial or behind.gap is not Gap.NONE:
        return False
    if (behind.sentence, behind.clause) != (token.sentence, token.clause):
        return False
    if len(behind.key) < 2 or behind.key in FUNCTION_WORDS:
        return False
    adverb = len(token.key) > 5 and token.key.endswith(("ly", "ing"))
    return not adverb and token.key not in _NO_NAMES
