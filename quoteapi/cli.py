"""The `quoteapi` command: serving, and asking for, importing and exporting what is on record."""

import os
import sys
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import orjson
from marshmallow import ValidationError
from zstandard import ZstdError

from quoteapi import log
from quoteapi.api.bodies import TEXT_LENGTH, QuotationBody
from quoteapi.api.items import UnreadableError
from quoteapi.api.mapping import FieldMap
from quoteapi.api.parameters import QuotationSearch
from quoteapi.api.requests import mistakes
from quoteapi.app import create_app
from quoteapi.cli_archive import Map, export, import_files, summary
from quoteapi.cli_database import db, open_store
from quoteapi.cli_files import form_of, written
from quoteapi.cli_tokens import token
from quoteapi.cli_verify import in_lines
from quoteapi.cli_verify import verify as verify_claim
from quoteapi.config import InvalidSettingError, Settings
from quoteapi.data import demonstration_data
from quoteapi.server import serve as run_server
from quoteapi.store import migration
from quoteapi.store.database import sqlite_url
from quoteapi.store.recording import record
from quoteapi.store.search import compact
from quoteapi.text.draft import STATUSES

# So many new quotations leave full text in many parts.
MANY = 1000


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


main.add_command(db)
main.add_command(token)


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
    with open_store(settings) as store, store.writing() as connection:
        migration.upgrade(connection)
        drafts = QuotationBody(many=True).load([orjson.loads(line) for line in demonstration_data().splitlines()])
        record(connection, drafts, by="quoteapi demo", at=datetime.now(UTC))
    address = f"http://{settings.host}:{settings.port}"
    queries = ("quotes?speaker=Putin", "quotes?about=Putin&fields=text,speaker,date", "speakers?q=Meshaal")
    commands = "".join(f"  curl '{address}/{query}'\n" for query in queries)
    welcome = f"The demonstration quotations are at {address} — try:\n\n{commands}\nStop with Ctrl+C.\n"
    _serve(settings, welcome)


@main.command()
@click.argument("text")
@click.option("--speaker", help="Who is said to have said it: an id, a Wikidata item or a name.")
@click.option("--date", help="When it is said to have been said: 2023-10-07, 2023-10, 2007 and other EDTF dates.")
@click.option("--json", "as_json", is_flag=True, help="Answer with the JSON of /verify.")
@click.pass_obj
def verify(settings: Settings, text: str, speaker: str | None, date: str | None, as_json: bool) -> None:
    """Say whether TEXT is on record: word for word, cut, changed, or somebody else's. - is standard input."""
    if text == "-":
        # A little more than is taken is enough to say that it is too long.
        text = sys.stdin.buffer.read(5 * TEXT_LENGTH).decode("utf-8", "surrogateescape").strip()
    given = {"text": text, "speaker": speaker, "date": date}
    with open_store(settings) as store:
        try:
            answer = verify_claim(settings, store, given)
        except ValidationError as error:
            raise click.UsageError(_in_one_line(error)) from None
    click.echo(orjson.dumps(answer, option=orjson.OPT_INDENT_2) if as_json else in_lines(answer))


@main.command("import")
@click.argument("files", nargs=-1, required=True)
@click.option("--format", "form", type=click.Choice(["jsonl", "csv"]), help="What they are; else by their names.")
@click.option("--encoding", default="utf-8", show_default=True, help="How CSV files are encoded.")
@click.option("--map", "mapping", type=Map(), help="Whose member is which, for other people's files: text=quote,…")
@click.option("--report", type=click.Path(dir_okay=False, path_type=Path), help="Where rejected lines go.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, and do nothing; others wait to write.")
@click.pass_obj
def import_(
    settings: Settings,
    files: tuple[str, ...],
    form: str | None,
    encoding: str,
    mapping: FieldMap | None,
    report: Path | None,
    dry_run: bool,
) -> None:
    """Import FILES of JSON Lines or CSV, also in gzip or zstandard; - is standard input."""
    try:
        "".encode(encoding)
    except (LookupError, UnicodeError):
        raise click.BadParameter(
            f"there is no encoding {encoding}; give one such as latin-1 or utf-16", param_hint="--encoding"
        ) from None
    try:
        with open_store(settings) as store:
            done = import_files(
                store, files, form=form, encoding=encoding, mapping=mapping, report_to=report, dry_run=dry_run
            )
            if done.report.created >= MANY and not dry_run:
                compact(store)
    except (UnreadableError, OSError, EOFError, ZstdError, zlib.error) as error:
        raise click.ClickException(str(error)) from None
    click.echo(summary(done, dry_run=dry_run))
    sys.exit(1 if done.rejected else 0)


@main.command("export")
@click.option("--format", "form", type=click.Choice(["jsonl", "csv"]), help="What to write; else by the name.")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, allow_dash=True),
    default="-",
    help="Where to, compressed if it ends in .gz or .zst; standard output if left out.",
)
@click.option("--speaker", multiple=True, help="Who said it: an id, a Wikidata item or a name.")
@click.option("--about", multiple=True, help="Of whom.")
@click.option("--addressee", multiple=True, help="To whom.")
@click.option("--source", help="A source's id, URL or domain.")
@click.option("--publisher", help="Who printed it.")
@click.option("--date-from", help="Said then or later.")
@click.option("--date-to", help="Said then or earlier.")
@click.option("--lang", help="The language of the words.")
@click.option("--status", multiple=True, help="What is known of it; all, also retracted ones, if left out.")
@click.pass_obj
def export_(settings: Settings, /, form: str | None, output: str, **asked: Any) -> None:
    """Export all quotations, or those that fit, as an archive that can be imported again."""
    given = {name: list(value) if isinstance(value, tuple) else value for name, value in asked.items() if value}
    try:
        query = QuotationSearch().load({"status": list(STATUSES), **given})
    except ValidationError as error:
        raise click.ClickException(_in_one_line(error)) from None
    try:
        with open_store(settings) as store, written(output) as out:
            export(store, query, form or form_of(output), out)
    except OSError as error:
        raise click.ClickException(str(error)) from None


def _in_one_line(error: ValidationError) -> str:
    return "; ".join(f"{path}: {text}" for path, text in mistakes(error.messages))


def _with(settings: Settings, **given: Any) -> Settings:
    """Return the settings with those options that were given."""
    return replace(settings, **{name: value for name, value in given.items() if value is not None})


def _serve(settings: Settings, welcome: str = "") -> None:
    with open_store(settings) as store:
        store.dispose()
    run_server(
        lambda: create_app(settings),
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        threads=settings.threads,
        grace_seconds=settings.grace_seconds,
        welcome=welcome,
    )
