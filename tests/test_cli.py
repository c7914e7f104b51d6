"""The `quoteapi` command, run as its users run it."""

import json
import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest
from click.testing import CliRunner

from quoteapi.cli import main
from quoteapi.store import migration

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    "words", [["--help"], ["serve", "--help"], ["demo", "--help"], ["db", "--help"], ["verify", "--help"]]
)
def test_every_command_explains_itself(cli: CliRunner, words: list[str]) -> None:
    result = cli.invoke(main, words)
    assert (result.exit_code, result.output.startswith("Usage:")) == (0, True)


def test_verify_says_whose_words_they_are(cli: CliRunner, piece_file: None) -> None:
    result = cli.invoke(main, ["verify", "courage and manliness", "--speaker", "Putin"])
    assert result.exit_code == 0
    assert result.output.startswith("misattributed: On record as somebody else's words: “courage and manliness”")
    assert "exact (1.00, reported): http://127.0.0.1:8000/quotes/" in result.output
    assert "#:~:text=courage%20and%20manliness" in result.output


def test_verify_before_the_database_is_made_is_one_readable_line(cli: CliRunner) -> None:
    result = cli.invoke(main, ["verify", "abc def ghi"])
    assert (result.exit_code, result.output) == (1, "Error: the database says: no such table: quotation\n")


def test_verify_reads_standard_input_and_answers_as_json(cli: CliRunner, piece_file: None) -> None:
    claim = "vivid example of the success of the United States' policy in the Middle East\n"
    result = cli.invoke(main, ["verify", "-", "--json", "--date", "2023"], input=claim)
    answer = json.loads(result.output)
    assert (answer["verdict"], answer["claim"]["date"]) == ("altered", "2023")
    assert answer["evidence"][0]["diff"] == [{"op": "replace", "claim": "success", "quote": "failure"}]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["verify", "so it goes", "--date", "soon"], "date: "),
        (["verify", " "], "text: is blank"),
        (["verify", "so it goes", "--speaker", "!"], "speaker: give an id"),
    ],
)
def test_verify_says_what_is_wrong_with_a_claim(cli: CliRunner, piece_file: None, words: list[str], says: str) -> None:
    result = cli.invoke(main, words)
    assert (result.exit_code, says in result.output) == (2, True)


def test_the_installed_wheel_migrates_from_any_folder(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist")]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    # The wheel's own files before everything else; what it needs comes from this environment.
    target = tmp_path / "installed"
    venv.create(target, with_pip=False, symlinks=True)
    site = next((target / "lib").glob("python*/site-packages"))
    subprocess.run([sys.executable, "-m", "zipfile", "-e", str(wheel), str(site)], check=True)
    dependencies = next(Path(path) for path in sys.path if path.endswith("site-packages"))
    script = (
        f"import sys; sys.path.append({str(dependencies)!r}); "
        "import quoteapi; assert 'installed' in quoteapi.__file__; "
        "from quoteapi.cli import main; main(['db', 'upgrade'])"
    )
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    hidden = ("QUOTEAPI_", "PYTHONPATH")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
    done = subprocess.run(
        [target / "bin" / "python", "-c", script], cwd=elsewhere, env=environment, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (0, f"The database is at {migration.newest()}.\n"), done.stderr
