"""Addresses from before a merge lead to those of today, for ever."""

from flask import Response, request

from quoteapi.api.context import base_url


def moved(path: str, query: str | None = None) -> Response:
    """Return the redirect (308, RFC 9110) to `path`, with `query` or the request's own."""
    query = request.query_string.decode("ascii") if query is None else query
    return Response(status=308, headers={"Location": f"{base_url()}{path}{'?' if query else ''}{query}"})
