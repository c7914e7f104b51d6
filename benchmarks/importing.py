"""How long `quoteapi import` takes, as ratios to what the same rows cost at the least, in one run.

``python -m benchmarks.importing [--quotations 100000]``

The yardsticks: `sqlite3.executemany` of the very rows that the import made, into the same tables, indexes and
full text; `sqlite-utils insert` of the same file, where it is installed; on PostgreSQL, COPY of the very rows
into the same tables (with QUOTEAPI_BENCH_POSTGRES_URL, an empty database).
"""

import argparse
import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg

from benchmarks.corpus import quotations

ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("QUOTEAPI_")}


def write(file: Path, number: int) -> None:
    """Write `number` made-up quotations as JSON Lines."""
    with file.open("w") as out:
        for draft in quotations(number):
            line = {
                "text": draft.text,
                "lang": draft.lang,
                "speaker": draft.speaker and {"name": draft.speaker.name, "kind": draft.speaker.kind},
                "about": [{"name": person.name, "kind": person.kind} for person in draft.about],
                "date": draft.date and draft.date.text,
                "context": draft.context,
                "sources": [{"url": source.url.text, "publisher": source.publisher} for source in draft.sources],
            }
            out.write(json.dumps({name: value for name, value in line.items() if value}) + "\n")


def quoteapi(url: str, *words: str) -> tuple[float, int]:
    """Run the command and return the seconds that it took, and the most memory in MiB that a child had so far."""
    command = [sys.executable, "-c", "from quoteapi.cli import main; main()", *words]
    environment = {**ENVIRONMENT, "QUOTEAPI_DATABASE_URL": url}
    start = time.perf_counter()
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024


def executemany(made: Path, empty: Path) -> float:
    """Insert every row of `made` into the same tables of `empty`, and return the seconds that it took."""
    source, target = sqlite3.connect(made), sqlite3.connect(empty)
    names = [name for (name,) in source.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    tables = [name for name in names if not name.startswith(("sqlite_", "alembic_", "quotation_search_"))]
    rows = {}
    for table in tables:
        columns = [column[1] for column in source.execute(f"PRAGMA table_xinfo({table})") if column[6] == 0]
        columns = ["rowid", "text", "original", "context", "keys"] if table == "quotation_search" else columns
        listed = ", ".join(f'"{column}"' for column in columns)
        rows[table] = (listed, len(columns), source.execute(f"SELECT {listed} FROM {table}").fetchall())
    source.close()
    target.execute("PRAGMA synchronous = NORMAL")
    start = time.perf_counter()
    with target:
        for table, (listed, number, some) in rows.items():
            target.executemany(f"INSERT INTO {table} ({listed}) VALUES ({', '.join('?' * number)})", some)
    seconds = time.perf_counter() - start
    target.close()
    return seconds


def copy(url: str) -> float:
    """COPY every row out, empty the tables, COPY them in again, and return the seconds that coming in took."""
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        tables = [
            name
            for (name,) in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            if name != "alembic_version"
        ]
        columns = {
            table: ", ".join(
                f'"{name}"'
                for (name,) in connection.execute(
                    "SELECT column_name FROM information_schema.columns WHERE table_name = %s "
                    "AND is_generated = 'NEVER' ORDER BY ordinal_position",
                    (table,),
                ).fetchall()
            )
            for table in tables
        }
        data = {}
        for table in tables:
            with connection.cursor().copy(f"COPY {table} ({columns[table]}) TO STDOUT") as out:
                data[table] = b"".join(bytes(part) for part in out)
        connection.execute(f"TRUNCATE {', '.join(tables)}")
        connection.execute("SET session_replication_role = replica")
        start = time.perf_counter()
        for table in tables:
            with connection.cursor().copy(f"COPY {table} ({columns[table]}) FROM STDIN") as into:
                into.write(data[table])
        connection.commit()
        return time.perf_counter() - start


def main() -> None:
    """Measure, and print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quotations", type=int, default=100_000)
    number = parser.parse_args().quotations
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small, file = folder / "small.jsonl", folder / "archive.jsonl"
        write(small, number // 10)
        write(file, number)
        for database in ("small", "made", "empty"):
            quoteapi(f"sqlite:///{folder / database}.db", "db", "upgrade")
        _, small_memory = quoteapi(f"sqlite:///{folder / 'small.db'}", "import", str(small))
        seconds, memory = quoteapi(f"sqlite:///{folder / 'made.db'}", "import", str(file))
        print(f"SQLite, {number} quotations: {seconds:.1f} s, {number / seconds:.0f} a second")
        print(f"memory: {memory} MiB, and {small_memory} MiB for a tenth of the file")
        least = executemany(folder / "made.db", folder / "empty.db")
        print(f"against sqlite3.executemany of the same rows: {seconds / least:.1f} times")
        if tool := shutil.which(
            "sqlite-utils", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        ):
            start = time.perf_counter()
            subprocess.run([tool, "insert", folder / "plain.db", "quotations", file, "--nl"], check=True)
            print(f"against sqlite-utils insert of the file: {seconds / (time.perf_counter() - start):.1f} times")
        if url := os.environ.get("QUOTEAPI_BENCH_POSTGRES_URL"):
            quoteapi(url, "db", "upgrade")
            seconds, _ = quoteapi(url, "import", str(file))
            print(f"PostgreSQL, {number} quotations: {seconds:.1f} s, {number / seconds:.0f} a second")
            print(f"against COPY of the same rows: {seconds / copy(url):.1f} times")


if __name__ == "__main__":
    main()
