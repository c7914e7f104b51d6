"""Merging speakers who have the same words: nothing that either quotation knew is lost, and histories tell it all."""

from typing import Any

import pytest
from flask.testing import FlaskClient

WORDS = "the same words of two"
A_PAGE, B_PAGE, SHARED = (f"https://example.org/{name}" for name in ("a", "b", "shared"))
TOLD = {
    "lang": "en",
    "original": "les mêmes mots",
    "attributed_as": "Mr One",
    "role": "Mayor",
    "date": "2001-05",
    "context": "At the opening of the library.",
}
OTHERWISE = {
    "lang": "fr",
    "original": "d'autres mots",
    "attributed_as": "Mr Two",
    "role": "Governor",
    "date": "1999",
    "context": "Somewhere else.",
}
EVIDENCE = "https://example.org/tape"


class Desk:
    """Two speakers, A One and B Two, who have the same words."""

    def __init__(self, client: FlaskClient, headers: dict[str, str]) -> None:
        self.client, self.headers = client, headers

    def post(self, url: str, **body: Any) -> Any:
        sent = self.client.post(url, json=body, headers=self.headers)
        assert sent.status_code in (200, 201), sent.text
        return sent.json

    def enter(self, speaker: str, text: str = WORDS, **members: Any) -> str:
        url: str = self.post("/quotes", text=text, speaker=speaker, **members)["url"]
        return url

    def review(self, url: str, status: str, **members: Any) -> None:
        self.post(f"{url}/reviews", status=status, **{"note": f"It is {status}.", **members})

    def retract(self, url: str, reason: str = "made up") -> None:
        assert self.client.delete(url, query_string={"reason": reason}, headers=self.headers).status_code == 204

    def merge(self, slug: str = "a-one", into: str = "b-two") -> Any:
        return self.post(f"/speakers/{slug}/merge", into=into)

    def get(self, url: str) -> Any:
        answer = self.client.get(url)
        assert answer.status_code == 200, answer.text
        return answer.json

    def history(self, url: str) -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = self.get(f"{url}/history")["results"]
        return entries

    def merged(self, url: str) -> dict[str, Any]:
        """What the histories' last entry of a merge says that changed."""
        changes: dict[str, Any] = [each for each in self.history(url) if each["action"] == "merged"][-1]["changes"]
        return changes


@pytest.fixture
def desk(client: FlaskClient, admin: dict[str, str]) -> Desk:
    return Desk(client, admin)


def last_part(url: str) -> str:
    return url.rpartition("/")[2]


@pytest.mark.parametrize("member", TOLD)
def test_what_only_the_folded_quotation_knew_is_filled_in(desk: Desk, member: str) -> None:
    desk.enter("A One", **{member: TOLD[member]})
    kept = desk.enter("B Two")
    desk.merge()
    assert desk.get(kept)[member] == TOLD[member]


def test_a_date_that_is_filled_in_brings_its_bounds(desk: Desk) -> None:
    desk.enter("A One", date="2001-05")
    kept = desk.enter("B Two")
    desk.merge()
    assert [desk.get(kept)[name] for name in ("date_earliest", "date_latest")] == ["2001-05-01", "2001-05-31"]


def test_what_is_filled_in_is_found_by_search(desk: Desk) -> None:
    desk.enter("A One", context="At the opening of the library.")
    kept = desk.enter("B Two")
    desk.merge()
    assert [found["url"] for found in desk.get("/quotes?q=library")["results"]] == [kept]


@pytest.mark.parametrize("member", TOLD)
def test_what_the_quotation_that_stays_knew_is_not_overwritten(desk: Desk, member: str) -> None:
    desk.enter("A One", **TOLD)
    kept = desk.enter("B Two", **OTHERWISE)
    desk.merge()
    assert desk.get(kept)[member] == OTHERWISE[member]


def test_of_a_source_of_both_the_wording_that_only_one_knew_is_filled_in(desk: Desk) -> None:
    desk.enter("A One", source={"url": SHARED, "as_printed": "The same words!", "prefix": "He said:"})
    kept = desk.enter("B Two", source={"url": SHARED, "prefix": "She said:"})
    desk.merge()
    (source,) = desk.get(kept)["sources"]
    assert (source["as_printed"], source["prefix"]) == ("The same words!", "She said:")


@pytest.mark.parametrize("status", ["confirmed", "disputed", "misattributed"])
def test_a_judgement_moves_to_a_quotation_that_nobody_judged(desk: Desk, status: str) -> None:
    double, kept = desk.enter("A One"), desk.enter("B Two")
    desk.review(double, status, evidence_url=EVIDENCE)
    desk.merge()
    assert desk.get(kept)["status"] == status
    entry = desk.history(kept)[-1]
    assert (entry["action"], entry["reason"]) == ("reviewed", f"It is {status}.")
    assert entry["changes"] == {
        "status": {"was": "reported", "is": status},
        "evidence_url": {"was": None, "is": EVIDENCE},
    }


def test_where_both_were_judged_the_one_that_stays_keeps_its_own(desk: Desk) -> None:
    double, kept = desk.enter("A One"), desk.enter("B Two")
    desk.review(double, "misattributed")
    desk.review(kept, "confirmed")
    desk.merge()
    assert desk.get(kept)["status"] == "confirmed"
    assert [entry["reason"] for entry in desk.history(kept) if entry["action"] == "reviewed"] == ["It is confirmed."]


def test_where_both_were_judged_the_history_of_the_folded_one_keeps_the_other_judgement(desk: Desk) -> None:
    double, kept = desk.enter("A One"), desk.enter("B Two")
    desk.review(double, "misattributed")
    desk.review(kept, "confirmed")
    desk.merge()
    assert [entry["reason"] for entry in desk.history(double) if entry["action"] == "reviewed"] == [
        "It is misattributed."
    ]


def test_the_history_of_the_quotation_that_stays_says_every_member_that_changed(desk: Desk) -> None:
    double = desk.enter("A One", **TOLD, about=["Town"], source={"url": A_PAGE, "prefix": "He said:"})
    kept = desk.enter("B Two", context="Known before.", about=["County"], source_url=B_PAGE)
    desk.merge()
    county, town = ({"id": name.lower(), "name": name} for name in ("County", "Town"))
    filled = {name: {"was": None, "is": value} for name, value in TOLD.items() if name != "context"}
    assert desk.merged(kept) == {
        "merged_from": {"was": None, "is": last_part(double)},
        **filled,
        "about": {"was": [county], "is": [county, town]},
        "sources": {"was": [{"url": B_PAGE}], "is": [{"url": A_PAGE, "prefix": "He said:"}, {"url": B_PAGE}]},
    }


@pytest.mark.parametrize("names", [["A One", "B Two"], ["B Two", "A One"]])
def test_the_history_says_who_was_spoken_of_before_two_of_them_became_one(desk: Desk, names: list[str]) -> None:
    for name in names:
        desk.enter(name, f"words of {name}")
    quotation = desk.enter("Critic", "of both", about=names)
    desk.merge()
    assert desk.merged(quotation) == {
        "about": {
            "was": [{"id": name.lower().replace(" ", "-"), "name": name} for name in names],
            "is": [{"id": "b-two", "name": "B Two"}],
        }
    }


def test_the_history_of_the_speaker_that_stays_says_its_new_names_and_item(desk: Desk) -> None:
    desk.post("/quotes", text="words of one", speaker={"name": "A One", "wikidata": "Q42"})
    desk.enter("B Two", "words of two")
    desk.merge()
    assert desk.merged("/speakers/b-two") == {
        "merged_from": {"was": None, "is": "a-one"},
        "names": {"was": ["B Two"], "is": ["B Two", "A One"]},
        "wikidata": {"was": None, "is": "Q42"},
    }


@pytest.mark.parametrize("whose", ["A One", "B Two"])
def test_a_retracted_quotation_gives_a_live_one_nothing(desk: Desk, whose: str) -> None:
    urls = {"A One": desk.enter("A One"), "B Two": desk.enter("B Two")}
    gone = urls.pop(whose)
    desk.enter(whose, **TOLD, about=["Town"], source_url=A_PAGE)
    desk.retract(gone)
    desk.merge()
    (live,) = urls.values()
    quotation = desk.get(live)
    assert (quotation["sources"], quotation["about"], quotation["date"]) == ([], [], None)


@pytest.mark.parametrize("whose", ["A One", "B Two"])
def test_a_live_quotation_gives_a_retracted_one_nothing(desk: Desk, whose: str) -> None:
    urls = {
        name: desk.enter(name, source_url=f"https://example.org/{last_part(name[:1])}") for name in ("A One", "B Two")
    }
    desk.retract(urls[whose])
    desk.merge()
    (retracted,) = desk.get("/quotes?status=retracted")["results"]
    assert [source["url"] for source in retracted["sources"]] == [f"https://example.org/{whose[:1]}"]


@pytest.mark.parametrize("both", [False, True])
@pytest.mark.parametrize("whose", ["A One", "B Two"])
def test_a_retracted_quotation_keeps_its_reason_in_a_merge(desk: Desk, whose: str, both: bool) -> None:
    urls = {name: desk.enter(name) for name in ("A One", "B Two")}
    for name in urls if both else [whose]:
        desk.retract(urls[name], reason=f"because of {name}")
    desk.merge()
    answer = desk.client.get(urls[whose])
    assert (answer.status_code, answer.json["reason"]) == (410, f"because of {whose}")


def folded(desk: Desk) -> tuple[str, str]:
    double, kept = desk.enter("A One"), desk.enter("B Two")
    desk.merge()
    return double, kept


@pytest.mark.parametrize("format_", ["json", "html", "jsonld", "bibtex", "csl", "markdown"])
def test_a_folded_quotation_leads_to_the_one_that_stays(desk: Desk, format_: str) -> None:
    double, kept = folded(desk)
    answer = desk.client.get(f"{double}?format={format_}")
    assert (answer.status_code, answer.headers["Location"]) == (308, f"{kept}?format={format_}")


def test_the_card_of_a_folded_quotation_leads_to_that_of_the_one_that_stays(desk: Desk) -> None:
    double, kept = folded(desk)
    answer = desk.client.get(f"{double}/card")
    assert (answer.status_code, answer.headers["Location"]) == (308, f"{kept}/card")


@pytest.mark.parametrize("format_", ["json", "xml"])
def test_oembed_of_a_folded_quotation_leads_to_that_of_the_one_that_stays(desk: Desk, format_: str) -> None:
    double, kept = folded(desk)
    asked = {"maxwidth": "300", "format": format_}
    answer = desk.client.get("/oembed", query_string={"url": double, **asked})
    there = desk.client.get(answer.headers["Location"])
    assert (answer.status_code, there.data) == (
        308,
        desk.client.get("/oembed", query_string={"url": kept, **asked}).data,
    )


def test_the_history_of_a_folded_quotation_stays_and_points_to_the_one_that_stays(desk: Desk) -> None:
    double, kept = folded(desk)
    retracted = next(entry for entry in desk.history(double) if entry["action"] == "retracted")
    assert retracted["changes"]["merged_into"] == {"was": None, "is": last_part(kept)}


def test_a_quotation_that_was_folded_twice_leads_to_the_one_that_stays_in_the_end(desk: Desk) -> None:
    double, _ = folded(desk)
    last = desk.enter("C Three")
    desk.merge("b-two", "c-three")
    assert desk.client.get(double).headers["Location"] == last


def test_a_folded_quotation_leads_to_the_one_that_stays_also_when_its_words_were_corrected(desk: Desk) -> None:
    double, kept = folded(desk)
    headers = {**desk.headers, "If-Match": "*"}
    assert desk.client.patch(kept, json={"text": "the same words, corrected"}, headers=headers).status_code == 200
    assert desk.client.get(double).headers["Location"] == kept


def test_a_deletion_of_a_folded_quotation_never_reaches_the_one_that_stays(desk: Desk) -> None:
    double, kept = folded(desk)
    assert desk.client.delete(double, headers=desk.headers, follow_redirects=True).status_code == 410
    assert desk.client.get(kept).status_code == 200


def test_a_speaker_that_several_names_mean_is_resolved_once_in_its_first_place(desk: Desk) -> None:
    for name in ("A One", "B Two", "C Three"):
        desk.enter(name, f"words of {name}")
    desk.merge("a-one", "c-three")
    asked = "speaker=a-one&speaker=b-two&speaker=c-three&speaker=C%20Three"
    resolved = desk.get(f"/quotes?{asked}")["resolved"]["speaker"]
    assert [speaker["id"] for speaker in resolved] == ["c-three", "b-two"]
