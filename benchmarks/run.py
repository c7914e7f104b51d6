"""Measure: quoteapi, and yardsticks on the same rows, machine and server, in turn. See docs/performance.md.

    python -m benchmarks.run --sizes 10000,100000 --turns 5

Each turn asks every server the same requests over a fixed number of kept-alive connections; a figure is the median
of the turns. The database of a size is made once, under `--folder`.
"""

import argparse
import http.client
import json
import multiprocessing
import os
import socket
import sqlite3
import statistics
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from urllib.parse import quote

from benchmarks import corpus, plot
from quoteapi.store import migration
from quoteapi.store.database import Database, sqlite_url
from quoteapi.store.recording import record

BATCH = 5000


def make(file: Path, size: int) -> None:
    """Make the database of `size` quotations, unless it is there."""
    if file.exists():
        return
    database = Database(sqlite_url(file.with_suffix(".part")))
    drafts = corpus.quotations(size)
    with database.writing() as connection:
        migration.upgrade(connection)
        while batch := list(islice(drafts, BATCH)):
            record(connection, batch, by="benchmark", at=datetime.now(UTC))
        connection.exec_driver_sql("ANALYZE")
    database.dispose()
    file.with_suffix(".part").rename(file)


def queries(file: Path) -> dict[str, str]:
    """Return the requests to compare, by name."""
    with sqlite3.connect(file) as connection:
        speakers = connection.execute(
            "SELECT s.slug FROM quotation q JOIN speaker s ON s.id = q.speaker_id GROUP BY s.id "
            "ORDER BY count(*) DESC LIMIT 1"
        ).fetchone()
        uid = connection.execute("SELECT uid FROM quotation ORDER BY id LIMIT 1 OFFSET 77").fetchone()[0]
    return {
        "one by id": f"/quotes/{uid[:8]}-{uid[8:12]}-{uid[12:16]}-{uid[16:20]}-{uid[20:]}",
        "speaker": f"/quotes?speaker={speakers[0]}",
        "rare word": f"/quotes?q={corpus.RARE}",
        "common word": f"/quotes?q={corpus.COMMON}",
        "two words": f"/quotes?q={corpus.COMMON}+{corpus.word(30)}",
        "phrase": "/quotes?q=" + quote(f'"{corpus.word(1)} {corpus.COMMON}"'),
    }


class Server:
    """A server process that listens on `port`."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = [part.replace("PORT", str(self.port)) for part in command]
        environment = {**os.environ, **environment}
        self._process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError(f"{command} does not listen")

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait()


def load(port: int, path: str, seconds: float, connections: int) -> list[float]:
    """Return how long each answer took, from as many kept-alive connections at once, for `seconds`."""
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    process = context.Process(target=_ask, args=(port, path, seconds, connections, results))
    process.start()
    took: list[float] = results.get()
    process.join()
    return took


def _ask(port: int, path: str, seconds: float, connections: int, results: "multiprocessing.Queue[list[float]]") -> None:
    took: list[float] = []

    def one() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            start = time.perf_counter()
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            took.append(time.perf_counter() - start)
            if answer.status != 200:
                raise RuntimeError(f"{path}: {answer.status}")

    threads = [threading.Thread(target=one) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    results.put(took)


def answer_of(port: int, path: str) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", path)
    return connection.getresponse().read()


def measure(file: Path, turns: int, seconds: float, connections: int) -> dict[str, dict[str, dict[str, float]]]:
    """Return for each query and each server requests a second, p50 and p99 in milliseconds."""
    asked = queries(file)
    serve = [
        sys.executable,
        "-c",
        "from quoteapi.cli import main; main()",
        "serve",
        "--port",
        "PORT",
        "--workers",
        "1",
        "--threads",
        "4",
    ]
    ours = Server(serve, {"QUOTEAPI_DATABASE_URL": sqlite_url(file), "QUOTEAPI_LOG_LEVEL": "error"})
    figures: dict[str, dict[str, dict[str, float]]] = {}
    try:
        for name, path in asked.items():
            constant = file.with_suffix(".answer")
            constant.write_bytes(answer_of(ours.port, path))
            bare = Server([sys.executable, "-m", "benchmarks.bare", "PORT"], {"BARE_ANSWER": str(constant)})
            turned: dict[str, list[list[float]]] = {"quoteapi": [], "bare Flask": []}
            try:
                for _ in range(turns):
                    turned["quoteapi"].append(load(ours.port, path, seconds, connections))
                    turned["bare Flask"].append(load(bare.port, "/", seconds, connections))
            finally:
                bare.stop()
            figures[name] = {server: _figures(took, seconds) for server, took in turned.items()}
            print(f"{file.stem:>10} {name:12}", json.dumps(figures[name]), flush=True)
    finally:
        ours.stop()
    return figures


def _figures(turns: list[list[float]], seconds: float) -> dict[str, float]:
    def middle(value: "list[float]") -> float:
        return round(statistics.median(value), 3)

    return {
        "per second": middle([len(took) / seconds for took in turns]),
        "p50": middle([1000 * statistics.median(took) for took in turns]),
        "p99": middle([1000 * sorted(took)[int(len(took) * 0.99)] for took in turns]),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="10000,100000")
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--folder", type=Path, default=Path("build/benchmarks"))
    parser.add_argument("--output", type=Path, default=Path("docs"))
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    figures = {}
    for size in map(int, given.sizes.split(",")):
        file = given.folder / f"{size}.db"
        make(file, size)
        figures[size] = measure(file, given.turns, given.seconds, given.connections)
    (given.output / "performance.svg").write_text(plot.bars(figures))
    print(plot.table(figures))


if __name__ == "__main__":
    main()
