"""The yardstick: a bare Flask view that answers a constant, on the server that quoteapi runs on."""

import os
import sys
from pathlib import Path

from flask import Flask, Response

from quoteapi.server import serve


def create() -> Flask:
    app = Flask("bare")
    answer = Path(os.environ["BARE_ANSWER"]).read_bytes()
    app.add_url_rule("/", "constant", lambda: Response(answer, content_type="application/json"))
    return app


if __name__ == "__main__":
    serve(create, host="127.0.0.1", port=int(sys.argv[1]), workers=1, threads=4, grace_seconds=5)
