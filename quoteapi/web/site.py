"""What pages need of the application: its database, and the address under which readers know it."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app

from quoteapi.store.database import Database

EXTENSION = "quoteapi.site"


@dataclass(frozen=True, slots=True)
class Site:
    """The parts that `create_app` wires in."""

    database: Database
    base_url: Callable[[], str]


def site() -> Site:
    """Return the application's site."""
    found: Site = current_app.extensions[EXTENSION]
    return found


def address(path: str) -> str:
    """Return the whole address of a `path` of this service."""
    return site().base_url() + path
