"""The database's shape: which migrations it has had, and bringing it to the newest."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from quoteapi.store import documents

_PACKAGE = Path(__file__).resolve().parents[1]


def _config(connection: Connection | None = None) -> Config:
    # The wheel carries the migrations inside the package; a checkout has them beside it.
    installed = _PACKAGE / "migrations"
    config = Config()
    config.set_main_option(
        "script_location",
        str(installed if installed.is_dir() else _PACKAGE.parent / "migrations").replace("%", "%%"),
    )
    config.attributes["connection"] = connection
    return config


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Migrate forwards to `revision`; nothing happens when the database is there already."""
    _take_your_time(connection)
    command.upgrade(_config(connection), revision)
    if current(connection) == newest():
        documents.complete(connection)


def downgrade(connection: Connection, revision: str) -> None:
    """Migrate back to `revision`; `base` is the empty database."""
    _take_your_time(connection)
    command.downgrade(_config(connection), revision)


def _take_your_time(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL statement_timeout = 0"))


def current(connection: Connection) -> str | None:
    """Return the newest migration that the database has had, or None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def newest() -> str | None:
    """Return the newest migration that there is."""
    return ScriptDirectory.from_config(_config()).get_current_head()
