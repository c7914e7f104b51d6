"""What a request needs of the application: its database, and the address under which readers know it."""

from dataclasses import dataclass

from flask import current_app, request

from quoteapi.store.database import Database

EXTENSION = "quoteapi"
REQUEST_ID = "quoteapi.request_id"
"""Where the WSGI environment has the id of a request."""
FOR_OPERATORS = frozenset({"/healthz", "/readyz", "/metrics"})
"""Addresses that tell how the service is at this moment: never limited, never cached."""
LASTING = frozenset({"/preview.png"})
"""Addresses of what changes with the service itself alone."""


@dataclass(frozen=True, slots=True)
class Context:
    """The parts that `create_app` wires in."""

    database: Database
    public_url: str | None


def database() -> Database:
    """Return the application's database."""
    context: Context = current_app.extensions[EXTENSION]
    return context.database


def base_url() -> str:
    """Return the address of this service without a slash at the end."""
    context: Context = current_app.extensions[EXTENSION]
    return context.public_url or f"{request.scheme}://{request.host}"


def quotation_url(quotation_id: object) -> str:
    """Return the permanent address of a quotation."""
    return f"{base_url()}/quotes/{quotation_id}"
