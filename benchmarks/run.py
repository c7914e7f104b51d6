"""Measure quoteapi, yardsticks and peers on the same rows and machine, in turn. See docs/performance.md.

    python -m benchmarks.run --sizes 10000,100000,1000000 --peers

makes what is missing (databases, an environment for the peers, PostgreSQL) under `--folder`, measures, and writes
docs/benchmarks.md, docs/performance.svg and the tables in docs/performance.md. PostgreSQL is the server of
QUOTEAPI_BENCH_POSTGRES_URL, or one of our own; `--databases SQLite` leaves it out.
"""

import argparse
import contextlib
import os
import platform
import signal
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import databases, goals, peers, plot, questions, servers, tables
from benchmarks.figures import POSTGRESQL, SQLITE, Figures
from benchmarks.measure import Effort, measure


def main(arguments: Sequence[str]) -> None:
    """Measure as `arguments` say, and write what was measured."""
    given = _read(arguments)
    given.folder.mkdir(parents=True, exist_ok=True)
    kept = given.folder / "figures.json"
    if not given.again:
        effort = Effort(given.turns, given.seconds, given.connections, given.values)
        commands = peers.install(given.folder) if given.peers else None
        with _urls(given) as urls, servers.cores(given.pin) as core:
            figures = measure(urls, effort, commands, core)
        figures.about = _about(given, effort, core)
        figures.write(kept)
    report(Figures.read(kept), given.output)


def report(figures: Figures, output: Path) -> None:
    """Write the tables and the plot into the folder `output`."""
    about = "".join(f"- {name}: {value}\n" for name, value in figures.about.items())
    every = f"# Benchmarks\n\nEvery figure behind [the goals](performance.md).\n\n{about}\n{tables.table(figures)}"
    (output / "benchmarks.md").write_text(every)
    (output / "performance.svg").write_text(plot.svg(figures))
    page = output / "performance.md"
    text = tables.insert(page.read_text(), "goals", goals.table(figures))
    summary = f"{about}\n{tables.summary(figures)}\n{tables.memory(figures)}"
    page.write_text(tables.insert(text, "figures", summary))
    print(goals.table(figures))


@contextlib.contextmanager
def _urls(given: argparse.Namespace) -> Iterator[dict[tuple[str, int], str]]:
    """Yield the databases to measure, made where they are not there."""
    with contextlib.ExitStack() as stack:
        urls = {}
        if SQLITE in given.databases:
            urls |= {(SQLITE, size): databases.sqlite(given.folder, size) for size in given.sizes}
        if POSTGRESQL in given.databases:
            url = os.environ.get("QUOTEAPI_BENCH_POSTGRES_URL")
            server = stack.enter_context(databases.postgresql_server(url, given.folder))
            urls |= {(POSTGRESQL, size): databases.postgresql(server, size) for size in given.sizes}
        yield urls


def _about(given: argparse.Namespace, effort: Effort, core: int | None) -> dict[str, str]:
    sizes, kinds = ",".join(map(str, given.sizes)), ",".join(given.databases)
    command = f"python -m benchmarks.run --sizes {sizes} --databases {kinds} --turns {effort.turns}"
    command += f" --seconds {effort.seconds:g} --connections {effort.connections}{' --peers' if given.peers else ''}"
    pinned = "the servers on one core, the client on the other" if core is not None else "no process kept to a core"
    return {
        "command": f"`{command}{'' if given.pin else ' --no-pin'}`, {datetime.now(UTC):%Y-%m-%d}",
        "load": f"{effort.connections} kept-alive connections; medians of {effort.turns} turns of {effort.seconds:g} s",
        "servers": f"one worker each, {servers.THREADS} threads; {pinned}",
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}",
    }


def _read(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=lambda text: [int(size) for size in text.split(",")], default=[10_000, 100_000])
    parser.add_argument("--databases", type=lambda text: text.split(","), default=[SQLITE, POSTGRESQL])
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=1)
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument(
        "--values", type=int, default=questions.DRAWN, help="so many ids at the most are asked for, round and round"
    )
    parser.add_argument("--peers", action="store_true", help="measure Datasette, FastAPI and Django as well")
    parser.add_argument("--no-pin", dest="pin", action="store_false", help="let every process run on every core")
    parser.add_argument("--again", action="store_true", help="write the tables of the last run anew, measure nothing")
    parser.add_argument("--folder", type=Path, default=Path("build/benchmarks"))
    parser.add_argument("--output", type=Path, default=Path("docs"))
    return parser.parse_args(arguments)


if __name__ == "__main__":
    # An end in the middle stops the servers as well.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    main(sys.argv[1:])
