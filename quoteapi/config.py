"""Settings, read from the environment once: each is ``QUOTEAPI_`` and its name in capitals."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Self

from werkzeug.urls import iri_to_uri

PREFIX = "QUOTEAPI_"
NOT_SETTINGS = frozenset({"QUOTEAPI_TEST_POSTGRES_URL"})


class InvalidSettingError(ValueError):
    """An environment that does not make Settings; its message names the variable and what would be right."""


def _integer(lowest: int, highest: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and lowest <= int(text) <= highest):
            raise ValueError(f"a whole number from {lowest} to {highest}")
        return int(text)

    return read


def _one_of(*values: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in values:
            raise ValueError(f"one of {', '.join(values)}")
        return text

    return read


def _web_address(text: str) -> str:
    try:
        if text.startswith(("http://", "https://")) and not any(c in text for c in " ?#"):
            return iri_to_uri(text).rstrip("/")
    except ValueError:
        pass
    raise ValueError("an address such as https://quotes.example.org")


_SECONDS = {"second": 1, "minute": 60, "hour": 3600}


def _rate(text: str) -> tuple[int, int]:
    match = re.fullmatch(rf"([1-9][0-9]{{0,8}})/({'|'.join(_SECONDS)})", text, re.ASCII)
    if match is None:
        raise ValueError("a number and second, minute or hour, such as 600/minute")
    return int(match[1]), _SECONDS[match[2]]


def _text(text: str) -> str:
    if not text:
        raise ValueError("not empty")
    return text


def _setting(default: Any, read: Callable[[str], Any], meaning: str) -> Any:
    return field(default=default, metadata={"read": read, "meaning": meaning})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that can be set. The table in the README is tested against this class."""

    database_url: str = _setting(
        "sqlite:///quoteapi.db",
        _text,
        "the database: `sqlite:///FILE` or `postgresql+psycopg://USER:PASSWORD@HOST/NAME`",
    )
    pool_size: int = _setting(5, _integer(1, 200), "connections to the database that one worker keeps at the most")
    host: str = _setting("127.0.0.1", _text, "the address that `quoteapi serve` listens on")
    port: int = _setting(8000, _integer(1, 65535), "the port that it listens on")
    workers: int = _setting(2, _integer(1, 64), "worker processes of `quoteapi serve`")
    threads: int = _setting(4, _integer(1, 64), "requests that one worker answers at a time")
    grace_seconds: int = _setting(30, _integer(1, 600), "how long running requests may take to end after SIGTERM")
    public_url: str | None = _setting(
        None,
        _web_address,
        "the address that readers use, for links in answers; without it, the request's own",
    )
    trusted_proxies: int = _setting(
        0, _integer(0, 10), "how many reverse proxies stand in front and set `X-Forwarded-*`"
    )
    read_limit: tuple[int, int] | None = _setting(
        None, _rate, "reading requests that one address may make, such as `600/minute`; without it, any number"
    )
    write_limit: tuple[int, int] | None = _setting(
        None, _rate, "writing requests that one token may make, such as `120/minute`; without it, any number"
    )
    log_level: str = _setting("info", _one_of("debug", "info", "warning", "error"), "the least that is logged")
    log_format: str = _setting(
        "auto",
        _one_of("auto", "json", "text"),
        "`json`, `text`, or `auto`: text on a terminal, JSON elsewhere",
    )

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Read the settings. Raises InvalidSettingError for an unknown ``QUOTEAPI_`` name or a wrong value."""
        known = {PREFIX + setting.name.upper(): setting for setting in fields(cls)}
        values = {}
        for variable in sorted(environment):
            if not variable.startswith(PREFIX) or variable in NOT_SETTINGS:
                continue
            if variable not in known:
                raise InvalidSettingError(f"{variable} is no setting; there are {', '.join(sorted(known))}")
            setting = known[variable]
            try:
                values[setting.name] = setting.metadata["read"](environment[variable])
            except ValueError as error:
                raise InvalidSettingError(f"{variable} must be {error}") from None
        return cls(**values)
