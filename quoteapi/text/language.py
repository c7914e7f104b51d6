"""Language tags (BCP 47, RFC 5646)."""


def canonical_tag(tag: str) -> str:
    """Return a language tag in the letter case that RFC 5646 recommends (section 2.1.1); case means nothing.

    The language is lower case, a script in Title case, a region in UPPER case and everything else lower case, as is all
    that stands behind a singleton (``x-``, ``u-`` …): ``ZH-hant-tw`` becomes ``zh-Hant-TW``.
    """
    language, *subtags = tag.lower().split("-")
    cased = [language]
    while subtags and len(language) > 1 and len(subtags[0]) > 1:
        cased.append(_cased(subtags.pop(0)))
    return "-".join([*cased, *subtags])


def _cased(subtag: str) -> str:
    if not subtag.isalpha():
        return subtag
    match len(subtag):
        case 2:
            return subtag.upper()
        case 4:
            return subtag.capitalize()
        case _:
            return subtag
