"""Attribution: words pasted together with the mention of who said them, as they stand in an article or on a picture."""

from functools import lru_cache
from typing import NamedTuple

import regex

from quoteapi.text.folding import normalize_typography

_SAID = r"(?:said|says|told|tells|wrote|writes|tweeted|posted|declared|added|announced|insisted|claimed|replied)"
_NAMES = r"(?:\p{Lu}[\p{L}\p{M}.'-]*(?:\s+(?:de|van|von|der|al|bin|la|le))*[\s,]*){1,6}"
_BEHIND = regex.compile(
    rf"""
      (?P<mark>["'])(?P<core>.+)(?P=mark)(?!\w)(?P<tail>[^"]{{2,150}})
    | (?P<core>.+?)(?:,|[.!?]+|\s-+)\s*(?P<tail>(?:{_SAID}\s+{_NAMES}|{_NAMES}(?:\w+\s)?{_SAID}\b)[^"]{{0,80}})
    | (?P<core>.+)\s-+\s*(?P<tail>{_NAMES}[(\d)]*)
    """,
    regex.VERBOSE,
)
_BEFORE = regex.compile(r"""(?P<head>[^"]{2,150}[:,])\s*(?P<mark>["'])(?P<core>.+)(?P=mark)[.\s]*""")
_LONGEST = 2000


class Attributed(NamedTuple):
    """The words that are said to be somebody's, and what is said of them before and behind; one side is empty."""

    head: str
    core: str
    tail: str


@lru_cache(maxsize=256)
def attributed(text: str) -> Attributed | None:
    """Return the parts of `text` where it gives words and says whose they are, else None."""
    text = normalize_typography(text)
    if len(text) > _LONGEST:
        return None
    if found := _BEHIND.fullmatch(text):
        return Attributed("", found["core"].strip(), found["tail"].strip(" ,.-"))
    if found := _BEFORE.fullmatch(text):
        return Attributed(found["head"].strip(" ,:"), found["core"].strip(), "")
    return None
