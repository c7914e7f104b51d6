"""Settings from the environment."""

from dataclasses import fields
from pathlib import Path

import pytest

from quoteapi.config import InvalidSettingError, Settings

README = Path(__file__).parents[1] / "README.md"


def test_an_empty_environment_gives_the_defaults() -> None:
    assert Settings.from_environment({}) == Settings()


def test_values_are_read_by_their_type() -> None:
    settings = Settings.from_environment(
        {"QUOTEAPI_PORT": "9000", "QUOTEAPI_PUBLIC_URL": "https://q.example/", "X": "y"}
    )
    assert (settings.port, settings.public_url) == (9000, "https://q.example")


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("QUOTEAPI_PROT", "9000", "QUOTEAPI_PORT"),
        ("QUOTEAPI_PORT", "http", "from 1 to 65535"),
        ("QUOTEAPI_PORT", "0", "from 1 to 65535"),
        ("QUOTEAPI_PORT", "", "from 1 to 65535"),
        ("QUOTEAPI_WORKERS", "1.5", "whole number"),
        ("QUOTEAPI_LOG_LEVEL", "loud", "debug, info"),
        ("QUOTEAPI_PUBLIC_URL", "quotes.example", "https://"),
        ("QUOTEAPI_DATABASE_URL", "", "not empty"),
    ],
)
def test_a_wrong_setting_names_its_variable_and_what_would_be_right(variable: str, value: str, says: str) -> None:
    with pytest.raises(InvalidSettingError, match=says) as caught:
        Settings.from_environment({variable: value})
    assert variable in str(caught.value)


def test_a_wrong_setting_is_not_shown_because_it_may_be_a_secret() -> None:
    with pytest.raises(InvalidSettingError) as caught:
        Settings.from_environment({"QUOTEAPI_PUBLIC_URL": "hunter2"})
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("setting", [setting.name for setting in fields(Settings)])
def test_every_setting_stands_in_the_readme_with_its_default(setting: str) -> None:
    (declared,) = [field for field in fields(Settings) if field.name == setting]
    default = "" if declared.default is None else f"`{declared.default}`"
    row = f"| `QUOTEAPI_{setting.upper()}` | {default} | {declared.metadata['meaning']} |"
    assert row in README.read_text("utf-8")
