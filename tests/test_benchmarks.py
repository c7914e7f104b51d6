import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks.figures import Figures, Key
from benchmarks.load import Turn

ROOT = Path(__file__).resolve().parents[1]
SIZES = "150,300"


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the benchmarks wrote of a tiny run, without the peers."""
    folder = tmp_path_factory.mktemp("benchmarks")
    page = (ROOT / "docs/performance.md").read_text()
    (folder / "performance.md").write_text(page)
    asked = ["--sizes", SIZES, "--databases", "SQLite", "--turns", "1", "--seconds", "0.01", "--values", "2"]
    written = ["--folder", str(folder), "--output", str(folder)]
    command = [sys.executable, "-m", "benchmarks.run", *asked, *written]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.parametrize(
    "goal",
    [
        "`?speaker=` page of 20 at 300",
        "one quotation by id at 300",
        "`q=` rare word at 300",
        "`q=` two words at 300",
        "`q=` phrase at 300",
        "`q=` common word at 300",
        "common word, p50 at 300 against 150",
        "304 of one by id at 300",
        "worker's memory at 300 against 150",
    ],
)
def test_a_run_measures_the_goal(output: Path, goal: str) -> None:
    assert f"| {goal}" in (output / "performance.md").read_text()


def test_a_run_keeps_the_prose_around_its_tables(output: Path) -> None:
    before, after = (
        [line for line in (folder / "performance.md").read_text().splitlines() if not line.startswith(("|", "- "))]
        for folder in (ROOT / "docs", output)
    )
    assert [line for line in after if line] == [line for line in before if line]


def test_a_run_tabulates_every_server_of_every_size(output: Path) -> None:
    page = (output / "benchmarks.md").read_text()
    for server in ("quoteapi", "bare Flask", "same SQL"):
        for size in SIZES.split(","):
            assert f"| one by id | {size} | SQLite | {server} |" in page


def test_a_run_draws_a_well_formed_plot(output: Path) -> None:
    assert ElementTree.parse(output / "performance.svg").getroot().tag == "{http://www.w3.org/2000/svg}svg"


def test_a_ratio_is_the_median_of_the_ratios_within_each_turn() -> None:
    ours, bare = (Key("one by id", server, "SQLite", 1) for server in ("quoteapi", "bare Flask"))
    figures = Figures()
    for one, other in ((100, 200), (10, 20), (30, 100)):
        figures.add(ours, Turn(one, 1, 1))
        figures.add(bare, Turn(other, 1, 1))
    assert figures.ratio("per_second", ours, bare) == 0.5


@pytest.mark.parametrize("peer", ["with_fastapi.py", "with_django.py"])
def test_a_peer_compiles(peer: str) -> None:
    compile((ROOT / "benchmarks/peers" / peer).read_text(), peer, "exec")


def test_a_run_of_pages_tabulates_every_kind(tmp_path: Path) -> None:
    asked = ["--size", "150", "--values", "2", "--folder", str(tmp_path)]
    command = [sys.executable, "-m", "benchmarks.pages", *asked]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for kind in ("home", "results by a rare word", "one quotation", "a source", "verify"):
        assert f"| {kind} |" in done.stdout
