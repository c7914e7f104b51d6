"""The OpenAPI 3.1 document, made of what the routes declare and the schemas describe."""

import inspect
import re
from functools import cache
from http import HTTPStatus
from importlib import metadata, resources
from typing import Any

import orjson
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Blueprint, Flask, Response, current_app
from marshmallow import INCLUDE, Schema
from werkzeug.http import HTTP_STATUS_CODES

from quoteapi.api import answers, bodies, reports
from quoteapi.api.context import FOR_OPERATORS
from quoteapi.api.formats import FORM, MEDIA_TYPES
from quoteapi.api.problems import MEDIA_TYPE
from quoteapi.api.routing import ROUTES, RawBody, Route, answer_json, repeatable, route

blueprint = Blueprint("openapi", __name__)

_ALWAYS = (400, 405, 414, 422, 429, 500, 503)
_TAGS = {
    "home": "What there is.",
    "quotes": "Who said what.",
    "speakers": "Who speaks, is spoken of and is spoken to.",
    "sources": "Where it was printed.",
    "embedding": "Quotations on other sites.",
    "verify": "Did they really say it?",
    "imports": "Many at once.",
    "operations": "For operators.",
    "metrics": "For Prometheus.",
    "openapi": "This document.",
}
_BEARER = "A token of `quoteapi token create`, with the scope `write`, or `admin`, which holds both."
_PATHS = {
    "quotation_id": "The quotation's id, a UUIDv7; one that a merge made one with another redirects.",
    "speaker_id": "The speaker's id, such as `vladimir-putin`; one from before a merge redirects.",
    "source_id": "The source's id, a UUID.",
}
_HEADERS = {
    "X-Request-ID": "The id under which the request is in the logs: the client's own, or a new one.",
    "ETag": "A validator for `If-None-Match`.",
    "Cache-Control": "How long caches may keep the answer.",
    "Link": 'The next page, as in `next`: `<…>; rel="next"`. Of one quotation, how other sites show it (oEmbed 1.0, '
    'section 4) and its page, both with `rel="alternate"` and their `type`.',
    "Allow": "The methods that this address takes.",
    "RateLimit-Policy": "Where there are limits: how many requests (`q`) in how many seconds (`w`).",
    "RateLimit": "How many requests may come at once (`r`), and in how many seconds all of them may again (`t`).",
    "Retry-After": "How many seconds to wait.",
    "Location": "Where it is.",
    "WWW-Authenticate": "How to identify oneself (RFC 6750).",
}


_LIMITS = ("RateLimit", "RateLimit-Policy")
_REQUEST_HEADERS = {
    "If-None-Match": "The `ETag` of the copy at hand: 304 while it is still good.",
    "If-Match": "The `ETag` of what is changed: 412 when it is not that any more. PATCH needs it.",
    "Idempotency-Key": "Repeats the first answer to the same request under this key, for a day.",
}


class AnyObject(Schema):
    """A JSON object."""

    class Meta:
        """Whatever it holds."""

        unknown = INCLUDE


@route(blueprint, "/openapi.json", access="public", answer=AnyObject)
def openapi(query: dict[str, Any]) -> Response:
    """This document."""
    return answer_json(document(current_app))


def document(app: Flask) -> dict[str, Any]:
    """Return the OpenAPI document of `app`, made once."""
    made: dict[str, Any] = app.extensions.setdefault("quoteapi.openapi", {})
    if not made:
        made |= _make(app)
    return made


def _make(app: Flask) -> dict[str, Any]:
    plugin = MarshmallowPlugin(schema_name_resolver=lambda schema: _schema_class(schema).__name__)
    spec = APISpec(
        title="quoteapi",
        version=metadata.version("quoteapi"),
        openapi_version="3.1.0",
        plugins=[plugin],
        info={
            "description": "Who said this, when, of whom, and where was it printed?",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        servers=[{"url": "/"}],
        tags=[{"name": name, "description": text} for name, text in _TAGS.items()],
    )
    assert plugin.converter is not None  # noqa: S101
    plugin.converter.add_attribute_function(  # type: ignore[no-untyped-call]
        lambda _, field, **__: getattr(field, "shape", {})
    )
    for name, description in _HEADERS.items():
        spec.components.header(name, {"description": description, "schema": {"type": "string"}})
    spec.components.security_scheme("token", {"type": "http", "scheme": "bearer", "description": _BEARER})
    spec.components.schema("SpeakerBody", schema=bodies.SpeakerBody)
    spec.components.schema("ProblemDetails", schema=reports.ProblemDetails)
    for rule in app.url_map.iter_rules():
        declared: Route | None = getattr(app.view_functions[rule.endpoint], ROUTES, None)
        if declared is not None:
            tag = rule.endpoint.partition(".")[0]
            path = re.sub(r"<(\w+)>", r"{\1}", declared.rule)
            spec.path(path, operations={declared.method.lower(): _operation(declared, tag, plugin)})
    made: dict[str, Any] = spec.to_dict()
    for schema in (answers.Quotation, answers.QuotationFound):
        # `fields` can leave out every other member.
        made["components"]["schemas"][schema.__name__]["required"] = ["id"]
    return made


def _schema_class(schema: Any) -> type[Schema]:
    return schema if isinstance(schema, type) else type(schema)


def _operation(declared: Route, tag: str, plugin: MarshmallowPlugin) -> dict[str, Any]:
    summary, _, description = (inspect.getdoc(declared.view) or "").partition("\n\n")
    negotiated = "format" in declared.query().fields
    codes = {*declared.problems, *_ALWAYS} - ({429} if declared.rule in FOR_OPERATORS else set())
    codes |= {406} if negotiated else set()
    codes |= set() if declared.access == "public" else {401, 403}
    codes |= set() if declared.body is None else {400, 413, 415}
    operation: dict[str, Any] = {
        "operationId": declared.endpoint,
        "summary": summary.replace("\n", " "),
        "description": description,
        "tags": [tag],
        "parameters": [
            *_path_parameters(declared.rule),
            *_query_parameters(declared, plugin),
            *(_header(name) for name in _request_headers(declared)),
        ],
        "responses": {
            **{str(code): _success(declared, code) for code in declared.codes},
            **{str(code): _problem(code, page="html" in declared.formats) for code in sorted(codes)},
        },
    }
    if declared.method == "GET":
        unchanged = {
            "description": "The client's copy is still good.",
            "headers": _headers("ETag", "Cache-Control", *declared.headers),
        }
        operation["responses"]["304"] = unchanged
    if declared.access != "public":
        operation["security"] = [{"token": [declared.access]}]
    if declared.body is not None:
        operation["requestBody"] = _request_body(declared)
    return operation


def _shape(schema: Any) -> Any:
    return {"oneOf": [*schema.alternatives]} if issubclass(schema, bodies.Alternatives) else schema


def _request_headers(declared: Route) -> list[str]:
    if declared.method == "GET":
        return ["If-None-Match"]
    if declared.access == "public":
        return []
    if declared.method == "POST":
        return ["Idempotency-Key"]
    return ["If-Match"]


def _request_body(declared: Route) -> dict[str, Any]:
    media: dict[str, Any] = {
        "schema": {"type": "string"} if declared.body and issubclass(declared.body, RawBody) else _shape(declared.body)
    }
    if (name := f"{declared.endpoint}.body") in _examples():
        media["example"] = _examples()[name]
    content = dict.fromkeys(declared.media_types, media)
    if FORM in content and declared.body and issubclass(declared.body, bodies.Alternatives):
        # A form is flat: it holds the first of several shapes.
        content[FORM] = {"schema": declared.body.alternatives[0]}
    return {"required": True, "content": content}


def _success(declared: Route, code: int) -> dict[str, Any]:
    limits = () if declared.rule in FOR_OPERATORS else _LIMITS
    if declared.answer is None:
        return {"description": HTTP_STATUS_CODES[code], "headers": _headers("Cache-Control", *limits)}
    paged = "next" in declared.answer._declared_fields
    media: dict[str, Any] = {"schema": _shape(declared.answer)}
    if declared.endpoint in _examples():
        media["example"] = _examples()[declared.endpoint]
    if (name := f"{declared.endpoint}.examples") in _examples():
        media["examples"] = _examples()[name]
    others: dict[str, Any] = {MEDIA_TYPES[format_]: {"schema": {}} for format_ in declared.formats if format_ != "json"}
    more = ["Cache-Control", *(["Link"] if paged else [])]
    more += declared.headers
    return {
        "description": (inspect.getdoc(declared.answer) or "").partition("\n")[0],
        "headers": _headers("ETag", *limits, *more, *(["Location"] if code == HTTPStatus.CREATED else [])),
        "content": ({MEDIA_TYPES["json"]: media} if "json" in declared.formats else {}) | others,
    }


def _problem(code: int, *, page: bool) -> dict[str, Any]:
    if code == HTTPStatus.PERMANENT_REDIRECT:
        return {"description": "It is one with another since a merge.", "headers": _headers("Location")}
    extra = {
        401: ["WWW-Authenticate"],
        403: ["WWW-Authenticate"],
        405: ["Allow"],
        429: ["Retry-After", *_LIMITS],
        503: ["Retry-After"],
    }.get(code, [])
    media: dict[str, Any] = {"schema": reports.ProblemDetails}
    if str(code) in _examples():
        media["example"] = _examples()[str(code)]
    return {
        "description": HTTP_STATUS_CODES[code],
        "headers": _headers(*extra),
        "content": {MEDIA_TYPE: media} | ({MEDIA_TYPES["html"]: {"schema": {}}} if page else {}),
    }


def _headers(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in ("X-Request-ID", *names)}


def _path_parameters(rule: str) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "description": _PATHS[name],
            "schema": {"type": "string"},
        }
        for name in re.findall(r"<(\w+)>", rule)
    ]


def _query_parameters(declared: Route, plugin: MarshmallowPlugin) -> list[dict[str, Any]]:
    parameters = []
    for name, field in declared.query().fields.items():
        schema = plugin.converter.field2property(field)  # type: ignore[union-attr]
        parameter = {
            "name": field.data_key or name,
            "in": "query",
            "description": schema.pop("description"),
            "schema": schema,
            **({"required": True} if field.required else {}),
        }
        if "example" in schema:
            parameter["example"] = schema.pop("example")
        if parameter["schema"].get("type") == "array":
            parameter |= {"style": "form", "explode": repeatable(field)}
        parameters.append(parameter)
    return parameters


def _header(name: str) -> dict[str, Any]:
    return {"name": name, "in": "header", "description": _REQUEST_HEADERS[name], "schema": {"type": "string"}}


@cache
def _examples() -> dict[str, Any]:
    """Real answers about the demonstration data, by operation or by code."""
    examples: dict[str, Any] = orjson.loads(resources.files("quoteapi.api").joinpath("examples.json").read_bytes())
    return examples
