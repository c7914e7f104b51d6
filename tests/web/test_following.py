"""What a search asks for: in words, and as an address."""

import re
from html import unescape
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from quoteapi.api.parameters import QuotationSearch
from quoteapi.web.following import SHOWING

ATOM_TITLE = "{http://www.w3.org/2005/Atom}title"
PIECE = "https://www.themoscowtimes.com/2023/10/30/why-russia-and-hamas-are-growing-closer-a82938"

SELECTING = {
    "q": "q=policy",
    "speaker": "speaker=Putin",
    "about": "about=Putin",
    "addressee": "addressee=Iraq",
    "source": "source=themoscowtimes.com",
    "publisher": "publisher=The+Moscow+Times",
    "date_from": "date_from=2007",
    "date_to": "date_to=2007",
    "date_match": "date_from=2007&date_match=within",
    "published_from": "published_from=2023",
    "published_to": "published_to=2023",
    "lang": "lang=en",
    "status": "status=disputed",
}
NAMED = {
    "speaker=vladimir-putin": "Quotations by Vladimir Putin",
    "speaker=Q7747": "Quotations by Vladimir Putin",
    "speaker=Q1": "Quotations by Q1",
    "speaker=Mashal": "Quotations by Khaled Mashal",
    "speaker=Nobody+Atall": "Quotations by Nobody Atall",
    "speaker=khaled-mashal&speaker=Lavrov": "Quotations by Khaled Mashal or Sergey Lavrov",
    "about=%D0%9F%D1%83%D1%82%D0%B8%D0%BD": "Quotations about Vladimir Putin",
    "source=themoscowtimes.com": "Quotations from themoscowtimes.com",
    "source=ID": "Quotations from “Why Russia and Hamas Are Growing Closer”",
    f"source={PIECE}": "Quotations from “Why Russia and Hamas Are Growing Closer”",
    "source=https://example.org/?unknown": "Quotations from https://example.org/?unknown",
    "source=01234567-89ab-7def-8123-456789abcdef": "Quotations from 01234567-89ab-7def-8123-456789abcdef",
    f"source={'a-' * 17}aa": f"Quotations from {'a-' * 17}aa",
    "q=policy&lang=EN&sort=date&limit=3": "Quotations with the words policy, in language EN",
}


def titles(reader: FlaskClient, search: str) -> set[str]:
    """What the two feeds and the page of a search call it."""
    atom = ElementTree.fromstring(reader.get(f"/quotes?{search}&format=atom").data).findtext(ATOM_TITLE) or ""
    page = re.search("<title>(.*) · quoteapi</title>", reader.get(f"/quotes?{search}&format=html").text)
    assert page
    return {atom, reader.get(f"/quotes?{search}&format=jsonfeed").json["title"], unescape(page[1])}


@pytest.mark.parametrize("search", NAMED)
def test_a_page_and_its_feeds_are_named_by_what_was_meant(reader: FlaskClient, search: str) -> None:
    (page,) = reader.get("/sources?domain=themoscowtimes.com").json["results"]
    assert titles(reader, search.replace("ID", page["id"])) == {NAMED[search]}


def test_a_name_of_many_is_the_name_that_was_asked_for(client: FlaskClient, writer: dict[str, str]) -> None:
    for first in ("Ann", "Bob", "Cy", "Dee"):
        client.post("/quotes", json={"text": "good morning", "speaker": f"{first} Smith"}, headers=writer)
    assert titles(client, "speaker=Smith") == {"Quotations by Smith"}


def test_every_parameter_selects_quotations_or_says_how_they_are_shown() -> None:
    parameters = {field.data_key or name for name, field in QuotationSearch().fields.items()}
    assert parameters == SELECTING.keys() | {*SHOWING, "cursor"}


@pytest.mark.parametrize("name", SELECTING)
def test_what_selects_quotations_is_said_in_the_title(reader: FlaskClient, name: str) -> None:
    without = "&".join(part for part in SELECTING[name].split("&") if not part.startswith(f"{name}="))
    assert titles(reader, SELECTING[name]) != titles(reader, without)


@pytest.mark.parametrize("name", SELECTING)
def test_a_page_leads_to_the_feed_of_what_selects_its_quotations(reader: FlaskClient, name: str) -> None:
    shown = "sort=-date&limit=5&include=total&facets=year&fields=text&format=html"
    page = unescape(reader.get(f"/quotes?{SELECTING[name]}&{shown}").text)
    feeds = set(re.findall('href="(/quotes[^"]*format=(?:atom|jsonfeed)[^"]*)"', page))
    assert feeds == {f"/quotes?{SELECTING[name]}&format={format_}" for format_ in ("atom", "jsonfeed")}
