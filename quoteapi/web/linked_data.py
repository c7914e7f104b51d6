"""Quotations as linked data: JSON-LD 1.1 in the words of schema.org (https://schema.org/Quotation)."""

import re
from typing import Any

import orjson
from markupsafe import Markup

from quoteapi.text.citation import MISATTRIBUTED
from quoteapi.text.display import TURNING
from quoteapi.web.site import address

_TYPES = {"person": "Person", "organization": "Organization", "country": "Country"}
_ISO = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-[0-9]{2})?)?", re.ASCII)


def linked_data(quotation: dict[str, Any], wikidata: str | None) -> dict[str, Any]:
    """Return a quotation as a schema.org Quotation; `wikidata` is the speaker's item.

    A date stands there only where it is a plain ISO 8601 one: schema.org knows no others. Misattributed words have no
    creator.
    """
    speaker = quotation["speaker"]
    members: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Quotation",
        "@id": quotation["url"],
        "url": quotation["url"],
        "text": quotation["text"],
        "inLanguage": quotation["lang"],
        "about": [_thing(one) for one in quotation["about"]],
        "isBasedOn": [_article(source) for source in quotation["sources"]],
        "dateCreated": quotation["date"] if _is_iso(quotation["date"]) else None,
        "dateModified": quotation["updated_at"],
    }
    if quotation["status"] != "reported":
        members["creativeWorkStatus"] = quotation["status"].capitalize()
    if speaker and quotation["status"] != MISATTRIBUTED:
        same_as = {"sameAs": f"https://www.wikidata.org/entity/{wikidata}"} if wikidata else {}
        members["creator"] = _thing(speaker) | same_as
        members["spokenByCharacter"] = {"@id": members["creator"]["@id"]}
    return {name: value for name, value in members.items() if value not in (None, [])}


def embedded(data: dict[str, Any]) -> Markup:
    """Return linked data as it may stand inside a script element, which ends at the first `</script`, and in a page."""
    text = orjson.dumps(data).decode()
    for letter in "<>&\u2028\u2029" + TURNING:
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return Markup(text)  # noqa: S704


def _thing(speaker: dict[str, Any]) -> dict[str, Any]:
    return {
        "@type": _TYPES.get(speaker["kind"], "Thing"),
        "@id": address(f"/speakers/{speaker['id']}"),
        "name": speaker["name"],
    }


def _article(source: dict[str, Any]) -> dict[str, Any]:
    members = {
        "@type": "Article",
        "@id": source["url"],
        "url": source["url"],
        "headline": source["title"],
        "datePublished": source["published"] if _is_iso(source["published"]) else None,
        "author": [{"@type": "Person", "name": name} for name in source["authors"]],
        "publisher": source["publisher"] and {"@type": "Organization", "name": source["publisher"]},
    }
    return {name: value for name, value in members.items() if value not in (None, [])}


def _is_iso(date: str | None) -> bool:
    return date is not None and _ISO.fullmatch(date) is not None
