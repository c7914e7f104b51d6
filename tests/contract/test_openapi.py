"""`/openapi.json` and `/docs`: valid, complete, and as the service really answers."""

import re
from typing import Any

import jsonschema
import orjson
import pytest
from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import validate

from quoteapi.api.routing import ROUTES

EXAMPLES = {
    "list_quotes": "/quotes?speaker=Meshaal&include=total",
    "get_quote": "/quotes/{quotation}",
    "get_quote_history": "/quotes/{quotation}/history",
    "list_speakers": "/speakers?q=Lavrow",
    "get_speaker": "/speakers/khaled-mashal",
    "get_speaker_history": "/speakers/khaled-mashal/history",
    "list_sources": "/sources?domain=themoscowtimes.com",
    "get_source": "/sources/{source}",
    "get_home": "/",
    "oembed": "/oembed?url={url}",
    "healthz": "/healthz",
    "readyz": "/readyz",
    "404": "/quotes/00000000-0000-7000-8000-000000000000",
    "422": "/quotes?speker=Putin",
}


@pytest.fixture
def document(piece: FlaskClient) -> dict[str, Any]:
    return piece.get("/openapi.json").json


def operations(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(path, operation) for path, methods in document["paths"].items() for operation in methods.values()]


def test_the_document_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    validate(document)


def test_every_route_of_the_api_is_in_the_document(piece_app: Flask, document: dict[str, Any]) -> None:
    served = {rule.rule.replace("<", "{").replace(">", "}") for rule in piece_app.url_map.iter_rules()}
    assert served - set(document["paths"]) == {"/docs", "/preview.png", "/search/{what}"}


def test_every_route_says_who_may_call_it(piece_app: Flask) -> None:
    undeclared = [
        rule.rule
        for rule in piece_app.url_map.iter_rules()
        if not rule.endpoint.startswith("pages.") and not hasattr(piece_app.view_functions[rule.endpoint], ROUTES)
    ]
    assert undeclared == []


def test_every_parameter_answer_and_code_is_described(document: dict[str, Any]) -> None:
    for path, operation in operations(document):
        assert operation["summary"], path
        for parameter in operation["parameters"]:
            assert parameter["description"], (path, parameter)
        for code, response in operation["responses"].items():
            assert response["description"], (path, code)
            assert "X-Request-ID" in response["headers"], (path, code)


def test_every_member_of_every_schema_is_described(document: dict[str, Any]) -> None:
    bare = [
        f"{name}.{member}"
        for name, schema in document["components"]["schemas"].items()
        for member, property_ in schema.get("properties", {}).items()
        if "description" not in property_ and not name.endswith("ByRole")
    ]
    assert bare == []


@pytest.mark.parametrize("operation", [name for name in EXAMPLES if not name.isdigit()])
def test_the_example_of_an_operation_fits_its_schema(document: dict[str, Any], operation: str) -> None:
    (found,) = [op for _, op in operations(document) if op["operationId"] == operation]
    media = found["responses"]["200"]["content"]["application/json"]
    jsonschema.validate(media["example"], {**media["schema"], "components": document["components"]})


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_example_is_what_the_service_answers(piece: FlaskClient, document: dict[str, Any], name: str) -> None:
    quotation = piece.get("/quotes?speaker=Mashal").json["results"][0]
    path = EXAMPLES[name].format(quotation=quotation["id"], source=quotation["sources"][0]["id"], url=quotation["url"])
    shown = {op["operationId"]: op for _, op in operations(document)}
    if name.isdigit():
        example = shown["get_quote"]["responses"][name]["content"]["application/problem+json"]["example"]
    else:
        example = shown[name]["responses"]["200"]["content"]["application/json"]["example"]
    assert scrubbed(example) == scrubbed(piece.get(path).json)


VERDICTS = [
    *("exact", "match", "excerpt", "edited_excerpt", "altered", "altered_compound"),
    *("misattributed", "not_found", "insufficient"),
]


def verdict_examples(document: dict[str, Any]) -> dict[str, Any]:
    media = document["paths"]["/verify"]["get"]["responses"]["200"]["content"]["application/json"]
    for example in media["examples"].values():
        jsonschema.validate(example["value"], {**media["schema"], "components": document["components"]})
    return {name: example["value"] for name, example in media["examples"].items()}


def test_every_verdict_has_an_example(document: dict[str, Any]) -> None:
    shown = verdict_examples(document)
    assert list(shown) == VERDICTS
    verdicts = document["components"]["schemas"]["Verification"]["properties"]["verdict"]["enum"]
    assert {example["verdict"] for example in shown.values()} == set(verdicts)


@pytest.mark.parametrize("name", VERDICTS)
def test_the_example_of_a_verdict_is_what_the_service_answers(
    piece: FlaskClient, document: dict[str, Any], name: str
) -> None:
    example = verdict_examples(document)[name]
    claim = {member: value for member, value in example["claim"].items() if value}
    assert scrubbed(example) == scrubbed(piece.get("/verify", query_string=claim).json)


def test_the_example_of_several_claims_is_what_the_service_answers(
    piece: FlaskClient, document: dict[str, Any]
) -> None:
    operation = document["paths"]["/verify"]["post"]
    body = operation["requestBody"]["content"]["application/json"]
    media = operation["responses"]["200"]["content"]["application/json"]
    jsonschema.validate(body["example"], {**body["schema"], "components": document["components"]})
    jsonschema.validate(media["example"], {**media["schema"], "components": document["components"]})
    assert scrubbed(media["example"]) == scrubbed(piece.post("/verify", json=body["example"]).json)


def scrubbed(answer: Any) -> Any:
    """Without what differs from run to run: ids that are random, moments, the host, who recorded it."""
    text = orjson.dumps(answer).decode()
    text = re.sub(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}", "UUID", text)
    text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "MOMENT", text)
    return orjson.loads(re.sub(r"http://(localhost|127\.0\.0\.1)(:\d+)?/", "http://HOST/", text))


def test_the_docs_page_names_every_path_and_asks_no_other_host_for_anything(
    piece: FlaskClient, document: dict[str, Any]
) -> None:
    page = piece.get("/docs")
    assert (page.status_code, page.content_type) == (200, "text/html; charset=utf-8")
    assert [path for path in document["paths"] if f"<code>{path}</code>" not in page.text] == []
    assert re.findall(r"""(?:src|href)=["'](?!/(?!/)|#|data:)[^"']*""", page.text) == []
    assert "<script" not in page.text
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]


def test_the_docs_page_takes_no_parameters(piece: FlaskClient) -> None:
    assert piece.get("/docs?x=1").status_code == 422


def test_links_are_documented_where_they_are_sent(document: dict[str, Any]) -> None:
    linking = {
        (path, code)
        for path, operation in operations(document)
        for code, response in operation["responses"].items()
        if "Link" in response["headers"]
    }
    assert linking == {
        *(("/quotes/{quotation_id}", code) for code in ("200", "304")),
        *((path, "200") for path in ("/quotes", "/speakers", "/sources")),
    }


def test_rate_limits_are_documented_where_they_hold(document: dict[str, Any]) -> None:
    limited = {path for path, operation in operations(document) if "429" in operation["responses"]}
    assert set(document["paths"]) - limited == {"/healthz", "/readyz", "/metrics"}
    for path, operation in operations(document):
        headers = operation["responses"].get("429", {"headers": {"Retry-After", "RateLimit"}})["headers"]
        assert {"Retry-After", "RateLimit"} <= set(headers), path
