"""Import and export: whole archives in and out, by command and over HTTP, on both databases and between them."""

import gzip
import io
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import zstandard
from click.testing import CliRunner
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from quoteapi import create_app
from quoteapi.api.archiving import guard, join, split, unguard
from quoteapi.cli import main
from quoteapi.cli_archive import import_files
from quoteapi.config import Settings
from quoteapi.store.database import Database

CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\r\n"))


def lines_of(number: int, seed: int = 7) -> list[dict[str, Any]]:
    chance = random.Random(seed)
    speakers = [
        {"name": "George Bush", "id": "george-bush", "kind": "person", "wikidata": "Q207"},
        {"name": "George Bush", "id": "george-bush-2", "kind": "person", "wikidata": "Q23505"},
        {"name": "Владимир Путин", "names": [{"name": "Vladimir Putin", "lang": "en"}, {"name": "V. Putin"}]},
        {"name": "Smith; Jones & Co", "kind": "organization"},
        {"name": "=HYPERLINK(1)"},
    ]
    lines = []
    for at in range(number):
        line: dict[str, Any] = {
            "text": f'{chance.choice(["=1+1", "-5", "@x", "“quoted”", "plain"])} words, "no." {at}\nx'
        }
        line |= {
            "speaker": chance.choice([*speakers, None]),
            "date": chance.choice([None, "2007", "-0044-03-15", "../1985"]),
        }
        line["about"] = chance.sample(speakers, chance.randrange(3))
        line["sources"] = [
            {
                "url": f"https://example.org/{chance.randrange(9)}?a;b",
                "authors": chance.choice([[], ["A; B", "C\\"]]),
                "published": chance.choice([None, "2020-05", "2019"]),
                "prefix": chance.choice([None, "+before"]),
            }
            for _ in range(chance.randrange(3))
        ]
        line["sources"] = list({source["url"]: source for source in line["sources"]}.values())
        if chance.random() < 0.1:
            line |= {"status": chance.choice(["confirmed", "retracted"]), "status_reason": "because; of this"}
        lines.append({name: value for name, value in line.items() if value})
    return lines


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    monkeypatch.chdir(tmp_path)

    def invoke(url: str, *words: str, data: bytes = b"") -> Any:
        environment = {name: None for name in os.environ if name.startswith("QUOTEAPI_")}
        environment["QUOTEAPI_DATABASE_URL"] = url
        return CliRunner().invoke(main, words, input=data, env=environment)

    return invoke


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    file = tmp_path / "archive.jsonl"
    file.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines_of(200)), "utf-8")
    return file


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_export_import_export_is_the_same_file_to_the_byte(
    new_database: Callable[..., str], run: Callable[..., Any], archive: Path, tmp_path: Path, form: str
) -> None:
    first, second = new_database(), new_database()
    assert run(first, "import", str(archive)).output.endswith(
        "200 new, 0 given another source, 0 filled in, 0 there already, 0 rejected.\n"
    )
    one, two = (tmp_path / f"{name}.{form}" for name in ("one", "two"))
    assert run(first, "export", "--format", form, "--output", str(one)).exit_code == 0
    imported = run(second, "import", str(one))
    assert (imported.exit_code, "200 new" in imported.output) == (0, True), imported.output
    run(second, "export", "--format", form, "--output", str(two))
    assert one.read_bytes() == two.read_bytes()


def test_an_archive_of_what_was_renamed_merged_and_judged_comes_back_to_the_byte(
    client: FlaskClient,
    admin: dict[str, str],
    database: Database,
    new_database: Callable[..., str],
    run: Callable[..., Any],
) -> None:
    named = [{"name": "Jane E.", "lang": "en"}, {"name": "Джейн", "lang": "ru"}]
    for text, members in {
        "one": {"speaker": {"name": "Jane Example", "names": named}},
        "two": {"speaker": "J. Example", "about": ["Jane Example"]},
        "three": {"speaker": "J. Example", "source_url": "https://example.org/a"},
    }.items():
        made = client.post("/quotes", json={"text": text, **members}, headers=admin)
    judgement = {"status": "disputed", "note": "The tape is cut.", "evidence_url": "https://example.org/tape?x=é"}
    client.post(f"{made.json['url']}/reviews", json=judgement, headers=admin)
    names = [{"name": "Jane Example"}, *named]
    headers = {**admin, "If-Match": "*"}
    client.patch("/speakers/jane-example", json={"name": "Jane E.", "names": names}, headers=headers)
    client.post("/speakers/j-example/merge", json={"into": "jane-example"}, headers=admin)
    first = run(database.url, "export").stdout_bytes
    target = new_database()
    assert run(target, "import", "-", data=first).exit_code == 0
    assert run(target, "export").stdout_bytes == first


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_the_evidence_for_a_status_goes_with_an_archive(
    client: FlaskClient,
    admin: dict[str, str],
    database: Database,
    new_database: Callable[..., str],
    run: Callable[..., Any],
    form: str,
) -> None:
    url = client.post("/quotes", json={"text": "some words"}, headers=admin).json["url"]
    judgement = {"status": "disputed", "note": "The tape is cut.", "evidence_url": "https://example.org/tape"}
    client.post(f"{url}/reviews", json=judgement, headers=admin)
    archive = run(database.url, "export", "--format", form).stdout_bytes
    target = Database(new_database())
    assert run(target.url, "import", "--format", form, "-", data=archive).exit_code == 0
    there = create_app(Settings(log_level="error"), target).test_client()
    entry = there.get(f"{url}/history").json["results"][-1]
    target.dispose()
    assert (entry["reason"], entry["changes"]["evidence_url"]["is"]) == (judgement["note"], judgement["evidence_url"])


def test_an_archive_goes_from_one_kind_of_database_to_the_other_and_back(
    postgres_url: str, new_database: Callable[..., str], run: Callable[..., Any], archive: Path, tmp_path: Path
) -> None:
    here = new_database()
    other = f"sqlite:///{tmp_path / 'other.db'}"
    run(other, "db", "upgrade")
    files = []
    run(here, "import", str(archive))
    for at, (source, target) in enumerate([(here, other), (other, new_database())]):
        files.append(tmp_path / f"{at}.jsonl")
        run(source, "export", "--output", str(files[-1]))
        assert run(target, "import", str(files[-1])).exit_code == 0
    assert files[0].read_bytes() == files[1].read_bytes()


def test_a_second_run_adds_nothing(new_database: Callable[..., str], run: Callable[..., Any], archive: Path) -> None:
    url = new_database()
    run(url, "import", str(archive))
    retracted = sum(line.get("status") == "retracted" for line in lines_of(200))
    again = run(url, "import", str(archive)).output.splitlines()[-1]
    assert again.startswith("200 read: 0 new, 0 given another source, 0 filled in, ")
    assert again.endswith(f"{200 - retracted} there already, {retracted} rejected.")


def test_a_dry_run_says_what_would_happen_and_does_nothing(
    new_database: Callable[..., str], run: Callable[..., Any], archive: Path
) -> None:
    url = new_database()
    said = run(url, "import", "--dry-run", str(archive))
    assert "200 would be new" in said.output
    assert run(url, "export").output == ""


def test_a_dry_run_lets_others_write_while_it_reads(
    new_database: Callable[..., str], client: FlaskClient, writer: dict[str, str], database: Database
) -> None:
    written = []

    class Writing(io.RawIOBase):
        """A file that is written to the database while it is read."""

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            if written:
                return 0
            written.append(client.post("/quotes", json={"text": "meanwhile"}, headers=writer).status_code)
            line = b'{"text": "some words"}\n'
            buffer[: len(line)] = line
            return len(line)

    @contextmanager
    def opened(_: str) -> Iterator[Any]:
        yield io.BufferedReader(Writing()), None, lambda: 0  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("quoteapi.cli_archive.opened", opened)
        patch.setattr("quoteapi.store.database.BUSY_SECONDS", 1)
        options: dict[str, Any] = {"form": None, "encoding": "utf-8", "mapping": None, "report_to": None}
        done = import_files(database, ("-",), **options, dry_run=True)
    assert (written, done.report.created) == ([201], 1)


def test_rejected_lines_are_reported_with_number_reason_and_line_and_the_rest_goes_in(
    new_database: Callable[..., str], run: Callable[..., Any], tmp_path: Path
) -> None:
    file = tmp_path / "mixed.jsonl"
    file.write_bytes(
        b'{"text": "good one"}\n\n{"text": ""}\nnot json\n{"text": "x", "date": "2026-02-30"}\n'
        b'[1]\n{"text": "half \\ud800"}\n\xff\n{"text": "good two"}\n{"a":' + b"[" * 5000 + b"\n"
    )
    done = run(new_database(), "import", str(file))
    assert done.exit_code == 1
    assert "9 read: 2 new" in done.output
    report = [json.loads(line) for line in (tmp_path / "mixed.jsonl.rejected.jsonl").read_bytes().splitlines()]
    assert [entry["line"] for entry in report] == [3, 4, 5, 6, 7, 8, 10]
    assert report[2]["text"] == '{"text": "x", "date": "2026-02-30"}'
    assert "no such day" in report[2]["reason"]


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.jsonl.zst", "-"])
def test_compressed_files_and_standard_input_are_read_as_they_come(
    new_database: Callable[..., str], run: Callable[..., Any], tmp_path: Path, name: str
) -> None:
    plain = b'\xef\xbb\xbf{"text": "some words"}\n'
    packed = {"gz": gzip.compress, "zst": zstandard.ZstdCompressor().compress}.get(name.rpartition(".")[2], bytes)(
        plain
    )
    (tmp_path / name).write_bytes(packed)
    assert "1 read: 1 new" in run(new_database(), "import", name, data=packed).output


def test_csv_that_people_make_is_read(
    new_database: Callable[..., str], run: Callable[..., Any], tmp_path: Path
) -> None:
    file = tmp_path / "people.csv"
    rows = 'text,speaker,about,date,source_url\r\n"Größe, ""ja""",Jürgen,Ärger; Öl ,2007,https://example.org/a\r\n'
    file.write_bytes(rows.encode("latin-1"))
    url = new_database()
    assert run(url, "import", "--encoding", "latin-1", str(file)).exit_code == 0
    line = json.loads(run(url, "export").output)
    assert (line["text"], line["speaker"]["name"], line["date"]) == ('Größe, "ja"', "Jürgen", "2007")
    assert [ref["name"] for ref in line["about"]] == ["Ärger", "Öl"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("quote,author\nx,y\n", "no such column: quote, author"),
        ("[1, 2", "JSON array"),
    ],
)
def test_a_file_that_cannot_be_read_at_all_is_one_clear_line(
    new_database: Callable[..., str], run: Callable[..., Any], tmp_path: Path, content: str, says: str
) -> None:
    file = tmp_path / ("x.jsonl" if content.startswith("[") else "x.csv")
    file.write_text(content)
    done = run(new_database(), "import", str(file))
    assert (done.exit_code, says in done.output, "Traceback" in done.output) == (1, True, False), done.output


def test_quotables_file_is_read_with_a_mapping(
    new_database: Callable[..., str], run: Callable[..., Any], tmp_path: Path
) -> None:
    file = tmp_path / "quotes.json"
    file.write_text(
        json.dumps(
            [{"_id": "1", "content": "Be brief.", "author": "Jane Example", "tags": ["x"], "length": 9}, {"_id": "2"}]
        )
    )
    url = new_database()
    done = run(url, "import", "--map", "text=content,speaker=author", str(file))
    assert (done.exit_code, "2 read: 1 new" in done.output) == (1, True), done.output
    assert json.loads(run(url, "export").output)["speaker"]["name"] == "Jane Example"


def test_quotebanks_file_is_read_with_a_mapping(
    new_database: Callable[..., str], run: Callable[..., Any], tmp_path: Path
) -> None:
    entry = {
        "quoteID": "2019-10-31-008421",
        "quotation": "We shall see about that",
        "speaker": "Jane Example",
        "qids": ["Q42"],
        "date": "2019-10-31 23:46:12",
        "numOccurrences": 2,
        "probas": [["Jane Example", "0.9"], ["None", "0.1"]],
        "urls": ["http://example.org/a", "http://example.net/b"],
        "phase": "E",
    }
    nobody = {**entry, "quotation": "Nobody knows who", "speaker": "None", "qids": []}
    file = tmp_path / "quotes-2019.json.gz"
    file.write_bytes(gzip.compress("".join(json.dumps(line) + "\n" for line in (entry, nobody)).encode()))
    url = new_database()
    recipe = "text=quotation,speaker=speaker,speaker.wikidata=qids,source_urls=urls,source.published=date"
    done = run(url, "import", "--map", recipe, str(file))
    assert done.exit_code == 0, done.output
    first, second = map(json.loads, run(url, "export").output.splitlines())
    assert first["speaker"] == {"id": "jane-example", "name": "Jane Example", "kind": "unknown", "wikidata": "Q42"}
    assert [(s["url"], s["published"]) for s in first["sources"]] == [
        ("http://example.org/a", "2019-10-31"),
        ("http://example.net/b", "2019-10-31"),
    ]
    assert "date" not in first
    assert "speaker" not in second


@pytest.mark.parametrize("mapping", ["text", "text=", "words=x", "text=a,text=b", "speaker=author"])
def test_a_mapping_that_maps_nothing_is_refused(
    new_database: Callable[..., str], run: Callable[..., Any], mapping: str
) -> None:
    done = run(new_database(), "import", "--map", mapping, "-")
    assert (done.exit_code, "--map" in done.output) == (2, True)


def test_export_takes_filters_and_everything_without_them(
    new_database: Callable[..., str], run: Callable[..., Any], archive: Path
) -> None:
    url = new_database()
    run(url, "import", str(archive))
    assert len(run(url, "export").output.splitlines()) == 200
    some = [
        json.loads(line) for line in run(url, "export", "--speaker", "Путин", "--date-to", "2010").output.splitlines()
    ]
    assert {line["speaker"]["name"] for line in some} == {"Владимир Путин"}
    assert run(url, "export", "--date-to", "soon").exit_code == 1


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_the_service_streams_what_the_command_exports(
    new_database: Callable[..., str], run: Callable[..., Any], archive: Path, form: str
) -> None:
    url = new_database()
    run(url, "import", str(archive))
    database = Database(url)
    client = create_app(Settings(log_level="error"), database).test_client()
    answer = client.get(f"/quotes?format={form}&sort=added&" + "&".join(f"status={s}" for s in STATUSES))
    assert answer.data == run(url, "export", "--format", form).stdout_bytes
    assert answer.content_type.startswith({"jsonl": "application/x-ndjson", "csv": "text/csv"}[form])
    assert client.get(f"/quotes?format={form}&speaker=Bush").status_code == 200
    assert client.get(f"/quotes?format={form}&cursor=x").status_code == 422
    database.dispose()


STATUSES = ("reported", "confirmed", "disputed", "misattributed", "retracted")


def test_a_post_of_json_lines_answers_what_went_in_and_what_did_not(
    client: FlaskClient, admin: dict[str, str], writer: dict[str, str]
) -> None:
    body = b'{"text": "one"}\n{"text": "one", "source_url": "https://example.org/a"}\n{"txt": "two"}\n{"text": "one"}\n'
    send = {"data": body, "content_type": "application/x-ndjson"}
    done = client.post("/imports", headers=admin, **send)
    assert done.status_code == 200, done.text
    counts = {name: done.json[name] for name in ("read", "created", "source_added", "unchanged")}
    assert counts == {"read": 4, "created": 1, "source_added": 1, "unchanged": 1}
    (rejected,) = done.json["rejected"]
    assert (rejected["line"], rejected["text"]) == (3, '{"txt": "two"}')
    assert client.post("/imports", headers=writer, **send).status_code == 403
    assert client.post("/imports", headers=admin, json={}).status_code == 415
    assert client.post("/imports", headers=admin, data=b" " * 5_000_000, content_type=NDJSON).status_code == 413


NDJSON = "application/x-ndjson"


@given(st.text(max_size=5) | st.text("'=+-@\t\r\n＝＋－＠"))
def test_a_guarded_cell_comes_back(cell: str) -> None:
    assert unguard(guard(cell)) == cell
    assert not guard(cell).startswith(tuple("=+-@\t\r\n＝＋－＠"))


@given(st.lists(st.text("ab;\\ \té"), min_size=1).filter(lambda values: values != [""]))
def test_joined_values_come_back(values: list[str]) -> None:
    assert split(join(values)) == values


def test_an_import_that_is_killed_leaves_whole_batches_and_a_second_run_finishes(
    new_database: Callable[..., str], run: Callable[..., Any], tmp_path: Path, dialect: str
) -> None:
    archive = tmp_path / "long.jsonl"
    archive.write_text(
        "".join(
            json.dumps({"text": f"words number {at}", "speaker": f"Speaker {at % 50}"}) + "\n" for at in range(6000)
        )
    )
    undisturbed, killed = new_database(), new_database()
    assert run(undisturbed, "import", str(archive)).exit_code == 0
    environment = {name: value for name, value in os.environ.items() if not name.startswith("QUOTEAPI_")}
    command = [sys.executable, "-c", "from quoteapi.cli import main; main()", "import", "-"]
    for kept in (1500, 3500):
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            env={**environment, "QUOTEAPI_DATABASE_URL": killed},
            stderr=subprocess.DEVNULL,
        )
        assert process.stdin is not None
        # It has read so many lines and waits for more: killed now, it is in the middle of a file.
        process.stdin.write(b"".join(archive.read_bytes().splitlines(keepends=True)[:kept]))
        process.stdin.flush()
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert len(run(killed, "export").output.splitlines()) % 1000 == 0
    if dialect == "sqlite":
        connection = sqlite3.connect(killed.removeprefix("sqlite:///"))
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        connection.close()
    assert run(killed, "import", str(archive)).exit_code == 0
    words = [
        [json.loads(line)["text"] for line in run(url, "export").output.splitlines()] for url in (undisturbed, killed)
    ]
    assert words[0] == words[1]


def test_reading_a_file_takes_no_more_memory_for_more_of_it() -> None:
    from quoteapi.api.importing import batches
    from quoteapi.api.items import json_items

    class Endless(io.RawIOBase):
        given = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            line = b'{"text": "some words"}\n'
            buffer[: len(line)] = line
            Endless.given += len(line)
            return len(line)

    taken = next(batches(json_items(io.BufferedReader(Endless())), size=10))  # type: ignore[arg-type]
    assert len(taken) == 10
    assert Endless.given < 100_000


@pytest.mark.parametrize(
    "body",
    [b"[1,", b"[1,2]\n{}", b"[" * 100_000, b'[{"date": 1}]', b'{"date": ' + b"9" * 5000 + b"}", b"\x00\xff"],
    ids=["cut array", "array and object", "deep", "array", "huge number", "bytes"],
)
def test_lines_that_are_no_objects_are_rejected_and_no_error_of_ours(
    client: FlaskClient, admin: dict[str, str], body: bytes
) -> None:
    done = client.post("/imports", headers=admin, data=body, content_type=NDJSON)
    assert (done.status_code, done.json["created"]) == (200, 0)
    assert done.json["rejected"]


def test_an_archive_with_words_that_a_merge_retracted_imports_whole(
    client: FlaskClient,
    admin: dict[str, str],
    new_database: Callable[..., str],
    run: Callable[..., Any],
    database: Database,
) -> None:
    for name in ("Dup A", "Dup B"):
        client.post("/quotes", json={"text": "the same words", "speaker": name}, headers=admin)
    client.post("/speakers/dup-a/merge", json={"into": "dup-b"}, headers=admin)
    exported = run(database.url, "export").stdout_bytes
    for lines in (exported.splitlines(keepends=True), exported.splitlines(keepends=True)[::-1]):
        target = new_database()
        done = run(target, "import", "-", data=b"".join(lines))
        assert "2 new" in done.output, done.output
        assert run(target, "export").stdout_bytes == b"".join(lines)


def test_an_items_speaker_is_not_given_to_another_of_the_archive(client: FlaskClient, admin: dict[str, str]) -> None:
    lines = [
        {"text": "a b c", "speaker": {"name": "Real One", "wikidata": "Q101"}},
        {"text": "d e f", "speaker": "Ay Person"},
        {"text": "g h i", "speaker": {"id": "ay-person", "name": "Ay Person", "wikidata": "Q101"}},
    ]
    body = "\n".join(json.dumps(line) for line in lines).encode()
    assert client.post("/imports", headers=admin, data=body, content_type=NDJSON).json["created"] == 3


def test_sources_of_one_quotation_stay_together_in_csv_whatever_the_batch(
    new_database: Callable[..., str], run: Callable[..., Any], tmp_path: Path
) -> None:
    lines = [{"text": f"words {at}"} for at in range(998)]
    lines.append({"text": "last words", "sources": [{"url": f"https://example.org/{at}"} for at in range(4)]})
    first, second = new_database(), new_database()
    run(first, "import", "-", data="\n".join(map(json.dumps, lines)).encode())
    run(first, "export", "--format", "csv", "--output", "a.csv")
    assert "999 new, 0 given" in run(second, "import", "a.csv").output
    run(second, "export", "--format", "csv", "--output", "b.csv")
    assert Path("a.csv").read_bytes() == Path("b.csv").read_bytes()


def test_a_bad_row_spoils_itself_and_not_its_file(
    new_database: Callable[..., str], run: Callable[..., Any], tmp_path: Path
) -> None:
    rows = [
        b"text,speaker",
        b"good words,A",
        b"bad \xff byte,B",
        b"too,many,cells",
        b"x" * 300_000 + b",C",
        b"more words,D",
    ]
    (tmp_path / "x.csv").write_bytes(b"\xef\xbb\xbf" + b"\n".join(rows) + b"\n")
    done = run(new_database(), "import", "--encoding", "UTF8", "x.csv")
    assert "5 read: 2 new, 0 given another source, 0 filled in, 0 there already, 3 rejected." in done.output


def test_a_report_that_is_one_of_the_files_is_refused_and_the_file_stays(
    new_database: Callable[..., str], run: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "some words"}\n')
    (tmp_path / "link.jsonl").symlink_to("a.jsonl")
    for files in (["--report", "a.jsonl", "a.jsonl"], ["--report", "link.jsonl", "-", "a.jsonl"]):
        done = run(new_database(), "import", *files)
        assert (done.exit_code, "name another file" in done.output) == (2, True), done.output
    assert (tmp_path / "a.jsonl").read_text() == '{"text": "some words"}\n'


def test_a_report_that_cannot_be_written_is_said_before_anything_is_imported(
    new_database: Callable[..., str], run: Callable[..., Any]
) -> None:
    url = new_database()
    done = run(url, "import", "--report", "nowhere/report.jsonl", "-", data=b'{"text": "some words"}\n{}\n')
    assert (done.exit_code, "nowhere/report.jsonl cannot be written" in done.output) == (2, True), done.output
    assert run(url, "export").output == ""


def test_a_file_named_twice_keeps_both_reports_of_it(
    new_database: Callable[..., str], run: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "a.jsonl").write_text("{}\n")
    run(new_database(), "import", "a.jsonl", "a.jsonl")
    assert len((tmp_path / "a.jsonl.rejected.jsonl").read_text().splitlines()) == 2


def test_a_dry_run_leaves_the_report_of_the_import_before(
    new_database: Callable[..., str], run: Callable[..., Any], tmp_path: Path
) -> None:
    file, report = tmp_path / "a.jsonl", tmp_path / "a.jsonl.rejected.jsonl"
    file.write_text("{}\n")
    url = new_database()
    run(url, "import", "a.jsonl")
    before = report.read_text()
    file.write_text("{}\n[]\n")
    assert "a.jsonl.dry-run.rejected.jsonl" in run(url, "import", "--dry-run", "a.jsonl").output
    assert report.read_text() == before


def test_an_import_that_rejects_nothing_leaves_no_report(
    new_database: Callable[..., str], run: Callable[..., Any], tmp_path: Path
) -> None:
    report = tmp_path / "stdin.rejected.jsonl"
    report.write_text("of an earlier import")
    run(new_database(), "import", "-", data=b'{"text": "some words"}\n')
    assert not report.exists()


def rejections(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(f"{file}.rejected.jsonl").read_text("utf-8").splitlines()]


ID = "01a20518-ec67-71a9-9ecc-9df99045e3f1"


@pytest.mark.parametrize("rest", ["Second words,Ann A,https://a.org/2", "First words,Bea B,https://a.org/2"])
def test_a_row_with_the_id_of_the_one_above_that_says_something_else_is_rejected(
    new_database: Callable[..., str], run: Callable[..., Any], tmp_path: Path, rest: str
) -> None:
    file = tmp_path / "a.csv"
    first, third = (f"{ID},First words,Ann A,https://a.org/{at}" for at in (1, 3))
    file.write_text(f"id,text,speaker,source_url\n{first}\n{ID},{rest}\n{third}\n")
    url = new_database()
    assert (
        "1 new, 0 given another source, 0 filled in, 0 there already, 1 rejected" in run(url, "import", "a.csv").output
    )
    (rejected,) = rejections(file)
    assert (rejected["line"], rejected["text"]) == (3, f"{ID},{rest}")
    assert "has the id of line 2 and another" in rejected["reason"]
    (line,) = map(json.loads, run(url, "export").output.splitlines())
    assert [source["url"] for source in line["sources"]] == ["https://a.org/1", "https://a.org/3"]


def test_a_quotation_in_two_rows_is_rejected_with_both(
    new_database: Callable[..., str], run: Callable[..., Any], tmp_path: Path
) -> None:
    file = tmp_path / "a.csv"
    rows = [f"{ID},Some words,https://a.org/1", f"{ID},Some words,ftp://bad"]
    file.write_text("\n".join(["id,text,source_url", *rows]))
    run(new_database(), "import", "a.csv")
    (rejected,) = rejections(file)
    assert (rejected["line"], rejected["text"]) == (2, "\n".join(rows))
    assert rejected["reason"].startswith("sources.1.url: ")


@pytest.mark.parametrize("kept", [5, 12, -1])
def test_a_zstandard_file_that_breaks_off_is_an_error(
    new_database: Callable[..., str], run: Callable[..., Any], tmp_path: Path, kept: int
) -> None:
    lines = "".join(json.dumps({"text": f"words {random.Random(at).random()}"}) + "\n" for at in range(200))
    frames = [zstandard.ZstdCompressor().compress(part.encode()) for part in (lines[:5000], lines[5000:])]
    (tmp_path / "whole.zst").write_bytes(b"".join(frames))
    assert "200 new" in run(new_database(), "import", "whole.zst").output
    (tmp_path / "a.zst").write_bytes(frames[0] + frames[1][:kept])
    done = run(new_database(), "import", "a.zst")
    assert (done.exit_code, "breaks off in the middle of a frame" in done.output) == (1, True), done.output


@pytest.mark.parametrize(
    ("element", "says"),
    [
        ('{"text": "half \\ud800"}', "surrogate"),
        ('{"text": ' + "9" * 5000 + "}", "digits"),
        ('{"text": "a b", "text": "c d"}', "twice"),
        ('{"a": ' + "[" * 100 + "]" * 100 + "}", "nested"),
        ('{"text": "' + "x" * 1_100_000 + '"}', "more than 1048576 bytes"),
        ('{"text": "a, b]}" "c"}', "no JSON"),
        ("", "no JSON"),
        ("7", "no JSON object"),
    ],
    ids=["surrogate", "number", "twice", "deep", "long", "syntax", "empty", "scalar"],
)
def test_an_element_of_an_array_is_read_as_strictly_as_a_line_and_spoils_itself_alone(
    new_database: Callable[..., str], run: Callable[..., Any], tmp_path: Path, element: str, says: str
) -> None:
    file = tmp_path / "a.json"
    file.write_text(f' [{{"text": "one, [\\"two\\" \\\\"}} , {element},\n{{"text": "last words"}} ]\n')
    done = run(new_database(), "import", "a.json")
    assert "3 read: 2 new" in done.output, done.output
    (rejected,) = rejections(file)
    assert (rejected["line"], says in rejected["reason"]) == (2, True), rejected["reason"]
    assert rejected["text"] in (element, element[:1000])


@pytest.mark.parametrize("content", ['[{"text": "a b"}', '[{"text": "a b"}]]', '[{"text": "a b"}] x', '[{"text": "'])
def test_an_array_that_has_no_end_or_something_behind_it_is_one_clear_line(
    new_database: Callable[..., str], run: Callable[..., Any], content: str
) -> None:
    done = run(new_database(), "import", "-", data=content.encode())
    assert (done.exit_code, "JSON array" in done.output, "Traceback" in done.output) == (1, True, False), done.output


def test_a_column_that_a_mapping_names_and_nobody_has_is_an_error(
    new_database: Callable[..., str], run: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_text("quote,author\nsome words,Jane Example\n")
    done = run(new_database(), "import", "--map", "text=quote,speaker=auther", "a.csv")
    assert (done.exit_code, "no such column: auther; there are quote, author" in done.output) == (1, True), done.output


def test_a_mapped_member_that_nothing_had_is_told_at_the_end(
    new_database: Callable[..., str], run: Callable[..., Any]
) -> None:
    lines = b'{"quote": "some words"}\n{"quote": "other words", "author": "Jane Example"}\n'
    assert "auther" in run(new_database(), "import", "--map", "text=quote,speaker=auther", "-", data=lines).output
    assert "Nothing" not in run(new_database(), "import", "--map", "text=quote,speaker=author", "-", data=lines).output


def test_a_column_that_is_named_twice_is_an_error(new_database: Callable[..., str], run: Callable[..., Any]) -> None:
    done = run(new_database(), "import", "--format", "csv", "-", data=b"text,speaker,text\na b,C,d e\n")
    assert (done.exit_code, "names a column twice: text" in done.output) == (1, True), done.output


def test_a_byte_order_mark_before_posted_lines_is_passed_over(client: FlaskClient, admin: dict[str, str]) -> None:
    body = b'\xef\xbb\xbf{"text": "some words"}\n'
    assert client.post("/imports", headers=admin, data=body, content_type=NDJSON).json["created"] == 1


@pytest.mark.parametrize("encoding", ["undefined", "rot13", "nonsense"])
def test_an_encoding_that_is_none_is_one_clear_line(
    new_database: Callable[..., str], run: Callable[..., Any], encoding: str
) -> None:
    done = run(new_database(), "import", "--encoding", encoding, "--format", "csv", "-", data=b"text\na b\n")
    assert (done.exit_code, "there is no encoding" in done.output) == (2, True), done.output


@pytest.mark.parametrize("data", ["text\nGröße zählt\n".encode("latin-1"), "text\nGröße\n".encode("utf-16")])
def test_what_is_encoded_otherwise_is_told_how_to_say_so(
    new_database: Callable[..., str], run: Callable[..., Any], tmp_path: Path, data: bytes
) -> None:
    (tmp_path / "a.csv").write_bytes(data)
    said = run(new_database(), "import", "--report", "r", "a.csv").output
    assert "--encoding" in said + ((tmp_path / "r").read_text() if (tmp_path / "r").exists() else "")


@pytest.mark.parametrize("name", ["out.jsonl.gz", "out.csv.zst", "out.csv"])
def test_an_export_is_what_its_name_says_and_imports_again(
    new_database: Callable[..., str], run: Callable[..., Any], tmp_path: Path, name: str
) -> None:
    first, second = new_database(), new_database()
    run(first, "import", "-", data=b'{"text": "some words", "speaker": "Jane Example"}\n')
    assert run(first, "export", "--output", name).exit_code == 0
    start = {"gz": b"\x1f\x8b", "zst": b"\x28\xb5\x2f\xfd", "csv": b"text,"}[name.rpartition(".")[2]]
    assert (tmp_path / name).read_bytes().startswith(start)
    assert "1 new" in run(second, "import", name).output
    assert run(second, "export").output == run(first, "export").output


def test_a_name_that_is_nobodys_is_told_on_exporting(new_database: Callable[..., str], run: Callable[..., Any]) -> None:
    url = new_database()
    run(url, "import", "-", data=b'{"text": "some words", "speaker": "Jane Example"}\n')
    done = run(url, "export", "--speaker", "Jane Exampel", "--speaker", "Jane Example")
    assert len(done.stdout.splitlines()) == 1
    assert done.stderr == "--speaker Jane Exampel: nobody is known by this; did you mean jane-example?\n"


def test_moments_of_an_archive_that_contradict_each_other_are_rejected(
    client: FlaskClient, admin: dict[str, str]
) -> None:
    line = b'{"text": "a b", "created_at": "9999-01-01T00:00:00Z", "updated_at": "0001-01-02T00:00:00Z"}'
    (rejected,) = client.post("/imports", headers=admin, data=line, content_type=NDJSON).json["rejected"]
    assert rejected["reason"].startswith("updated_at: is before created_at")


def test_a_line_that_retracts_what_stands_is_rejected_and_says_what_does(
    client: FlaskClient, admin: dict[str, str]
) -> None:
    made = client.post("/quotes", headers=admin, json={"text": "some words"}).json
    line = json.dumps({"id": made["id"], "text": "some words", "status": "retracted"})
    (rejected,) = client.post("/imports", headers=admin, data=line, content_type=NDJSON).json["rejected"]
    assert rejected["reason"].startswith("status: this quotation is reported here and retracted there")


def test_a_speaker_of_an_archive_without_id_and_name_is_rejected(client: FlaskClient, admin: dict[str, str]) -> None:
    line = b'{"text": "some words", "speaker": {"kind": "person"}}'
    (rejected,) = client.post("/imports", headers=admin, data=line, content_type=NDJSON).json["rejected"]
    assert rejected["reason"].startswith("speaker: give ")
