"""For operators: whether the service lives, and whether it can answer."""

from typing import Any

import structlog
from flask import Blueprint, Response

from quoteapi.api import reports
from quoteapi.api.context import database
from quoteapi.api.problems import Unready
from quoteapi.api.routing import answer_json, route
from quoteapi.store import migration
from quoteapi.store.database import is_unavailable

blueprint = Blueprint("operations", __name__)
_log = structlog.get_logger("quoteapi")


@route(blueprint, "/healthz", access="public", answer=reports.Health)
def healthz(query: dict[str, Any]) -> Response:
    """Alive: the process answers. It says nothing of the database."""
    return answer_json({"status": "ok"})


@route(blueprint, "/readyz", access="public", answer=reports.Health, problems=(503,))
def readyz(query: dict[str, Any]) -> Response:
    """Ready: the database answers and has had every migration; otherwise 503."""
    try:
        with database().reading() as connection:
            revision = migration.current(connection)
    except Exception as error:
        if not is_unavailable(error):
            raise
        _log.warning("not ready", error=str(error))
        raise Unready("The database does not answer.") from error
    if revision != migration.newest():
        raise Unready("The database is not migrated; run `quoteapi db upgrade`.")
    return answer_json({"status": "ok"})
