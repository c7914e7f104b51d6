"""Metrics for operators, in Prometheus' text format 0.0.4 or in OpenMetrics 1.0.

Labels are the templates of routes, never addresses, so that their number is bounded and nothing is told of what was
asked for. In `PROMETHEUS_MULTIPROC_DIR`, which must be set before this is imported, workers add up their numbers.
"""

import os
import time
from collections.abc import Iterable
from importlib import metadata
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Flask, Response, current_app, request
from prometheus_client import CollectorRegistry, Gauge, Histogram, Metric
from prometheus_client.core import InfoMetricFamily
from prometheus_client.exposition import choose_encoder
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from werkzeug.wsgi import ClosingIterator

from quoteapi.api import reports
from quoteapi.api.routing import route

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

EXTENSION = "quoteapi.metrics"
METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
_WITHOUT_BODY = frozenset({"204", "304"})
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

blueprint = Blueprint("metrics", __name__)


class Meter:
    """The numbers of one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.seconds = Histogram(
            "quoteapi_http_request_duration_seconds",
            "From a request's arrival to its answer; the body of a stream comes after that.",
            ["method", "route", "status"],
            buckets=BUCKETS,
            registry=self.registry,
        )
        self.in_flight = Gauge(
            "quoteapi_http_requests_in_flight",
            "Requests whose answer is not over, this one among them.",
            registry=self.registry,
            multiprocess_mode="livesum",
        )
        # Asking the library for the same labels each time costs more than counting.
        self._of: dict[tuple[str, str, int], Histogram] = {}

    def observe(self, method: str, rule: str, status: int, seconds: float) -> None:
        """Count a request that was answered."""
        labels = (method, rule, status)
        if (child := self._of.get(labels)) is None:
            child = self._of[labels] = self.seconds.labels(*labels)
        child.observe(seconds)


class _Build(Collector):
    def collect(self) -> Iterable[Metric]:
        yield InfoMetricFamily("quoteapi_build", "Which release this is.", {"version": metadata.version("quoteapi")})


def register(app: Flask) -> None:
    """Count the requests to `app`. Call it last: what is registered last sees the whole of a request."""
    meter = app.extensions[EXTENSION] = Meter()
    application = app.wsgi_app

    def metered(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        since = time.perf_counter()
        streamed = False

        def start(status: str, headers: list[tuple[str, str]], error: Any = None) -> Any:
            nonlocal streamed
            method = environ["REQUEST_METHOD"]
            asked = environ.get("werkzeug.request")
            rule = asked.url_rule.rule if asked and asked.url_rule else "none"
            meter.observe(method if method in METHODS else "other", rule, int(status[:3]), time.perf_counter() - since)
            streamed = status[:3] not in _WITHOUT_BODY and all(name != "Content-Length" for name, _ in headers)
            return start_response(status, headers, error)

        meter.in_flight.inc()
        try:
            answer = application(environ, start)
        except BaseException:
            meter.in_flight.dec()
            raise
        if streamed:
            return ClosingIterator(answer, meter.in_flight.dec)
        meter.in_flight.dec()
        return answer

    app.wsgi_app = metered  # type: ignore[method-assign]


def _meter() -> Meter:
    meter: Meter = current_app.extensions[EXTENSION]
    return meter


@route(blueprint, "/metrics", access="public", answer=reports.Metrics, formats=("prometheus", "openmetrics"))
def get_metrics(query: dict[str, Any]) -> Response:
    """Numbers for Prometheus: requests by route, method and status, their durations, those in flight, the release."""
    registry = _meter().registry
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    whole = CollectorRegistry()
    for collector in (registry, _Build()):
        whole.register(collector)
    encode, content_type = choose_encoder(request.headers.get("Accept", ""))
    return Response(encode(whole), content_type=content_type)
