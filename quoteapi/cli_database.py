"""The database that every command opens, and `quoteapi db`, which looks after it."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from alembic.util import CommandError
from sqlalchemy.exc import SQLAlchemyError

from quoteapi.config import Settings
from quoteapi.store import documents, migration
from quoteapi.store.database import Database, InvalidDatabaseUrlError
from quoteapi.store.prepared import DRIVER_ERRORS
from quoteapi.store.search import compact


@contextmanager
def open_store(settings: Settings) -> Iterator[Database]:
    """Yield the database of these settings; what it says when it cannot be reached becomes one readable line."""
    try:
        store = Database(settings.database_url)
    except InvalidDatabaseUrlError as error:
        raise click.ClickException(str(error)) from None
    try:
        yield store
    except CommandError as error:
        raise click.ClickException(str(error)) from None
    except (SQLAlchemyError, *DRIVER_ERRORS) as error:
        raise click.ClickException(f"the database says: {getattr(error, 'orig', None) or error}") from None
    finally:
        store.dispose()


@click.group()
def db() -> None:
    """Look after the database."""


@db.command()
@click.argument("revision", default="head")
@click.pass_obj
def upgrade(settings: Settings, revision: str) -> None:
    """Migrate forwards, to the newest or to REVISION."""
    with open_store(settings) as store, store.writing() as connection:
        migration.upgrade(connection, revision)
        click.echo(f"The database is at {migration.current(connection)}.")


@db.command(context_settings={"ignore_unknown_options": True})
@click.argument("revision")
@click.pass_obj
def downgrade(settings: Settings, revision: str) -> None:
    """Migrate back to REVISION; what newer tables and columns hold is lost."""
    with open_store(settings) as store, store.writing() as connection:
        migration.downgrade(connection, revision)
        click.echo(f"The database is at {migration.current(connection) or 'base'}.")


@db.command()
@click.pass_obj
def current(settings: Settings) -> None:
    """Say which migration the database has, and which is the newest."""
    with open_store(settings) as store, store.reading() as connection:
        click.echo(f"The database is at {migration.current(connection) or 'base'}, the newest is {migration.newest()}.")


@db.command()
@click.pass_obj
def reindex(settings: Settings) -> None:
    """Make full text and kept answers of all quotations anew, batch by batch; the service can go on meanwhile."""
    done = 0
    with open_store(settings) as store:
        for done in documents.rebuild(store):
            click.echo(f"{done:,} quotations", err=True)
        compact(store)
    click.echo(f"Quotations indexed anew: {done:,}.")
