"""`quoteapi token`: who may write, and for how long."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import click

from quoteapi.cli_database import open_store
from quoteapi.config import Settings
from quoteapi.store import tokens
from quoteapi.store.models import SCOPES


class Lifetime(click.ParamType[timedelta]):
    """A number of days, hours or minutes."""

    name = "lifetime"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """Return the time that `value` names."""
        match = re.fullmatch(r"([1-9][0-9]{0,4})([dhm])", value, re.ASCII)
        if match is None:
            self.fail("give a number and d, h or m: 90d, 12h, 30m", param, ctx)
        unit = {"d": "days", "h": "hours", "m": "minutes"}[match[2]]
        return timedelta(**{unit: int(match[1])})


@click.group()
def token() -> None:
    """Say who may write."""


def _readable(_context: click.Context, _parameter: click.Parameter, name: str) -> str:
    if not name.isprintable() or not name.strip() or len(name) > 100:
        raise click.BadParameter("give 1 to 100 readable characters")
    return name


@token.command("create")
@click.argument("name", callback=_readable)
@click.option(
    "--scope",
    "scopes",
    type=click.Choice(SCOPES),
    required=True,
    multiple=True,
    help="What it may do; admin may also write.",
)
@click.option("--expires", type=Lifetime(), help="For how long it is good, such as 90d, 12h or 30m; for ever without.")
@click.pass_obj
def create_token(settings: Settings, name: str, scopes: tuple[str, ...], expires: timedelta | None) -> None:
    """Make a token called NAME, under which its changes stand in the history, and show it this once."""
    # Each scope holds those before it.
    scope = max(scopes, key=SCOPES.index)
    now = datetime.now(UTC)
    with open_store(settings) as store, store.writing() as connection:
        try:
            secret = tokens.create(connection, name, scope, at=now, expires_at=now + expires if expires else None)
        except tokens.NameTakenError:
            raise click.ClickException(f"there is, or was, a token called {name}; choose another name") from None
    click.echo(secret)
    click.echo("Keep it now: it is stored nowhere and cannot be shown again.", err=True)


@token.command("list")
@click.pass_obj
def list_tokens(settings: Settings) -> None:
    """Show all tokens but not their secrets."""
    with open_store(settings) as store, store.reading() as connection:
        for record in tokens.every(connection):
            until = f"expires {record.expires_at:%Y-%m-%d %H:%M}Z" if record.expires_at else "never expires"
            state = f"revoked {record.revoked_at:%Y-%m-%d %H:%M}Z" if record.revoked_at else until
            click.echo(f"{record.name}\t{record.scope}\tcreated {record.created_at:%Y-%m-%d %H:%M}Z\t{state}")


@token.command("revoke")
@click.argument("name")
@click.pass_obj
def revoke_token(settings: Settings, name: str) -> None:
    """Make the token called NAME worthless from now on."""
    with open_store(settings) as store, store.writing() as connection:
        if not tokens.revoke(connection, name, at=datetime.now(UTC)):
            raise click.ClickException(f"there is no token called {name} that could be revoked")
    click.echo(f"The token {name} is revoked.")
