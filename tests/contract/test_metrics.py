"""`/metrics`: what Prometheus reads."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_openmetrics
from prometheus_client.parser import text_string_to_metric_families as parse_text

COUNT = "quoteapi_http_request_duration_seconds_count"


def samples(client: FlaskClient, name: str) -> dict[frozenset[tuple[str, str]], float]:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    return {
        frozenset(sample.labels.items()): sample.value
        for family in parse_text(answer.text)
        for sample in family.samples
        if sample.name == name
    }


def counted(client: FlaskClient, **labels: str) -> float:
    return samples(client, COUNT).get(frozenset(labels.items()), 0)


def test_prometheus_reads_it(client: FlaskClient) -> None:
    answer = client.get("/metrics")
    assert answer.content_type.startswith("text/plain; version=0.0.4")
    assert {family.name for family in parse_text(answer.text)} >= {
        "quoteapi_http_request_duration_seconds",
        "quoteapi_http_requests_in_flight",
        "quoteapi_build_info",
    }


def test_openmetrics_is_to_be_had_by_accept(client: FlaskClient) -> None:
    answer = client.get("/metrics", headers={"Accept": "application/openmetrics-text;version=1.0.0"})
    assert answer.content_type.startswith("application/openmetrics-text; version=1.0.0")
    assert list(parse_openmetrics(answer.text))


@pytest.mark.parametrize(
    ("method", "path", "route", "status"),
    [
        ("GET", "/quotes?speaker=Putin", "/quotes", "200"),
        ("HEAD", "/speakers", "/speakers", "200"),
        ("GET", "/quotes/secret-id", "/quotes/<quotation_id>", "404"),
        ("GET", "/nowhere/secret-id", "none", "404"),
        ("POST", "/quotes", "/quotes", "401"),
        ("DELETE", "/speakers", "none", "405"),
    ],
)
def test_requests_are_counted_by_method_route_and_status(
    client: FlaskClient, method: str, path: str, route: str, status: str
) -> None:
    for _ in range(2):
        client.open(path, method=method)
    assert counted(client, method=method, route=route, status=status) == 2


def test_an_answer_that_is_not_sent_again_is_counted_as_304(client: FlaskClient) -> None:
    tag = client.get("/quotes").headers["ETag"]
    client.get("/quotes", headers={"If-None-Match": tag})
    assert counted(client, method="GET", route="/quotes", status="304") == 1


def test_a_made_up_method_makes_no_label_of_its_own(client: FlaskClient) -> None:
    client.open("/quotes", method="SECRET")
    assert counted(client, method="other", route="none", status="405") == 1


def test_nothing_that_was_asked_for_is_told(client: FlaskClient, writer: dict[str, str]) -> None:
    client.post("/quotes", json={"text": "secret words", "speaker": "Secret Speaker"}, headers=writer)
    for path in ("/quotes?q=secret", "/speakers/secret-speaker", "/secret", "/quotes/secret"):
        client.get(path, headers={"User-Agent": "secret", "X-Request-ID": "secret"})
    told = client.get("/metrics").text
    assert "secret" not in told.lower()
    assert writer["Authorization"].split()[1] not in told


def test_durations_are_told_in_buckets(client: FlaskClient) -> None:
    client.get("/quotes")
    buckets = samples(client, "quoteapi_http_request_duration_seconds_bucket")
    whole = frozenset({"method": "GET", "route": "/quotes", "status": "200", "le": "+Inf"}.items())
    assert buckets[whole] == 1


def test_one_request_is_in_flight_when_only_this_one_is(client: FlaskClient) -> None:
    client.get("/quotes")
    client.get("/nowhere")
    assert samples(client, "quoteapi_http_requests_in_flight") == {frozenset(): 1}


def test_a_stream_is_in_flight_until_its_end(app: Flask, client: FlaskClient) -> None:
    stream = app.test_client().get("/quotes?format=csv", buffered=False)
    assert samples(client, "quoteapi_http_requests_in_flight") == {frozenset(): 2}
    stream.close()
    assert samples(client, "quoteapi_http_requests_in_flight") == {frozenset(): 1}


def test_the_release_is_told(client: FlaskClient) -> None:
    ((labels, value),) = samples(client, "quoteapi_build_info").items()
    assert ("version", client.get("/").json["version"]) in labels
    assert value == 1


def test_it_is_never_cached(client: FlaskClient) -> None:
    assert client.get("/metrics").headers["Cache-Control"] == "no-store"
