"""The `quoteapi` command."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import orjson
from sqlalchemy.exc import SQLAlchemyError

from quoteapi import log
from quoteapi.api.bodies import QuotationBody
from quoteapi.app import create_app
from quoteapi.config import InvalidSettingError, Settings
from quoteapi.data import demonstration_data
from quoteapi.server import serve as run_server
from quoteapi.store import migration
from quoteapi.store.database import Database, InvalidDatabaseUrlError, sqlite_url
from quoteapi.store.recording import record


@click.group()
@click.version_option(package_name="quoteapi")
@click.pass_context
def main(context: click.Context) -> None:
    """Who said this, when, of whom, and where was it printed?"""
    try:
        context.obj = Settings.from_environment(os.environ)
    except InvalidSettingError as error:
        raise click.ClickException(str(error)) from None
    log.configure(context.obj.log_level, context.obj.log_format)


_host = click.option("--host", help="The address to listen on.")
_port = click.option("--port", type=click.IntRange(1, 65535), help="The port to listen on.")


@main.command()
@_host
@_port
@click.option("--workers", type=click.IntRange(1, 64), help="Worker processes.")
@click.option("--threads", type=click.IntRange(1, 64), help="Requests that one worker answers at a time.")
@click.pass_obj
def serve(settings: Settings, host: str | None, port: int | None, workers: int | None, threads: int | None) -> None:
    """Serve the API. SIGTERM lets running requests end."""
    _serve(_with(settings, host=host, port=port, workers=workers, threads=threads))


@main.command()
@_host
@_port
@click.option("--database", type=click.Path(dir_okay=False, path_type=Path), help="The SQLite file to use.")
@click.pass_obj
def demo(settings: Settings, host: str | None, port: int | None, database: Path | None) -> None:
    """Make a database with the demonstration data, once, and serve it."""
    url = database and sqlite_url(database.resolve())
    settings = _with(settings, host=host, port=port, database_url=url)
    with _open(settings) as store, store.writing() as connection:
        migration.upgrade(connection)
        drafts = QuotationBody(many=True).load([orjson.loads(line) for line in demonstration_data().splitlines()])
        record(connection, drafts, by="quoteapi demo", at=datetime.now(UTC))
    address = f"http://{settings.host}:{settings.port}"
    click.echo(f"The demonstration quotations are at {address} — try:\n")
    for query in (
        "quotes?speaker=Putin",
        "quotes?about=Putin&fields=text,speaker,date",
        "speakers?q=Meshaal",
    ):
        click.echo(f"  curl '{address}/{query}'")
    click.echo("\nStop with Ctrl+C.")
    sys.stdout.flush()
    _serve(settings)


@main.group()
def db() -> None:
    """Look after the database."""


@db.command()
@click.argument("revision", default="head")
@click.pass_obj
def upgrade(settings: Settings, revision: str) -> None:
    """Migrate forwards, to the newest or to REVISION."""
    with _open(settings) as store, store.writing() as connection:
        migration.upgrade(connection, revision)
        click.echo(f"The database is at {migration.current(connection)}.")


@db.command()
@click.argument("revision")
@click.pass_obj
def downgrade(settings: Settings, revision: str) -> None:
    """Migrate back to REVISION; what newer tables and columns hold is lost."""
    with _open(settings) as store, store.writing() as connection:
        migration.downgrade(connection, revision)
        click.echo(f"The database is at {migration.current(connection) or 'base'}.")


@db.command()
@click.pass_obj
def current(settings: Settings) -> None:
    """Say which migration the database has, and which is the newest."""
    with _open(settings) as store, store.reading() as connection:
        click.echo(f"The database is at {migration.current(connection) or 'base'}, the newest is {migration.newest()}.")


def _with(settings: Settings, **given: Any) -> Settings:
    """Return the settings with those options that were given."""
    return replace(settings, **{name: value for name, value in given.items() if value is not None})


def _serve(settings: Settings) -> None:
    run_server(
        lambda: create_app(settings),
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        threads=settings.threads,
        grace_seconds=settings.grace_seconds,
    )


@contextmanager
def _open(settings: Settings) -> Iterator[Database]:
    """Yield the database; what it says when it cannot be reached becomes one readable line."""
    try:
        store = Database(settings.database_url)
    except InvalidDatabaseUrlError as error:
        raise click.ClickException(str(error)) from None
    try:
        yield store
    except SQLAlchemyError as error:
        raise click.ClickException(f"the database says: {getattr(error, 'orig', None) or error}") from None
    finally:
        store.dispose()
