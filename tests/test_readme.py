"""The README: each curl in it answers what it shows."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

README = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
CURLS = re.findall(r"^\$ curl 'http://localhost:8000(/[^']*)'\n(.+)$", README, re.MULTILINE)


def test_the_readme_shows_at_least_five_curls() -> None:
    assert len(CURLS) >= 5


@pytest.mark.parametrize(("path", "shown"), CURLS)
def test_a_curl_answers_what_the_readme_shows(piece: FlaskClient, path: str, shown: str) -> None:
    answer = piece.get(path, base_url="http://localhost:8000").text.strip()
    answer = re.sub(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}", "…", answer)
    assert re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "…", answer) == shown
