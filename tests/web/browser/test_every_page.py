"""What holds on every page: nothing runs, nothing moves, nobody else is asked, everybody can read it."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask

PATHS = [
    "/",
    "/quotes?q=policy+OR+Hamas",
    "/quotes?speaker=Lavrow",
    "/quotes?speaker=filla-buster&speaker=Eve&about=Putin&date_match=within&date_from=2001&status=reported",
    "/quotes?date_from=May+2007&about=Putin&about=Hamas",
    "/quote",
    "/speakers",
    "/speakers/vladimir-putin",
    "/speakers/jud-ged",
    "/edited/history",
    "/retracted/history",
    "/speakers/vladimir-putin/history",
    "/sources",
    "/source",
    "/quotes?x=1",
    "/verify",
    "/verify?text=judged+misattributed",
    "/verify?text=judged+disputed",
    "/verify?text=judged+retracted",
    "/verify?text=vivid+example+of+the+success+of+United+States+policy&speaker=Lavrow&date=2019",
    "/docs",
]


@pytest.mark.parametrize("path", PATHS)
def test_a_phone_need_not_scroll_sideways(tab: Callable[..., Any], address: Callable[[str], str], path: str) -> None:
    page = tab(viewport={"width": 320, "height": 640})
    page.goto(address(path))
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("path", PATHS)
def test_nothing_moves_and_no_other_host_is_asked(
    tab: Callable[..., Any], address: Callable[[str], str], base: str, path: str
) -> None:
    page, asked = tab(), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address(path))
    moved = page.evaluate(
        "new Promise(done => { let sum = 0; new PerformanceObserver(list => { for (const e of list.getEntries()) "
        "sum += e.value }).observe({type: 'layout-shift', buffered: true}); requestAnimationFrame(() => "
        "requestAnimationFrame(() => done(sum))) })"
    )
    assert moved == 0
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(base).netloc}
    assert [urlsplit(url).path for url in asked if not url.endswith("/favicon.ico")] == [urlsplit(page.url).path]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", [*PATHS, "/quote/card"])
def test_axe_finds_no_serious_fault(
    tab: Callable[..., Any], address: Callable[[str], str], path: str, scheme: str
) -> None:
    page = tab(color_scheme=scheme)
    page.goto(address("/quote") + "/card" if path == "/quote/card" else address(path))
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    found = Axe().run(page).response["violations"]
    serious = {fault["id"]: fault["nodes"][0]["html"] for fault in found if fault["impact"] in ("serious", "critical")}
    assert serious == {}


def test_no_attack_runs_anywhere(tab: Callable[..., Any], site: Flask) -> None:
    page, client = tab(), site.test_client()
    hostile = client.get("/quotes?speaker=Eve").json["results"]
    assert len(hostile) == 5
    paths = {
        "/quotes?speaker=Eve",
        "/speakers?q=Eve",
        "/sources?domain=evil.example",
        "/quotes?q=%22%3E%3Cscript%3Ewindow.pwned=1",
        "/verify?text=%22%3E%3C/textarea%3E%3Cscript%3Ewindow.pwned=1%3C/script%3E&speaker=%3Csvg/onload=window.pwned=1%3E",
        "/verify?text=%3Cscript%3Ewindow.pwned=1%3C/script%3E+hinted+the+minister+0",
    }
    paths.add("/quotes?speaker=%22%3E%3Cscript%3Ewindow.pwned=1%3C/script%3E")
    for quotation in hostile:
        here = f"/quotes/{quotation['id']}"
        paths |= {
            here,
            f"{here}/card",
            f"{here}/history",
            f"/speakers/{quotation['speaker']['id']}/history",
            f"/speakers/{quotation['speaker']['id']}",
            f"/sources/{quotation['sources'][0]['id']}",
        }
    for path in sorted(paths):
        page.goto(path)
        assert page.evaluate("window.pwned") is None, path
        assert page.evaluate("[...document.links].filter(a => !/^https?:$/.test(a.protocol)).length") == 0, path


def test_words_are_seen_in_the_order_in_which_they_are_cited(tab: Callable[..., Any], site: Flask) -> None:
    page, client = tab(), site.test_client()
    hostile = client.get("/quotes?speaker=Eve&q=javascript").json["results"][0]
    page.goto(f"/quotes/{hostile['id']}")
    for shown in (page.locator("figure .words").first, page.locator("figcaption b")):
        # Where the letters of a word stand, from left to right.
        places = shown.evaluate(
            """element => {
                const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
                while (!walker.nextNode().data.includes("esrever"));
                const at = walker.currentNode.data.indexOf("esrever");
                return [...Array(7).keys()].map(number => {
                    const range = document.createRange();
                    range.setStart(walker.currentNode, at + number);
                    range.setEnd(walker.currentNode, at + number + 1);
                    return range.getBoundingClientRect().left;
                });
            }"""
        )
        assert places == sorted(places)
