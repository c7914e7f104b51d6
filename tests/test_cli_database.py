"""`quoteapi db`, and what every command says of a database that it cannot open."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from quoteapi.cli import main
from quoteapi.data import demonstration_data
from quoteapi.store import migration


def test_db_upgrade_makes_the_newest_database_in_the_working_folder(cli: CliRunner, tmp_path: Path) -> None:
    result = cli.invoke(main, ["db", "upgrade"])
    assert (result.exit_code, result.output) == (0, f"The database is at {migration.newest()}.\n")
    assert (tmp_path / "quoteapi.db").exists()
    assert "the newest is" in cli.invoke(main, ["db", "current"]).output


def test_db_downgrade_goes_back_to_nothing(cli: CliRunner) -> None:
    cli.invoke(main, ["db", "upgrade"])
    assert cli.invoke(main, ["db", "downgrade", "base"]).output == "The database is at base.\n"


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("QUOTEAPI_DATABASE_URL", "mysql://x/y", "sqlite:///FILE or postgresql+psycopg://"),
        ("QUOTEAPI_DATABASE_URL", "sqlite://", "sqlite:///FILE or postgresql+psycopg://"),
        ("QUOTEAPI_DATABASE_URL", "nonsense", "sqlite:///FILE or postgresql+psycopg://"),
        ("QUOTEAPI_DATABASE_URL", "sqlite:////nowhere/at/all.db", "unable to open database file"),
        ("QUOTEAPI_DATABASE_URL", "postgresql+psycopg://u:secret@127.0.0.1:1/x", "the database says"),
        ("QUOTEAPI_PORTS", "1", "QUOTEAPI_PORTS is no setting"),
    ],
)
def test_what_cannot_work_is_one_readable_line(cli: CliRunner, variable: str, value: str, says: str) -> None:
    result = cli.invoke(main, ["db", "upgrade"], env={variable: value})
    assert result.exit_code == 1
    assert says in result.output
    assert "Traceback" not in result.output
    assert "secret" not in result.output


def test_db_reindex_says_how_far_it_is_and_what_it_did(cli: CliRunner, piece_file: None) -> None:
    number = len(demonstration_data().splitlines())
    result = cli.invoke(main, ["db", "reindex"])
    assert (result.exit_code, result.stdout) == (0, f"Quotations indexed anew: {number}.\n")
    assert result.stderr == f"{number} quotations\n"
