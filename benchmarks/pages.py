"""How long pages take beside JSON, and what they weigh. See docs/performance.md.

    python -m benchmarks.pages --size 10000

Each page is asked for in turn with the JSON of the same address, and with the JSON answers that hold all that it shows:
a page of results also counts, marks and totals, and a speaker's page tells what they said, and what was said of them.
Over one connection to a server of one worker: first once each, so that no page was made before, then again, as of
readers who come later.
"""

import argparse
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import select

from benchmarks import databases, servers
from benchmarks.load import Request, once
from benchmarks.questions import BY_ID, RARE, SPEAKER, TWO, address, questions
from quoteapi.store.database import Database
from quoteapi.store.facets import FACETS
from quoteapi.store.models import Source
from quoteapi.web.renderers import LATEST, SHOWN

VALUES, ROUNDS = 100, 4
KB = 1000


@dataclass(frozen=True, slots=True)
class Page:
    """The address of a page, and those of the JSON answers that hold what it shows."""

    path: str
    holding: Sequence[str]


@dataclass(frozen=True, slots=True)
class Row:
    """What one kind of page gave: medians in milliseconds, and the largest page.

    `json` is the answer of the same address, `holding` the sum of those that hold what the page shows.
    """

    name: str
    json: float
    holding: float
    first: float
    again: float
    heaviest: float


def pages(url: str, number: int) -> dict[str, Sequence[Page]]:
    """Return the pages of each kind, up to `number` of a kind, none twice."""
    asked = {question.name: question.asked for question in questions(url, number)}
    database = Database(url)
    with database.reading() as connection:
        sources = connection.scalars(select(Source.uid).order_by(Source.id.desc()).limit(number)).all()
    database.dispose()
    return {
        "home": [Page("/", [f"/quotes?sort=-added&limit={LATEST}"])],
        "results by speaker": [_results(each) for each in asked[SPEAKER]],
        "results by a rare word": [_results(each) for each in asked[RARE]],
        "results by two words": [_results(each) for each in asked[TWO]],
        "one quotation": [Page(path := address(each), [path, f"{path}/history"]) for each in asked[BY_ID]],
        "a speaker": [_speaker(quote(each["speaker"])) for each in asked[SPEAKER]],
        "a source": [Page(path := f"/sources/{uid}", [path, f"/quotes?source={uid}&limit={SHOWN}"]) for uid in sources],
        "verify": [
            Page(path := f"/verify?text={quote(each['q'] + ' something that nobody ever said')}", [path])
            for each in asked[TWO]
        ],
    }


def _results(asked: Mapping[str, str]) -> Page:
    path, marked = address(asked), ",highlight" if "q" in asked else ""
    return Page(path, [f"{path}&facets={','.join(FACETS)}&include=total{marked}"])


def _speaker(slug: str) -> Page:
    path = f"/speakers/{slug}"
    said = f"/quotes?speaker={slug}&limit={SHOWN}&facets=about,publisher,year"
    not_theirs = f"/quotes?speaker={slug}&status=misattributed&limit={LATEST}&include=total"
    others = [f"/quotes?{role}={slug}&limit={LATEST}" for role in ("about", "addressee")]
    return Page(path, [path, said, not_theirs, *others])


def measure(port: int, name: str, kind: Sequence[Page]) -> Row:
    """Ask for the JSON and the page of each of `kind`, `ROUNDS` times after the first."""
    # Statements and templates are made once, by whoever comes first of all.
    warm = [_ask(port, each) for each in kind[:1]]
    first = [_ask(port, each) for each in kind[1:]] or warm
    again = [_ask(port, each) for _ in range(ROUNDS) for each in kind]
    return Row(
        name,
        statistics.median(each.json for each in (*first, *again)),
        statistics.median(each.holding for each in (*first, *again)),
        statistics.median(each.page for each in first),
        statistics.median(each.page for each in again),
        max(each.size for each in (*warm, *first)) / KB,
    )


@dataclass(frozen=True, slots=True)
class _Took:
    json: float
    holding: float
    page: float
    size: int


def _ask(port: int, page: Page) -> _Took:
    html = page.path + ("&" if "?" in page.path else "?") + "format=html"
    # The first waits for the connection.
    paths = ["/healthz", page.path, *page.holding, html]
    _, (json, _), *holding, (shown, body) = once(port, [Request(path) for path in paths])
    return _Took(json, sum(took for took, _ in holding), shown, len(body))


def table(rows: Sequence[Row]) -> str:
    """Return the figures as a table in Markdown."""
    lines = [
        f"| {row.name} | {row.json:.1f} | {row.holding:.1f} | {row.first:.1f} | {row.first / row.json:.1f} "
        f"| {row.first / row.holding:.1f} | {row.again:.1f} | {row.again / row.json:.1f} | {row.heaviest:.0f} |"
        for row in rows
    ]
    columns = ["JSON, ms", "of all shown, ms", "first, ms", "to JSON", "to all", "again, ms", "to JSON", "heaviest, kB"]
    return "\n".join([f"| page | {' | '.join(columns)} |", "| --- |" + " ---: |" * len(columns), *lines])


def main() -> None:
    """Measure, and print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=10_000, help="number of quotations")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--postgresql", help="the URL of a PostgreSQL server; one of our own if left out")
    parser.add_argument("--values", type=int, default=VALUES, help="addresses of each kind")
    parser.add_argument("--folder", type=Path, default=Path("build/benchmarks"))
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    if given.database == "sqlite":
        _show(databases.sqlite(given.folder, given.size), given.values)
        return
    with databases.postgresql_server(given.postgresql, given.folder) as server:
        _show(databases.postgresql(server, given.size), given.values)


def _show(url: str, number: int) -> None:
    asked = pages(url, number)
    with servers.cores(True) as core:
        server = servers.quoteapi(url, core)
        try:
            print(table([measure(server.port, name, kind) for name, kind in asked.items()]))
        finally:
            server.stop()


if __name__ == "__main__":
    main()
