"""How long pages take beside the JSON of the same address, and what they weigh. See docs/performance.md.

    python -m benchmarks.pages --size 10000

Each address is asked for in turn as JSON and as a page, over one connection to a server of one worker: first once
each, so that no page was made before, then again, as of readers who come later.
"""

import argparse
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import select

from benchmarks import databases, servers
from benchmarks.load import Request, once
from benchmarks.questions import BY_ID, RARE, SPEAKER, TWO, address, questions
from quoteapi.store.database import Database
from quoteapi.store.models import Source

VALUES, ROUNDS = 100, 4
KB = 1000


@dataclass(frozen=True, slots=True)
class Row:
    """What one kind of page gave: medians in milliseconds, the ratio of pages to JSON, and the largest page."""

    name: str
    json: float
    first: float
    again: float
    heaviest: float


def addresses(url: str, number: int) -> dict[str, Sequence[str]]:
    """Return the addresses of each kind of page, up to `number` of a kind, none twice."""
    asked = {question.name: question.asked for question in questions(url, number)}
    database = Database(url)
    with database.reading() as connection:
        sources = connection.scalars(select(Source.uid).order_by(Source.id.desc()).limit(number)).all()
    database.dispose()
    speakers = [each["speaker"] for each in asked[SPEAKER]]
    return {
        "home": ["/"],
        "results by speaker": [address(each) for each in asked[SPEAKER]],
        "results by a rare word": [address(each) for each in asked[RARE]],
        "results by two words": [address(each) for each in asked[TWO]],
        "one quotation": [address(each) for each in asked[BY_ID]],
        "a speaker": [f"/speakers/{quote(speaker)}" for speaker in speakers],
        "a source": [f"/sources/{source}" for source in sources],
        "verify": [f"/verify?text={quote(each['q'] + ' something that nobody ever said')}" for each in asked[TWO]],
    }


def measure(port: int, name: str, paths: Sequence[str]) -> Row:
    """Ask for each of `paths` as JSON and as a page, `ROUNDS` times after the first."""
    both = [Request(path + mark) for path in paths for mark in ("", ("&" if "?" in path else "?") + "format=html")]
    # Statements and templates are made once, by whoever comes first of all.
    warm = once(port, both[:2])
    first = once(port, both[2:] or both)
    again = [answer for _ in range(ROUNDS) for answer in once(port, both)]
    pages = [body for _, body in (warm + first)[1::2]]
    return Row(
        name,
        statistics.median(took for took, _ in first[::2] + again[::2]),
        statistics.median(took for took, _ in first[1::2]),
        statistics.median(took for took, _ in again[1::2]),
        max(map(len, pages)) / KB,
    )


def table(rows: Sequence[Row]) -> str:
    """Return the figures as a table in Markdown."""
    lines = [
        f"| {row.name} | {row.json:.1f} | {row.first:.1f} | {row.first / row.json:.1f} "
        f"| {row.again:.1f} | {row.again / row.json:.1f} | {row.heaviest:.0f} |"
        for row in rows
    ]
    head = "| page | JSON, ms | first time, ms | to JSON | again, ms | to JSON | heaviest, kB |"
    return "\n".join([head, "| --- | ---: | ---: | ---: | ---: | ---: | ---: |", *lines])


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
    asked = addresses(url, number)
    with servers.cores(True) as core:
        server = servers.quoteapi(url, core)
        try:
            print(table([measure(server.port, name, paths) for name, paths in asked.items()]))
        finally:
            server.stop()


if __name__ == "__main__":
    main()
