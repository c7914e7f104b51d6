"""Forms, chips and suggestions as a browser without scripts sends and follows them: nothing that was chosen is lost."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from flask.testing import FlaskClient

from quoteapi.api.parameters import QuotationSearch
from quoteapi.web.searches import LABELS

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
EVERYTHING = [
    *(("q", "filler OR policy"), ("speaker", "Filla"), ("speaker", "vladimir-putin"), ("about", "Putin")),
    *(("about", "united-states"), ("addressee", "Iraq"), ("addressee", "Hamas"), ("source", "themoscowtimes.com")),
    *(("publisher", "The Moscow Times"), ("date_from", "2001"), ("date_to", "2023"), ("published_from", "2020")),
    *(("published_to", "2024"), ("date_match", "within"), ("lang", "en"), ("status", "reported")),
    *(("status", "disputed"), ("sort", "relevance"), ("limit", "5")),
]
SEARCHES = [
    "/quotes?published_from=2023&published_to=2024",
    "/quotes?date_from=2007&date_to=2007&date_match=within",
    "/quotes?about=vladimir-putin&about=united-states",
    "/quotes?speaker=filla-buster&speaker=vladimir-putin",
    "/quotes?status=disputed&status=misattributed&sort=added",
    f"/quotes?{urlencode(EVERYTHING)}",
]
UPPER, FILTERS = 0, 1


class Form(dict[str, list[str]]):
    """A form with the values that it would send."""

    def __init__(self, action: str, method: str) -> None:
        super().__init__()
        self.action, self.method = action, method


class Forms(HTMLParser):
    """The forms of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._select = self._first = ""
        self._chosen: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: Any) -> None:
        given = dict(attributes)
        if tag == "form":
            self.found.append(Form(given["action"], given.get("method", "get")))
        elif tag == "input":
            self.found[-1].setdefault(given["name"], []).append(given.get("value", ""))
        elif tag == "select":
            self._select, self._chosen, self._options = given["name"], [], []
        elif tag == "option":
            self._options.append(given["value"])
            self._chosen += [given["value"]] if "selected" in given else []

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.found[-1].setdefault(self._select, []).append((self._chosen or self._options)[0])


def pairs(address: str) -> list[tuple[str, str]]:
    return sorted(parse_qsl(urlsplit(address).query))


def found(page: str) -> str:
    return re.findall(r'role="status"><h1>(.*?)</h1>', page)[0]


def links(page: str, part: str) -> Iterator[tuple[str, str]]:
    """Each link of a part of the page: its text and its address."""
    for address, text in re.findall(r'<a href="([^"]*)"[^>]*>(.*?)</a>', re.findall(part, page, re.DOTALL)[0]):
        yield re.sub("<[^>]+>", "", text), address.replace("&amp;", "&")


def chips(page: str) -> dict[str, str]:
    return dict(links(page, r'<ul class="chips".*?</ul>'))


@pytest.fixture
def browse(reader: FlaskClient) -> Any:
    def get(address: str, **query: Any) -> Any:
        return reader.get(address, headers=BROWSER, follow_redirects=True, **query)

    return get


@pytest.fixture
def submit(reader: FlaskClient) -> Any:
    def send(form: Form, **typed: str) -> Any:
        values = form | {name: [value] for name, value in typed.items()}
        return reader.get(form.action, query_string=values, headers=BROWSER)

    return send


def test_what_selects_is_all_that_a_search_takes_but_for_its_form() -> None:
    forms = {"cursor", "format", "fields", "include", "facets"}
    assert {*LABELS} == {field.data_key or name for name, field in QuotationSearch().fields.items()} - forms


@pytest.mark.parametrize("which", [UPPER, FILTERS])
@pytest.mark.parametrize("address", SEARCHES)
def test_a_form_sent_as_it_stands_asks_for_the_same(browse: Any, submit: Any, address: str, which: int) -> None:
    form = Forms(browse(address).text).found[which]
    assert pairs(submit(form).location) == pairs(address)


@pytest.mark.parametrize("address", SEARCHES[:5])
def test_another_order_finds_as_many(browse: Any, submit: Any, address: str) -> None:
    before = browse(address).text
    after = browse(submit(Forms(before).found[FILTERS], sort="date").location).text
    assert "earliest said first" in after
    assert found(after) == found(before) != "Nothing on record"


def test_words_narrow_what_was_filtered(browse: Any, submit: Any) -> None:
    before = browse("/quotes?publisher=The+Moscow+Times&lang=en&date_from=2023").text
    location = submit(Forms(before).found[UPPER], q="policy").location
    assert pairs(location) == pairs("?q=policy&publisher=The+Moscow+Times&lang=en&date_from=2023")


def test_an_order_by_relevance_goes_with_the_words(browse: Any, submit: Any) -> None:
    form = Forms(browse("/quotes?q=policy&sort=relevance&lang=en").text).found[UPPER]
    assert pairs(submit(form, q="").location) == [("lang", "en")]


def test_each_value_has_a_chip_that_takes_it_alone_away(browse: Any) -> None:
    shown = chips(browse(f"/quotes?{urlencode(EVERYTHING)}").text)
    chosen = [pair for pair in EVERYTHING if pair[0] not in ("sort", "limit")]
    taken = [set(EVERYTHING) - set(pairs(address)) for address in shown.values()]
    assert sorted(pair for pairs in taken for pair in pairs) == sorted([*chosen, ("sort", "relevance")])
    assert {("q", "filler OR policy"), ("sort", "relevance")} in taken


def test_every_link_of_a_page_of_results_leads_to_results(browse: Any) -> None:
    for address in ("/quotes?date_from=2007&date_match=within", "/quotes?q=policy&sort=relevance&include=highlight"):
        for link in chips(browse(address).text).values():
            assert browse(link).status_code == 200, link


def test_a_year_that_was_chosen_is_put_back_with_the_way_of_matching_it(browse: Any) -> None:
    year = "/quotes?speaker=filla-buster&date_from=2007&date_to=2007&date_match=within"
    assert pairs(chips(browse(year).text)["Said in 2007 ×, remove"]) == [("speaker", "filla-buster")]


def test_of_two_values_of_a_facet_one_is_put_back(browse: Any) -> None:
    page = browse("/quotes?speaker=filla-buster&speaker=vladimir-putin").text
    back = next(address for text, address in links(page, r"<aside.*?</aside>") if text.startswith("Filla Buster"))
    assert pairs(back) == [("speaker", "vladimir-putin")]


def test_beside_whom_it_is_about_no_others_are_counted(browse: Any) -> None:
    page = browse("/quotes?about=duo-one").text
    abouts = re.findall(r"<summary>About</summary><ul>.*?</ul>", page, re.DOTALL)[0]
    assert re.findall(r"<bdi>(.*?)</bdi>", abouts) == ["Duo One"]


def notes(page: str) -> list[tuple[str, list[str]]]:
    """Each note: its text, and where its links lead."""
    found = re.findall(r'<div class="note".*?</div>', page, re.DOTALL)
    addresses = [[address for _, address in links(note, ".*")] for note in found]
    return [(" ".join(re.sub("<[^>]+>", "", note).split()), to) for note, to in zip(found, addresses, strict=True)]


def test_a_suggestion_names_what_it_is_near_and_replaces_that_alone(browse: Any) -> None:
    said, about = notes(browse("/quotes?speaker=Lavrow&speaker=Putin&about=Hamaz").text)
    assert said[0] == "Nobody by the name “Lavrow” is on record. Did you mean Sergey Lavrov?"
    assert about[0] == "Nobody by the name “Hamaz” is on record. Did you mean Hamas?"
    assert pairs(said[1][0]) == [("about", "Hamaz"), ("speaker", "Putin"), ("speaker", "sergey-lavrov")]
    assert pairs(about[1][0]) == [("about", "hamas"), ("speaker", "Lavrow"), ("speaker", "Putin")]


def test_that_a_name_is_nobodys_is_said_also_where_none_is_near(browse: Any) -> None:
    assert notes(browse("/quotes?speaker=Qqqqq&speaker=Putin").text) == [
        ("Nobody by the name “Qqqqq” is on record.", [])
    ]


def test_a_name_of_several_is_replaced_alone(browse: Any) -> None:
    ((said, addresses),) = notes(browse("/quotes?speaker=Eve&speaker=Putin").text)
    assert said.startswith("“Eve” is more than one: ")
    assert len(addresses) == 5
    assert all(("speaker", "Putin") in pairs(address) for address in addresses)
    assert all(("speaker", "Eve") not in pairs(address) for address in addresses)


@pytest.mark.parametrize("name", ["date_from", "published_to", "lang", "source", "q"])
def test_where_something_is_wrong_the_form_holds_all_that_was_typed(browse: Any, submit: Any, name: str) -> None:
    wrong = {"date_from": "May 2007", "published_to": "soon", "lang": "all of them", "source": "a b", "q": "a " * 200}
    rest = [pair for pair in EVERYTHING if pair[0] != name]
    page = browse(f"/quotes?{urlencode([*rest, (name, wrong[name])])}")
    assert page.status_code == 422
    (form,) = Forms(page.text).found
    assert form[name] == [wrong[name]]
    assert pairs(submit(form, **{name: dict(EVERYTHING)[name]}).location) == sorted(EVERYTHING)


def test_what_is_wrong_and_has_no_field_is_not_sent_again(browse: Any, submit: Any) -> None:
    page = browse("/quotes?limit=1000&status=false&speker=Putin&lang=en")
    assert page.status_code == 422
    assert pairs(submit(Forms(page.text).found[0]).location) == [("lang", "en")]


@pytest.mark.parametrize(
    ("path", "name", "typed"),
    [("/speakers", "q", "x" * 400), ("/sources", "domain", "a b"), ("/speakers", "kind", "x")],
)
def test_a_list_that_cannot_be_searched_has_its_own_form_with_what_was_typed(
    browse: Any, path: str, name: str, typed: str
) -> None:
    page = browse(path, query_string={name: typed})
    assert page.status_code == 422
    (form,) = Forms(page.text).found
    assert form.action == f"/search{path}"
    assert form[name] == [typed if name != "kind" else ""]


def test_the_form_of_speakers_keeps_how_many_are_shown(browse: Any, submit: Any) -> None:
    form = Forms(browse("/speakers?limit=5").text).found[0]
    assert pairs(submit(form, q="Putin").location) == [("limit", "5"), ("q", "Putin")]
