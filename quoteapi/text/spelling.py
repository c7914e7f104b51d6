"""British and American spellings of one English word, folded into one key.

A rule set and not a word list: the differences are regular, and rules also cover words younger than any
list (``weaponised``). The key is for comparing, not always a word: two spellings of one word meet in it,
and two words do not. Words that differ in more than spelling stay apart (``whilst``, ``towards``, ``tonne``).
"""

from functools import lru_cache

import regex


def _pairs(text: str) -> dict[str, str]:
    return dict(pair.split(":") for pair in text.split())


# Beginnings of words, so that every inflexion is covered. A few pairs run the other way: there it is the
# American spelling that doubles the l.
_BEGINNINGS = {
    **{stem + "our": stem + "or" for stem in (
        "arb", "ard", "arm", "behavi", "belab", "cand", "clam", "clang", "col", "demean", "discol", "disfav",
        "dishon", "enam", "endeav", "fav", "ferv", "flav", "glam", "harb", "hon", "hum", "lab", "misbehavi",
        "misdemean", "multicol", "neighb", "od", "parl", "ranc", "rig", "rum", "sav", "savi", "splend", "succ",
        "tum", "unfav", "val", "vap", "vig", "watercol",
    )},
    **{stem + "ence": stem + "ense" for stem in ("def", "off", "pret", "lic")},
    **_pairs(
        "accoutre:accouter aeon:eon aeroplane:airplane aesthet:esthet aetiolog:etiolog aluminium:aluminum "
        "anaem:anem anaesth:anesth archaeo:archeo artefact:artifact battleaxe:battleax caesarea:cesarea "
        "calliper:caliper carburett:carburet centre:center chequer:checker cheque:check chilli:chili "
        "coeliac:celiac cosi:cozi cosy:cozy councill:council cypher:cipher diarrhoea:diarrhea doughnut:donut "
        "draught:draft encyclopaed:encycloped enquir:inquir faec:fec fibre:fiber foet:fet gaol:jail gipsy:gypsy "
        "guerrilla:guerilla grey:gray gynaec:gynec haem:hem homoeo:homeo jeweller:jeweler jewellery:jewelry kerb:curb "
        "leukaem:leukem manoeuv:maneuv marvellous:marvelous mediaeval:medieval mollusc:mollusk mould:mold "
        "moult:molt moustache:mustache oedema:edema oesoph:esoph oestr:estr omelette:omelet orthopaed:orthoped "
        "outmanoeuv:outmaneuv paed:ped palaeo:paleo phoney:phony plough:plow practis:practic primaev:primev "
        "programme:program pyjama:pajama remould:remold sceptic:skeptic sheikh:sheik smoulder:smolder "
        "snowplough:snowplow sulph:sulf syphon:siphon theatre:theater tranquill:tranquil tricolour:tricolor tsar:czar "
        "unsavour:unsavor waggon:wagon woollen:woolen yoghurt:yogurt "
        "appall:appal distill:distil enroll:enrol enthrall:enthral fulfill:fulfil install:instal "
        "instill:instil skillful:skilful unskillful:unskilful willful:wilful"
    ),
}  # fmt: skip
_BEGINNING = regex.compile("|".join(sorted(_BEGINNINGS, key=len, reverse=True)))

# Whole words, where a beginning would catch too much.
_WHOLE = _pairs(
    "tyre:tire tyres:tires storey:story storeys:stories furore:furor advisor:adviser advisors:advisers axe:ax "
    "disc:disk discs:disks gasses:gases busses:buses behove:behoove behoves:behooves learnt:learned burnt:burned "
    "spelt:spelled misspelt:misspelled dreamt:dreamed spilt:spilled spoilt:spoiled leapt:leaped knelt:kneeled "
    "leant:leaned"
)

_RE = regex.compile(
    r"(^(?:epi)?cent|^(?:amphi)?theat|^fib|^(?:milli)?lit|^(?:kilo|centi|milli|nano|micro)?met|^calib|^sab|^somb"
    r"|^spect|^scept|^meag|^(?:lack)?lust|^mit|maneuv|^reconnoit|^goit|^louv|^och|^sepulch|^saltpet|^tit)r"
    r"(?:(?P<e>e)|(?P<s>es)|(?P<rest>ed|ing))$"
)
_DOUBLED = regex.compile(
    r"(apparel|barrel|bevel|cancel|carol|cavil|channel|chisel|counsel|crenel|cruel|cudgel|devil|dial|dishevel|"
    r"disembowel|drivel|duel|enamel|equal|fuel|funnel|gambol|grovel|gruel|imperil|initial|jewel|kidnap|label|level|"
    r"libel|marshal|marvel|medal|metal|model|panel|parcel|pedal|pencil|pummel|quarrel|revel|rival|shovel|shrivel|"
    r"signal|snivel|snorkel|spiral|squirrel|stencil|swivel|symbol|tinsel|total|towel|trammel|travel|trial|trowel|"
    r"tunnel|unravel|victual|weasel|worship|yodel)[lp](?=(?:ed|ers?|est|ings?|ingly|ors?|ists?|ous|ations?)$)"
)
_ENDINGS = (
    # The stem has three letters or more: "prise" is not "prize".
    (regex.compile(r"(?<=\w{3})is(?=(?:ed?|es|ers?|ings?|ingly|abl[ey]|ances?|ements?|ation(?:s|al)?)$)"), "iz"),
    (regex.compile(r"(?<=\w\w[^aeiou])ys(?=(?:ed?|es|ers?|ing)$)"), "yz"),
    (regex.compile(r"(?<=l)og(?:ue(?=s?$)|u(?=(?:ed|ers?|ing)$))"), "og"),
    (regex.compile(r"(?<=gram)me(?=s?$)"), ""),
    (regex.compile(r"(?<=fle|nne)x(?=ions?$)"), "ct"),
    (regex.compile(r"(?<=dg)e(?=ment(?:s|al)?$)"), ""),
    (regex.compile(r"(?<=lik|siz|mov|sal|liv|lov|mistak|rat|nam|us)e(?=able$)|(?<=ag)e(?=ing$)"), ""),
)


def american(word: str) -> str:
    """Return the key that the British and the American spelling of the folded `word` share.

    Applying it again changes nothing, and a word of another script comes back as it is.
    """
    if not word.isascii() or len(word) < 3:
        return word
    for _ in range(2):  # A beginning may uncover an ending that only the first rule knows (manoeuvre).
        word = _RE.sub(lambda found: f"{found[1]}er" + (found["rest"] or ("s" if found["s"] else "")), word)
        if beginning := _BEGINNING.match(word):
            word = _BEGINNINGS[beginning[0]] + word[beginning.end() :]
    word = _DOUBLED.sub(r"\1", _WHOLE.get(word, word))
    for pattern, plain in _ENDINGS:
        word = pattern.sub(plain, word)
    return word


_BRITISH_BEGINNINGS = {
    plain: tuple(british for british, american_ in _BEGINNINGS.items() if american_ == plain)
    for plain in _BEGINNINGS.values()
}
_AMERICAN_BEGINNING = regex.compile("|".join(sorted(_BRITISH_BEGINNINGS, key=len, reverse=True)))
_BRITISH_WHOLE = {plain: british for british, plain in _WHOLE.items()}
_RESPELT = (
    (regex.compile(r"(?<=\w{3})iz(?=(?:e|ing|abl|anc|ation))"), "is"),
    (regex.compile(r"(?<=\w\w)yz(?=(?:e|ing))"), "ys"),
    (regex.compile(r"(?<=[aeiou])([lp])(?=(?:ed|ers?|est|ings?|ingly|ors?|ists?|ous|ations?)$)"), r"\1\1"),
    (regex.compile(r"er(?=s?$)"), "re"),
    (regex.compile(r"er(?=(?:ed|ing)$)"), "r"),
    (regex.compile(r"(?<=l)og(?=s?$)"), "ogue"),
    (regex.compile(r"(?<=gram)(?=s?$)"), "me"),
    (regex.compile(r"(?<=fle|nne)ct(?=ions?$)"), "x"),
    (regex.compile(r"(?<=dg)(?=ment)"), "e"),
    (regex.compile(r"(?<=ag)(?=ing$)|(?<=lik|siz|mov|sal|liv|lov|mistak|rat|nam|us)(?=able$)"), "e"),
)


@lru_cache(maxsize=65_536)
def spellings(word: str) -> frozenset[str]:
    """Return the British and the American spellings of the folded `word`, itself among them.

    All share its key (`american`); one that mixes the two countries' ways in one word may be missing.
    """
    key = american(word)
    if not word.isascii() or len(word) < 3:
        return frozenset((word,))
    guesses = [pattern.sub(british, key) for pattern, british in _RESPELT]
    if beginning := _AMERICAN_BEGINNING.match(key):
        guesses += [british + key[beginning.end() :] for british in _BRITISH_BEGINNINGS[beginning[0]]]
    if key in _BRITISH_WHOLE:
        guesses.append(_BRITISH_WHOLE[key])
    return frozenset((word, key, *(guess for guess in guesses if guess != key and american(guess) == key)))
