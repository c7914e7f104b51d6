"""The site in a real browser: Chromium, headless. `apt-get install -y chromium` brings it.

Every context is fresh, so that nothing of one test is left for the next.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright import sync_api
from werkzeug.serving import make_server

from quoteapi import create_app
from quoteapi.config import Settings
from quoteapi.store import migration, tokens
from quoteapi.store.database import Database, sqlite_url

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
SWITCHES = [
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"),
    *("--disable-sync", "--disable-dev-shm-usage"),
]


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
def written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., tuple[FlaskClient, str]]]:
    """Enters a quotation of some status on a site of its own: gives a client of that, and the quotation's address."""
    database = Database(sqlite_url(tmp_path_factory.mktemp("written") / "site.db"))
    with database.writing() as connection:
        migration.upgrade(connection)
        secret = tokens.create(connection, "desk", "write", at=datetime.now(UTC), expires_at=None)
    app = create_app(Settings(database_url=database.url, log_level="error"), database)
    client, identified = app.test_client(), {"Authorization": f"Bearer {secret}"}
    served = serve(app)
    address = next(served)

    def write(body: dict[str, Any], status: str) -> tuple[FlaskClient, str]:
        url = client.post("/quotes", json=body, headers=identified, base_url=address).json["url"]
        if status != "reported":
            judged = {"status": status, "note": "The transcript says otherwise."}
            assert client.post(f"{url}/reviews", json=judged, headers=identified).status_code < 300
        return client, url

    yield write
    next(served, None)
    database.dispose()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The browser, without which its tests are skipped."""
    if CHROMIUM is None:
        pytest.skip("Chromium is missing: apt-get install -y chromium")
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


@pytest.fixture
def address(site: Flask) -> Callable[[str], str]:
    """Gives a path as it is, with `/quote`, `/source` and the like standing for one of them."""
    client = site.test_client()
    quotation = client.get("/quotes?q=vivid").json["results"][0]
    known = {"/quote": f"/quotes/{quotation['id']}", "/source": f"/sources/{quotation['sources'][0]['id']}"}
    for name, search in (("edited", "speaker=Eve"), ("retracted", "status=retracted")):
        known[f"/{name}/history"] = f"/quotes/{client.get(f'/quotes?{search}').json['results'][0]['id']}/history"
    return lambda path: known.get(path, path)
