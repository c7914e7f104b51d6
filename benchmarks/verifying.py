"""How well and how fast `/verify` finds what was quoted. See docs/performance.md.

    python -m benchmarks.verifying --sizes 10000,100000 [--database postgresql]

First the gold set: precision and recall of each verdict. Then, at each size, claims made of stored quotations by one to
three edits of words (at most one in four), by a truncation, or by another case and punctuation: the share whose right
quotation is the first evidence, and the median time, against that of a search for a rare word and against that at
the smallest size. The servers are up at once and are asked in turn over one connection each, so that what else goes
on burdens all alike.
"""

import argparse
import contextlib
import http.client
import json
import random
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import func, select

from benchmarks import corpus, databases, servers
from quoteapi.store.database import Database
from quoteapi.store.models import Quotation
from tests.gold import harness

SHARE, TO_SEARCH, TO_SMALL = 0.99, 3.0, 1.5
_EDITED = 4


@dataclass(frozen=True, slots=True)
class Claim:
    """What is asked, the text that it was made of, and how."""

    text: str
    of: str
    made_by: str


def edited(words: list[str], chance: random.Random) -> list[str]:
    """Exchange, leave out or put in one to three words, at most one of four."""
    words = list(words)
    for _ in range(chance.randint(1, max(1, min(3, len(words) // _EDITED)))):
        at, other = chance.randrange(len(words)), corpus.word(int(corpus.WORDS ** chance.random()))
        match chance.choice(("exchange", "leave out", "put in")):
            case "exchange":
                words[at] = other
            case "leave out":
                del words[at]
            case _:
                words.insert(at, other)
    return words


def truncated(words: list[str], chance: random.Random) -> list[str]:
    """Keep a run of half the words or more, of four at the least."""
    length = chance.randint(min(len(words), max(4, len(words) // 2)), len(words))
    start = chance.randint(0, len(words) - length)
    return words[start : start + length]


def punctuated(words: list[str], chance: random.Random) -> list[str]:
    """Set other case, commas, dashes and quotation marks."""
    shown = [word.upper() if chance.random() < 0.1 else word for word in words]
    shown = [word + chance.choice((",", ";", " –", "…")) if chance.random() < 0.15 else word for word in shown]
    return [f"“{shown[0]}", *shown[1:-1], f"{shown[-1]}”"]


CHANGES: dict[str, Callable[[list[str], random.Random], list[str]]] = {
    "edits of words": edited,
    "a truncation": truncated,
    "punctuation": punctuated,
}


def claims(url: str, number: int) -> list[Claim]:
    """Return `number` claims made of quotations of the database, a third by each change."""
    database, chance = Database(url), random.Random(3)
    with database.reading() as connection:
        last = connection.scalar(select(func.max(Quotation.id))) or 0
        some = chance.sample(range(1, last + 1), min(number, last))
        texts = list(connection.scalars(select(Quotation.text).where(Quotation.id.in_(some))))
    database.dispose()
    chance.shuffle(texts)
    kinds = list(CHANGES)
    return [
        Claim(" ".join(CHANGES[kind](text.rstrip(".").split(), chance)), text, kind)
        for text, kind in ((text, kinds[at % len(kinds)]) for at, text in enumerate(texts))
    ]


@dataclass
class Figures:
    """What one size gave: how long each answer took, in milliseconds, and what was missed."""

    verify: list[float] = field(default_factory=list)
    search: list[float] = field(default_factory=list)
    missed: list[tuple[Claim, str]] = field(default_factory=list)


class Asked:
    """A server, one kept-alive connection to it, and its claims."""

    def __init__(self, url: str, number: int) -> None:
        self.claims = claims(url, number)
        self.server = servers.quoteapi(url)
        self._connection = http.client.HTTPConnection("127.0.0.1", self.server.port)

    def get(self, path: str) -> tuple[float, bytes]:
        """Return how many milliseconds the answer took, and the answer. Raises RuntimeError for any but 200."""
        start = time.perf_counter()
        self._connection.request("GET", path)
        response = self._connection.getresponse()
        body = response.read()
        took = 1000 * (time.perf_counter() - start)
        if response.status != 200:
            raise RuntimeError(f"{path}: {response.status}")
        return took, body


@contextlib.contextmanager
def asked(urls: dict[int, str], number: int) -> Iterator[dict[int, Asked]]:
    """Start a server for each size, and stop them."""
    running: dict[int, Asked] = {}
    try:
        for size, url in urls.items():
            running[size] = Asked(url, number)
        yield running
    finally:
        for each in running.values():
            each.server.stop()


def measure(urls: dict[int, str], number: int) -> dict[int, Figures]:
    """Ask each claim of each size once, and a search for a rare word beside it."""
    figures = {size: Figures() for size in urls}
    with asked(urls, number) as running:
        for at in range(-20, number):
            for size, each in running.items():
                if at >= len(each.claims):
                    continue
                claim = each.claims[at]
                took, body = each.get(f"/verify?text={quote(claim.text)}")
                search, _ = each.get(f"/quotes?q={corpus.RARE[at % len(corpus.RARE)]}")
                if at < 0:  # What a server has to do once is not what it does each time.
                    continue
                figures[size].verify.append(took)
                figures[size].search.append(search)
                answer = json.loads(body)
                if not answer["evidence"] or answer["evidence"][0]["quote"]["text"] != claim.of:
                    figures[size].missed.append((claim, answer["verdict"]))
    return figures


def show(figures: dict[int, Figures], shown: int) -> None:
    """Print the figures of each size beside the goals, and some of what was missed."""
    small = next(iter(figures))
    for size, each in figures.items():
        total, middle = len(each.verify), statistics.median(each.verify)
        share = 1 - len(each.missed) / total
        search = middle / statistics.median(each.search)
        slow = sorted(each.verify)[int(total * 0.99)]
        print(f"{size:,} quotations, {total} claims; medians of {middle:.1f} ms, 99 in 100 within {slow:.1f} ms")
        print(f"  right quotation first: {share:.3f} (goal {SHARE})")
        print(f"  time against a rare word's search: {search:.2f} (goal {TO_SEARCH})")
        if size != small:
            grown = middle / statistics.median(figures[small].verify)
            print(f"  time against {small:,} quotations: {grown:.2f} (goal {TO_SMALL})")
        for claim, verdict in each.missed[:shown]:
            print(f"  missed, {verdict}, by {claim.made_by}: {claim.text!r} of {claim.of!r}")


def gold() -> None:
    """Print precision and recall of each verdict of the gold set."""
    for name, held_out in (("tuned on", False), ("held out", True)):
        chosen = [each for each in harness.outcomes() if each.claim.held_out is held_out]
        print(f"gold set, {name}: {len(chosen)} claims against {len(harness.stored())} quotations")
        for verdict, (due, precision, recall) in harness.figures(chosen).items():
            print(f"  {verdict:15} {due:4}  precision {precision:.3f}  recall {recall:.3f}")


def main() -> None:
    """Measure, and print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="10000,100000", help="numbers of quotations, the smallest first")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--postgresql", help="the URL of a PostgreSQL server; one of our own if left out")
    parser.add_argument("--claims", type=int, default=500)
    parser.add_argument("--missed", type=int, default=5, help="how many missed claims are shown")
    parser.add_argument("--folder", type=Path, default=Path("build/benchmarks"))
    given = parser.parse_args()
    gold()
    given.folder.mkdir(parents=True, exist_ok=True)
    sizes = [int(size) for size in given.sizes.split(",")]
    if given.database == "sqlite":
        show(measure({size: databases.sqlite(given.folder, size) for size in sizes}, given.claims), given.missed)
        return
    with databases.postgresql_server(given.postgresql, given.folder) as server:
        urls = {size: databases.postgresql(server, size) for size in sizes}
        show(measure(urls, given.claims), given.missed)


if __name__ == "__main__":
    main()
