"""Searches in words: what one asks for, as the title of its page or feed says it."""

from collections.abc import Mapping, Sequence

from quoteapi.text.dates_in_words import in_words, when
from quoteapi.text.display import plain_text
from quoteapi.text.draft import STATUSES

_PEOPLE = {"speaker": "by", "about": "about", "addressee": "to"}
_PLACES = {"publisher": "printed by", "source": "from"}
_SPANS = {"date": "said", "published": "printed"}


def search_in_words(asked: Mapping[str, Sequence[str]]) -> str:
    """Return what a search asks for in words: "Disputed quotations by Ann Other about Hamas, said in 2007".

    `asked` has the values of the parameters of `GET /quotes`, those of names as they are to be shown. What does not
    select quotations is left out; dates are years, months or days (EDTF).
    """
    status = asked.get("status", ())
    what = f"{_either(status).capitalize()} quotations" if status and set(status) != set(STATUSES) else "Quotations"
    people = [f"{word} {_either(asked[role])}" for role, word in _PEOPLE.items() if asked.get(role)]
    places = [f"{verb} {place}" for name, verb in _PLACES.items() for place in asked.get(name, ())]
    within = "within" in asked.get("date_match", ())
    details = [
        " ".join([*people, *places]),
        *(f"with the words {words}" for words in asked.get("q", ())),
        *(_span(verb, _one(asked, f"{name}_from"), _one(asked, f"{name}_to"), within) for name, verb in _SPANS.items()),
        *(f"in language {lang}" for lang in asked.get("lang", ())),
    ]
    return plain_text(f"{what} {', '.join(filter(None, details))}")


def _either(names: Sequence[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} or {last}" if most else last


def _one(asked: Mapping[str, Sequence[str]], name: str) -> str:
    return next(iter(asked.get(name, ())), "")


def _span(verb: str, first: str, last: str, within: bool) -> str:
    whole = "wholly " if within else ""
    if first and last and first != last:
        return f"{verb} {whole}from {in_words(first)} to {in_words(last)}"
    if first and last:
        return f"{verb} within {in_words(first)}" if within else f"{verb} {when(first)}"
    if first or last:
        return f"{verb} {whole}{when(first or last)} or {'later' if first else 'earlier'}"
    return ""
