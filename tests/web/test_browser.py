"""The site in a real browser: Chromium, headless. `apt-get install -y chromium` brings it.

Every context is fresh, so that nothing of one test is left for the next.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright import sync_api
from werkzeug.serving import make_server

from quoteapi.store import migration
from quoteapi.store.database import Database, sqlite_url
from quoteapi.text.anchor import deep_link

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
SWITCHES = [
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"),
    *("--disable-sync", "--disable-dev-shm-usage"),
]
PATHS = [
    "/",
    "/quotes?q=policy",
    "/quotes?speaker=Lavrow",
    "/quotes?speaker=filla-buster&speaker=Eve&about=Putin&date_match=within&date_from=2001&status=reported",
    "/quotes?date_from=May+2007&about=Putin&about=Hamas",
    "/quote",
    "/speakers",
    "/speakers/vladimir-putin",
    "/speakers/jud-ged",
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

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is missing: apt-get install -y chromium")


@pytest.fixture(scope="session")
def site(
    tmp_path_factory: pytest.TempPathFactory, site_on: Callable[..., AbstractContextManager[Flask]]
) -> Iterator[Flask]:
    """The application on SQLite: what a browser makes of a page does not depend on the database."""
    url = sqlite_url(tmp_path_factory.mktemp("site") / "site.db")
    database = Database(url)
    with database.writing() as connection:
        migration.upgrade(connection)
    database.dispose()
    with site_on(url) as app:
        yield app


def serve(app: Any) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def base(site: Flask) -> Iterator[str]:
    """Where the site is served."""
    yield from serve(site)


@pytest.fixture(scope="session")
def other() -> Iterator[tuple[str, dict[str, str]]]:
    """Another origin, and what it serves by path."""
    pages: dict[str, str] = {}
    host = Flask("other", static_folder=None)
    host.add_url_rule("/<name>", "page", lambda name: pages[name])
    for address in serve(host):
        yield address, pages


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The browser."""
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture
def tab(chromium: Any, base: str) -> Iterator[Callable[..., Any]]:
    """Opens tabs on the site that fail the test when anything was tried that a page must not do."""
    contexts, wrongs = [], []

    def open_(**options: Any) -> Any:
        context = chromium.new_context(base_url=base, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: wrongs.append(message.text) if "Security Policy" in message.text else None)
        page.on("dialog", lambda dialog: (wrongs.append(dialog.message), dialog.dismiss()))
        page.on("pageerror", lambda error: wrongs.append(str(error)))
        page.set_default_timeout(15_000)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert wrongs == []


def address(site: Flask, path: str) -> str:
    """A path, with `/quote` and `/source` standing for one of them."""
    quotation = site.test_client().get("/quotes?q=vivid").json["results"][0]
    known = {"/quote": f"/quotes/{quotation['id']}", "/source": f"/sources/{quotation['sources'][0]['id']}"}
    return known.get(path, path)


def test_a_reporter_without_javascript_searches_filters_and_opens(tab: Callable[..., Any]) -> None:
    page = tab(java_script_enabled=False)
    page.goto("/")
    page.get_by_label("Words of the quotation").fill("policy OR aggression")
    page.get_by_role("button", name="Search").click()
    assert urlsplit(page.url).path == "/quotes"
    assert page.get_by_role("heading", level=1).inner_text() == "3 quotations"
    page.locator("aside").get_by_role("link", name=re.compile("Sergey Lavrov")).click()
    assert page.get_by_role("heading", level=1).inner_text() == "1 quotation"
    page.get_by_role("link", name="destructive policy").click()
    assert page.locator("figcaption").get_by_role("link").inner_text() == "Sergey Lavrov"
    assert page.locator("figure .words").inner_text() == "destructive policy"


def test_more_filters_narrow_by_date(tab: Callable[..., Any]) -> None:
    page = tab()
    page.goto("/quotes")
    page.get_by_text("More filters").click()
    page.get_by_label("Said from").fill("2007")
    page.get_by_label("Said until").fill("2007")
    page.get_by_role("button", name="Apply").click()
    assert sorted(page.locator(".quotes .words").all_inner_texts()) == ["courage and manliness", "filler number 7"]
    page.get_by_role("link", name="Said in 2007 , remove").or_(page.locator(".chips a")).first.click()
    assert urlsplit(page.url).query == ""


def test_another_order_without_javascript_keeps_every_filter(tab: Callable[..., Any]) -> None:
    page = tab(java_script_enabled=False)
    page.goto("/quotes?published_from=2023&published_to=2024&about=vladimir-putin&about=united-states")
    before = page.get_by_role("heading", level=1).inner_text()
    page.get_by_text("More filters").click()
    page.get_by_label("Order").select_option("Earliest said first")
    page.get_by_role("button", name="Apply").click()
    assert page.get_by_text("earliest said first", exact=True).is_visible()
    assert page.get_by_role("heading", level=1).inner_text() == before == "4 quotations"


def test_on_a_phone_a_link_leads_to_the_filters_below_the_results(tab: Callable[..., Any]) -> None:
    page = tab(viewport={"width": 375, "height": 700})
    page.goto("/quotes")
    page.get_by_role("link", name="Narrow down").click()
    assert 0 <= page.locator("#narrow").bounding_box()["y"] < 700


def test_beside_filters_in_sight_no_link_leads_to_them(tab: Callable[..., Any]) -> None:
    page = tab()
    page.goto("/quotes")
    assert page.locator("#narrow").is_visible()
    assert not page.locator(".jump").is_visible()


def test_pages_follow_each_other_without_a_repeat(tab: Callable[..., Any]) -> None:
    page = tab()
    page.goto("/quotes?speaker=filla-buster")
    first = page.locator(".quotes .words").all_inner_texts()
    page.get_by_role("link", name="Next page").click()
    second = page.locator(".quotes .words").all_inner_texts()
    assert (len(first), len(second), len({*first, *second})) == (20, 5, 25)


def test_a_fact_checker_without_javascript_learns_what_was_changed(tab: Callable[..., Any]) -> None:
    page = tab(java_script_enabled=False)
    page.goto("/")
    page.get_by_role("link", name="Verify").click()
    page.get_by_label("The words").fill("vivid example of the success of the United States' policy in the Middle East")
    page.get_by_label("Said by").fill("Putin")
    page.get_by_role("button", name="Check").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Not on record in these words"
    compared = page.locator(".compared")
    assert compared.locator("del bdi").all_inner_texts() == ["success"]
    assert compared.locator("ins bdi").all_inner_texts() == ["failure"]
    page.locator(".quotes blockquote a").click()
    assert page.locator("figcaption").get_by_role("link").inner_text() == "Vladimir Putin"


def test_did_you_mean_leads_to_the_speaker(tab: Callable[..., Any]) -> None:
    page = tab()
    page.goto("/quotes?speaker=Lavrow")
    page.get_by_role("link", name="Sergey Lavrov").click()
    assert page.locator(".quotes .words").all_inner_texts() == ["destructive policy"]


@pytest.mark.parametrize("width", [200, 320, 600])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_embedded_card_fits_its_frame_on_another_origin(
    tab: Callable[..., Any], site: Flask, base: str, other: tuple[str, dict[str, str]], width: int, scheme: str
) -> None:
    client, (origin, pages) = site.test_client(), other
    quotation = client.get("/quotes?q=vivid", base_url=base).json["results"][0]
    asked = {"url": quotation["url"], "maxwidth": width}
    pages["article"] = client.get("/oembed", query_string=asked, base_url=base).json["html"]
    page = tab(color_scheme=scheme)
    page.goto(f"{origin}/article")
    frame = page.frame_locator("iframe")
    assert frame.locator(".words").inner_text() == quotation["text"]
    size = frame.locator("html").evaluate("e => [e.scrollWidth - innerWidth, e.scrollHeight - innerHeight]")
    assert max(size) <= 0


def test_a_card_of_a_retracted_quotation_shows_that_in_its_frame(
    tab: Callable[..., Any], site: Flask, base: str, other: tuple[str, dict[str, str]]
) -> None:
    origin, pages = other
    quotation = site.test_client().get("/quotes?status=retracted", base_url=base).json["results"][0]
    pages["retracted"] = f'<iframe src="{quotation["url"]}/card" width="600" height="200"></iframe>'
    page = tab()
    page.goto(f"{origin}/retracted")
    assert page.frame_locator("iframe").get_by_text("This quotation was retracted").is_visible()


def test_no_other_page_lets_itself_be_framed(
    chromium: Any, site: Flask, base: str, other: tuple[str, dict[str, str]]
) -> None:
    origin, pages = other
    pages["framing"] = f'<iframe src="{base}{address(site, "/quote")}?format=html" width="600" height="300"></iframe>'
    with chromium.new_page() as page:
        page.goto(f"{origin}/framing")
        assert page.frame_locator("iframe").locator("figure").count() == 0


def test_everything_is_reached_by_keyboard_alone(tab: Callable[..., Any]) -> None:
    page = tab()
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.type("vivid")
    page.keyboard.press("Enter")
    page.wait_for_url("**/quotes?q=vivid")
    tab_until(page, "document.activeElement.matches('.quotes .words')")
    page.keyboard.press("Enter")
    page.wait_for_selector("figure.statement")
    tab_until(page, "document.activeElement.textContent === 'Cite'")
    page.keyboard.press("Enter")
    assert page.get_by_text("@online").is_visible()


def tab_until(page: Any, condition: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.matches(':focus-visible')")
        if page.evaluate(condition):
            return
    raise AssertionError(f"never reached: {condition}")


@pytest.mark.parametrize("path", PATHS)
def test_a_phone_need_not_scroll_sideways(tab: Callable[..., Any], site: Flask, path: str) -> None:
    page = tab(viewport={"width": 320, "height": 640})
    page.goto(address(site, path))
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("path", PATHS)
def test_nothing_moves_and_no_other_host_is_asked(tab: Callable[..., Any], site: Flask, base: str, path: str) -> None:
    page, asked = tab(), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address(site, path))
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
def test_axe_finds_no_serious_fault(tab: Callable[..., Any], site: Flask, path: str, scheme: str) -> None:
    page = tab(color_scheme=scheme)
    page.goto(address(site, "/quote") + "/card" if path == "/quote/card" else address(site, path))
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
            f"/speakers/{quotation['speaker']['id']}",
            f"/sources/{quotation['sources'][0]['id']}",
        }
    for path in sorted(paths):
        page.goto(path)
        assert page.evaluate("window.pwned") is None, path
        assert page.evaluate("[...document.links].filter(a => !/^https?:$/.test(a.protocol)).length") == 0, path


def test_what_is_copied_runs_nothing_where_it_is_pasted(
    tab: Callable[..., Any], site: Flask, base: str, other: tuple[str, dict[str, str]]
) -> None:
    page, (origin, pages) = tab(), other
    for quotation in site.test_client().get("/quotes?speaker=Eve", base_url=base).json["results"]:
        page.goto(f"/quotes/{quotation['id']}")
        page.get_by_text("Embed", exact=True).click()
        copied = [page.locator(f"pre[aria-labelledby={box}]").inner_text() for box in ("e-frame", "e-block")]
        pages["pasted"] = f"<!doctype html><meta charset=utf-8>{''.join(copied)}"
        page.goto(f"{origin}/pasted")
        assert page.evaluate("window.pwned") is None
        tags = page.evaluate("[...document.body.querySelectorAll('*')].map(e => e.localName)")
        assert tags == ["iframe", "blockquote", "p", "footer", "a"]
        assert page.frame_locator("iframe").locator(".words").count() == 1


VERSE = "Roses are red in June\nViolets are blue in May"
FILLER = "<p>Nothing to be seen here.</p>" * 100


@pytest.mark.parametrize(
    ("words", "as_printed", "page"),
    [
        (VERSE, None, "<p>{}</p>".format(VERSE.replace("\n", "<br>"))),
        (VERSE, None, "<p>{}</p>".format(VERSE.replace("\n", "</p><p>"))),
        (VERSE, None, f"<div>{VERSE}</div>"),
        ("Short", f"Short\n{VERSE}", "<p>Short</p><p>{}</p>".format(VERSE.replace("\n", "<br>"))),
        ("We shall go on … to the end", None, "<p>We shall go on, however long it takes, to the end</p>"),
        ("We shall go on … to the end", None, "<p>We shall go on … to the end</p>"),
        ("We shall go on […] to [the] end of it", None, "<p>We shall go on, and on,</p><p>to an end of it</p>"),
        ("[W]e shall go on [and on]", None, "<p>For we shall go on</p>"),
        ("We go", "We […] go … on", "<p>We […] go … on</p>"),
    ],
)
def test_a_deep_link_leads_to_words_that_are_cut(
    tab: Callable[..., Any], other: tuple[str, dict[str, str]], words: str, as_printed: str | None, page: str
) -> None:
    origin, pages = other
    pages["printed"] = f"<!doctype html><meta charset=utf-8>{FILLER}<main>He said: {page}</main>{FILLER}"
    shown = tab()
    shown.goto(deep_link(f"{origin}/printed", words, "He said:", as_printed=as_printed))
    shown.wait_for_function("scrollY > 0")
    place = shown.evaluate(
        "(e => [e.top, innerHeight - e.bottom])(document.querySelector('main').getBoundingClientRect())"
    )
    assert min(place) > 0


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


def test_a_claim_is_checked_by_keyboard_alone(tab: Callable[..., Any]) -> None:
    page = tab()
    page.goto("/verify")
    tab_until(page, "document.activeElement.name === 'text'")
    page.keyboard.type("vivid example of the success of the United States' policy in the Middle East")
    page.keyboard.press("Tab")
    page.keyboard.type("Putin")
    tab_until(page, "document.activeElement.textContent === 'Check'")
    page.keyboard.press("Enter")
    page.wait_for_selector(".verdict.altered")
    tab_until(page, "document.activeElement.matches('.quotes .words')")
