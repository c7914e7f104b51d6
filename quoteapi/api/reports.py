"""What the service reports of itself and of requests, as schemas: its state, imports and problems."""

from marshmallow import Schema, fields

from quoteapi.api.answers import Speaker, string


class Rejection(Schema):
    """A line that did not go in."""

    line = fields.Integer(required=True, metadata={"description": "Its number, from 1."})
    reason = string("Why, and what would be right.")
    text = string("The line itself.")


class ImportReport(Schema):
    """What became of the lines of an import."""

    read = fields.Integer(required=True, metadata={"description": "Lines that were read."})
    created = fields.Integer(required=True, metadata={"description": "Quotations that are new."})
    source_added = fields.Integer(
        required=True, metadata={"description": "Lines that gave a quotation another source, and maybe more."}
    )
    filled_in = fields.Integer(
        required=True, metadata={"description": "Lines that only told more of a quotation or of a page that was there."}
    )
    unchanged = fields.Integer(required=True, metadata={"description": "Lines that were there already."})
    rejected = fields.List(
        fields.Nested(Rejection), required=True, metadata={"description": "Lines that did not go in."}
    )


class Health(Schema):
    """How the service is."""

    status = string("`ok`.")


class Metrics(Schema):
    """Numbers, as text."""


class Home(Schema):
    """What there is, and where."""

    name = string("What this is.")
    version = string("Which release.")
    links = fields.Dict(
        keys=fields.String(), values=fields.String(), required=True, metadata={"description": "Where to go on."}
    )


class Mistake(Schema):
    """One thing that is wrong with a request."""

    location = string("Where: `query`, `path`, `header` or `body`.")
    field = string("Which parameter or member.")
    message = string("What is wrong, and what would be right.")


class ProblemDetails(Schema):
    """An error (RFC 9457)."""

    type = string("The kind of problem, for programs.")
    title = string("The code in words.")
    status = fields.Integer(required=True, metadata={"description": "The code."})
    detail = string("What is wrong, for people.")
    request_id = string("The id under which the request is in the logs.")
    errors = fields.List(fields.Nested(Mistake), metadata={"description": "Each thing that is wrong."})
    violated_policies = fields.List(
        fields.String(), data_key="violated-policies", metadata={"description": "Which rate limits are used up."}
    )
    reason = fields.String(allow_none=True, metadata={"description": "Why a quotation was retracted."})
    candidates = fields.List(fields.Nested(Speaker), metadata={"description": "Whom an ambiguous name may mean."})
