"""`quoteapi token`: who may write, and for how long."""

from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from quoteapi.cli import main
from quoteapi.store import tokens
from quoteapi.store.database import Database


@pytest.fixture
def made(cli: CliRunner) -> CliRunner:
    cli.invoke(main, ["db", "upgrade"])
    return cli


def test_a_token_is_shown_once(made: CliRunner) -> None:
    result = made.invoke(main, ["token", "create", "desk", "--scope", "write"])
    secret = result.stdout.strip()
    assert "cannot be shown again" in result.stderr
    listed = made.invoke(main, ["token", "list"]).output
    assert ("desk" in listed, secret in listed) == (True, False)


def test_a_token_that_is_shown_is_known(made: CliRunner) -> None:
    secret = made.invoke(main, ["token", "create", "desk", "--scope", "write"]).stdout.strip()
    database = Database("sqlite:///quoteapi.db")
    with database.reading() as connection:
        bearer = tokens.bearer(connection, secret, at=datetime.now(UTC))
    database.dispose()
    assert bearer is not None
    assert (bearer.name, bearer.scope) == ("desk", "write")


@pytest.mark.parametrize(
    ("lifetime", "lasts"),
    [("90d", timedelta(days=90)), ("12h", timedelta(hours=12)), ("30m", timedelta(minutes=30))],
)
def test_the_list_says_until_when_a_token_is_good(made: CliRunner, lifetime: str, lasts: timedelta) -> None:
    made.invoke(main, ["token", "create", "desk", "--scope", "admin", "--expires", lifetime])
    name, scope, created, until = made.invoke(main, ["token", "list"]).output.rstrip("\n").split("\t")
    begins = datetime.strptime(created, "created %Y-%m-%d %H:%M%z")
    ends = datetime.strptime(until, "expires %Y-%m-%d %H:%M%z")
    assert (name, scope, ends - begins) == ("desk", "admin", lasts)


def test_a_token_of_both_scopes_is_one_of_admin_in_whatever_order(made: CliRunner) -> None:
    made.invoke(main, ["token", "create", "desk", "--scope", "admin", "--scope", "write"])
    assert "\tadmin\t" in made.invoke(main, ["token", "list"]).output


def test_a_token_without_a_lifetime_never_expires(made: CliRunner) -> None:
    made.invoke(main, ["token", "create", "desk", "--scope", "write"])
    assert made.invoke(main, ["token", "list"]).output.endswith("\tnever expires\n")


def test_a_revoked_token_stays_in_the_list_as_revoked(made: CliRunner) -> None:
    made.invoke(main, ["token", "create", "desk", "--scope", "write"])
    assert made.invoke(main, ["token", "revoke", "desk"]).output == "The token desk is revoked.\n"
    assert "\trevoked " in made.invoke(main, ["token", "list"]).output


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["create", "desk", "--scope", "write"], 1, "there is, or was, a token called desk"),
        (["create", "other", "--scope", "read"], 2, "'write', 'admin'"),
        (["create", " ", "--scope", "write"], 2, "give 1 to 100 readable characters"),
        (["create", "other", "--scope", "write", "--expires", "0d"], 2, "give a number and d, h or m: 90d, 12h, 30m"),
        (["revoke", "other"], 1, "there is no token called other that could be revoked"),
    ],
)
def test_what_is_wrong_with_a_token_is_one_readable_line(
    made: CliRunner, words: list[str], code: int, says: str
) -> None:
    made.invoke(main, ["token", "create", "desk", "--scope", "write"])
    result = made.invoke(main, ["token", *words])
    assert (result.exit_code, says in result.output) == (code, True), result.output
