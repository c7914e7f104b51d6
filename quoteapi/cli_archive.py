"""`quoteapi import` and `quoteapi export`: whole archives in and out."""

import pickle
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO

import click

from quoteapi.api.archiving import as_csv, as_json_lines
from quoteapi.api.importing import Prepared, Report, batches, enter, prepare
from quoteapi.api.items import Item, csv_items, json_file_items, one_quotation_each
from quoteapi.api.mapping import FieldMap, InvalidMappingError
from quoteapi.api.naming import understand
from quoteapi.api.quotes import filter_of
from quoteapi.cli_files import form_of, opened
from quoteapi.cli_rejections import append, reports
from quoteapi.store.archive import everything
from quoteapi.store.database import Connection, Database
from quoteapi.store.identity import suggest

EVERY_LINES = 10_000
TURN_SECONDS = 0.02


class Map(click.ParamType[FieldMap]):
    """A mapping of other people's members to ours."""

    name = "mapping"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> FieldMap:
        """Return the mapping that `value` writes."""
        try:
            return FieldMap.parse(value)
        except InvalidMappingError as error:
            self.fail(str(error), param, ctx)


@dataclass(slots=True)
class Imported:
    """What became of the lines of some files."""

    report: Report = field(default_factory=Report)
    rejected: int = 0


def import_files(
    database: Database,
    files: tuple[str, ...],
    *,
    form: str | None,
    encoding: str,
    mapping: FieldMap | None,
    report_to: Path | None,
    dry_run: bool,
) -> Imported:
    """Import `files` (``-`` is standard input) and return what became of their lines; say how it goes meanwhile.

    Each batch is a transaction of its own: what is killed leaves whole batches, and a second run finishes.
    """
    total = Imported()
    with reports(files, report_to, dry_run=dry_run) as targets:
        for name in files:
            before, target = total.rejected, targets[name]

            def reject(rejections: list[dict[str, Any]], name: str = name, target: Path = target) -> None:
                total.rejected += len(rejections)
                if rejections:
                    append(target, name, rejections)

            with opened(name) as (file, size, position):
                items = _items(file, form or form_of(name), encoding, mapping)
                total.report += _import_one(database, name, items, size, position, reject, dry_run=dry_run)
            if total.rejected > before:
                click.echo(f"{name}: {total.rejected - before} lines were rejected; see {target}", err=True)
    if mapping and total.report.read and (unseen := [name for name in mapping.theirs if name not in mapping.seen]):
        click.echo(f"Nothing had a member {' or '.join(unseen)}: see whether --map names it rightly.", err=True)
    return total


def _import_one(
    database: Database,
    name: str,
    items: Iterator[Item],
    size: int | None,
    position: Callable[[], int],
    reject: Callable[[list[dict[str, Any]]], None],
    *,
    dry_run: bool,
) -> Report:
    done = Report()
    by = "quoteapi import"
    read = map(prepare, batches(items))
    with (
        _progress(name, size) as advance,
        _kept(read) if dry_run else nullcontext(read) as to_enter,
        _transactions(database, dry_run=dry_run) as transaction,
    ):
        for prepared in to_enter:
            with transaction() as connection:
                entered = enter(connection, prepared, by=by, at=datetime.now(UTC))
            reject(entered.rejected)
            done += replace(entered, rejected=[])
            advance(position(), done)
            if not dry_run:
                # Whoever waits to write gets a turn: SQLite's waiters look only now and then.
                time.sleep(TURN_SECONDS)
    return done


@contextmanager
def _kept(read: Iterable[Prepared]) -> Iterator[Iterator[Prepared]]:
    """Yield what was read when all of it was, kept in a file: nobody can write while it is tried out."""
    with TemporaryFile() as file:
        count = 0
        for prepared in read:
            pickle.dump(prepared, file)
            count += 1
        file.seek(0)
        yield (pickle.load(file) for _ in range(count))  # noqa: S301


@contextmanager
def _transactions(database: Database, *, dry_run: bool) -> Iterator[Callable[[], Any]]:
    """Yield what opens the transaction of a batch: one each, or for a dry run one for all that leaves nothing."""
    if not dry_run:
        yield database.writing
        return
    try:
        with database.writing() as connection:

            @contextmanager
            def the_same() -> Iterator[Connection]:
                yield connection

            yield the_same
            raise _DryRunOverError
    except _DryRunOverError:
        pass


class _DryRunOverError(Exception):
    pass


def _items(file: BinaryIO, form: str, encoding: str, mapping: FieldMap | None) -> Iterator[Item]:
    if form == "csv":
        return one_quotation_each(csv_items(file, encoding, mapping))
    return json_file_items(file, mapping)


@contextmanager
def _progress(name: str, size: int | None) -> Iterator[Callable[[int, Report], None]]:
    if sys.stderr.isatty() and size:
        with click.progressbar(length=size, label=name, file=sys.stderr) as bar:
            yield lambda position, _: bar.update(position - bar.pos)
        return
    said = 0

    def say(_: int, done: Report) -> None:
        nonlocal said
        if done.read - said >= EVERY_LINES:
            said = done.read
            click.echo(f"{name}: {done.read} lines read", err=True)

    yield say


def summary(imported: Imported, *, dry_run: bool) -> str:
    """Return what became of the lines in one sentence."""
    would = "would be " if dry_run else ""
    report = imported.report
    return (
        f"{report.read} read: {report.created} {would}new, {report.source_added} {would}given another source, "
        f"{report.filled_in} {would}filled in, {report.unchanged} there already, {imported.rejected} rejected."
    )


def export(database: Database, query: dict[str, Any], form: str, out: BinaryIO) -> None:
    """Write all quotations that a read `query` fits to `out`, as of one moment, in the order they were added in.

    A name that is nobody's is told on standard error.
    """
    with database.reading() as connection:
        meant = understand(connection, query)
        for (role, name), resolution in meant:
            if not resolution.keys:
                near = " or ".join(found.id for found in suggest(connection, name))
                click.echo(f"--{role} {name}: nobody is known by this{near and f'; did you mean {near}?'}", err=True)
        chunks = everything(connection, filter_of(query, meant), sort="added")
        for part in as_csv(chunks) if form == "csv" else as_json_lines(chunks):
            out.write(part)
