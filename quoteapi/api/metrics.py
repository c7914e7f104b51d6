"""Metrics for operators, in Prometheus' text format 0.0.4 or in OpenMetrics 1.0.

Labels are the templates of routes, never addresses, so that their number is bounded and nothing is told of what was
asked for. In `PROMETHEUS_MULTIPROC_DIR`, which must be set before this is imported, workers add up their numbers.
"""

import os
import time
from collections.abc import Iterable
from importlib import metadata
from typing import Any

from flask import Blueprint, Flask, Response, current_app, g, request
from prometheus_client import CollectorRegistry, Gauge, Histogram, Metric
from prometheus_client.core import InfoMetricFamily
from prometheus_client.exposition import choose_encoder
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from quoteapi.api import answers
from quoteapi.api.routing import route

EXTENSION = "quoteapi.metrics"
METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
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
    """Count the requests to `app`. Call it first: what is registered first sees the answer last."""
    app.extensions[EXTENSION] = Meter()
    app.before_request(_begin)
    app.after_request(_finish)
    app.teardown_request(_end)


def _meter() -> Meter:
    meter: Meter = current_app.extensions[EXTENSION]
    return meter


def _begin() -> None:
    g.metered_since = time.perf_counter()
    g.in_flight = _meter().in_flight
    g.in_flight.inc()


def _finish(response: Response) -> Response:
    method = request.method if request.method in METHODS else "other"
    rule = request.url_rule.rule if request.url_rule else "none"
    _meter().observe(method, rule, response.status_code, time.perf_counter() - g.metered_since)
    if response.is_streamed:
        # Flask ends the request before its stream begins.
        response.call_on_close(g.pop("in_flight").dec)
    return response


def _end(_: BaseException | None) -> None:
    in_flight: Gauge | None = g.pop("in_flight", None)
    if in_flight is not None:
        in_flight.dec()


@route(blueprint, "/metrics", access="public", answer=answers.Metrics, formats=("prometheus", "openmetrics"))
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
