"""Searches in words."""

import pytest

from quoteapi.text.draft import STATUSES
from quoteapi.text.search_in_words import search_in_words

SEARCHES: dict[str, dict[str, list[str]]] = {
    "Quotations": {},
    "Quotations by Ann Other": {"speaker": ["Ann Other"]},
    "Quotations by Ann Other or Bob": {"speaker": ["Ann Other", "Bob"]},
    "Quotations by A, B or C": {"speaker": ["A", "B", "C"]},
    "Quotations about Hamas": {"about": ["Hamas"]},
    "Quotations to the press": {"addressee": ["the press"]},
    "Quotations by A about B to C": {"addressee": ["C"], "about": ["B"], "speaker": ["A"]},
    'Quotations with the words "foreign policy" OR war': {"q": ['"foreign policy" OR war']},
    "Quotations from example.org": {"source": ["example.org"]},
    "Quotations printed by The Paper": {"publisher": ["The Paper"]},
    "Quotations by A printed by The Paper from example.org": {
        "publisher": ["The Paper"],
        "source": ["example.org"],
        "speaker": ["A"],
    },
    "Quotations said in 2007": {"date_from": ["2007"], "date_to": ["2007"]},
    "Quotations said on 7 October 2023": {"date_from": ["2023-10-07"], "date_to": ["2023-10-07"]},
    "Quotations said within 2007": {"date_from": ["2007"], "date_to": ["2007"], "date_match": ["within"]},
    "Quotations said from 2007 to 2010": {"date_from": ["2007"], "date_to": ["2010"]},
    "Quotations said wholly from 2007 to 2010": {"date_from": ["2007"], "date_to": ["2010"], "date_match": ["within"]},
    "Quotations said from 1 May 2007 to May 2007": {"date_from": ["2007-05-01"], "date_to": ["2007-05"]},
    "Quotations said from 45 BC to 44 BC": {"date_from": ["-0044"], "date_to": ["-0043"]},
    "Quotations said in 2007 or later": {"date_from": ["2007"]},
    "Quotations said wholly in 2007 or later": {"date_from": ["2007"], "date_match": ["within"]},
    "Quotations said in May 2007 or earlier": {"date_to": ["2007-05"]},
    "Quotations printed in 2007 or later": {"published_from": ["2007"]},
    "Quotations said in 44 BC, printed in 2007": {
        **{"date_from": ["-0043"], "date_to": ["-0043"]},
        **{"published_from": ["2007"], "published_to": ["2007"]},
    },
    "Quotations in language de": {"lang": ["de"]},
    "Disputed quotations": {"status": ["disputed"]},
    "Disputed or misattributed quotations by A, in language de": {
        **{"status": ["disputed", "misattributed"], "speaker": ["A"], "lang": ["de"]},
    },
}


@pytest.mark.parametrize("words", SEARCHES)
def test_a_search_is_said_in_words(words: str) -> None:
    assert search_in_words(SEARCHES[words]) == words


def test_every_status_is_any_status() -> None:
    assert search_in_words({"status": list(reversed(STATUSES))}) == "Quotations"


def test_how_it_is_shown_is_not_said() -> None:
    shown = {"sort": ["date"], "limit": ["5"], "include": ["total"], "facets": ["year"], "format": ["atom"]}
    assert search_in_words(shown) == "Quotations"


def test_what_was_typed_turns_nothing_around_it() -> None:
    assert search_in_words({"q": ["\u202eesrever\u2066 \n words"], "speaker": ["\u202dA"]}) == (
        "Quotations by A, with the words esrever words"
    )
